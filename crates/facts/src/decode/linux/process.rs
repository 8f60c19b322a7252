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

/// Most words of a command line that are told apart. The rest stays together in the last one.
pub const ARGUMENTS_MAX: usize = 4096;

/// The words of a command line, of `/proc/PID/cmdline` (`proc_pid_cmdline(5)`): each ends with a NUL. A kernel thread has
/// none. A process that writes its title there leaves one long word, or words that are empty.
#[must_use]
pub fn arguments(command_line: &[u8]) -> Vec<Vec<u8>> {
    if command_line.is_empty() {
        return Vec::new();
    }
    command_line
        .strip_suffix(&[0])
        .unwrap_or(command_line)
        .splitn(ARGUMENTS_MAX, |byte| *byte == 0)
        .map(<[u8]>::to_vec)
        .collect()
}

/// A name of `/proc/PID/comm` (`proc_pid_comm(5)`): all before the newline at the end.
#[must_use]
pub fn comm(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\n").unwrap_or(text)
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
    fn a_command_line_is_cut_at_its_nuls() {
        assert_eq!(arguments(b""), Vec::<Vec<u8>>::new());
        assert_eq!(arguments(b"sshd\0-D\0"), [b"sshd".to_vec(), b"-D".to_vec()]);
        assert_eq!(arguments(b"x\0\0y"), [b"x".to_vec(), Vec::new(), b"y".to_vec()]);
        assert_eq!(
            arguments(b"nginx: worker\0\0"),
            [b"nginx: worker".to_vec(), Vec::new()]
        );
        assert_eq!(arguments(b"\0"), [Vec::new()]);
        assert_eq!(comm(b"a\nb\n"), b"a\nb");
    }

    #[test]
    fn nuls_without_end_make_no_words_without_end() {
        let words = arguments(&[0; 3 * ARGUMENTS_MAX]);
        assert_eq!(words.len(), ARGUMENTS_MAX);
        assert_eq!(words.last().map(Vec::len), Some(2 * ARGUMENTS_MAX));
    }

    #[test]
    fn a_folder_that_is_no_number_is_no_process() {
        assert_eq!(pid(b"42"), Some(42));
        assert_eq!(pid(b"self"), None);
        assert_eq!(pid(b"99999999999"), None);
    }
}
