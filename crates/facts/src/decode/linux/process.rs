//! What `/proc/PID` tells about a process: its command line and the sockets among its descriptors (`proc(5)`).

use crate::decode::lines::decimal;

/// The inode in the target of a descriptor link, `socket:[12345]`; the form of Linux 1.x, `[0000]:12345`, too.
#[must_use]
pub fn socket_inode(target: &[u8]) -> Option<u64> {
    if let Some(rest) = target.strip_prefix(b"socket:[") {
        return decimal(rest.strip_suffix(b"]")?);
    }
    decimal(target.strip_prefix(b"[0000]:")?)
}

/// The first word of a command line as the process set it: the bytes before the first NUL.
#[must_use]
pub fn first_word(command_line: &[u8]) -> &[u8] {
    command_line.split(|byte| *byte == 0).next().unwrap_or(&[])
}

/// A process id, from the name of a folder in `/proc`.
#[must_use]
pub fn pid(name: &[u8]) -> Option<u32> {
    u32::try_from(decimal(name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_socket_links_have_a_socket_inode() {
        assert_eq!(socket_inode(b"socket:[12345]"), Some(12345));
        assert_eq!(socket_inode(b"[0000]:77"), Some(77));
        assert_eq!(socket_inode(b"pipe:[12345]"), None);
        assert_eq!(socket_inode(b"socket:[]"), None);
        assert_eq!(socket_inode(b"socket:[12"), None);
        assert_eq!(socket_inode(b"/tmp/socket:[12]"), None);
    }

    #[test]
    fn the_first_word_ends_at_the_first_nul() {
        assert_eq!(first_word(b"/usr/sbin/sshd\0-D\0"), b"/usr/sbin/sshd");
        assert_eq!(first_word(b"sshd: root@pts/0"), b"sshd: root@pts/0");
        assert_eq!(first_word(b""), b"");
    }

    #[test]
    fn a_folder_that_is_no_number_is_no_process() {
        assert_eq!(pid(b"42"), Some(42));
        assert_eq!(pid(b"self"), None);
        assert_eq!(pid(b"99999999999"), None);
    }
}
