//! Sockets that a manager opened and handed to a service it started (`sd_listen_fds(3)`): what the environment of the service
//! says of them.

use std::ops::Range;

use crate::decode::lines::decimal;

/// First descriptor that is handed over (`SD_LISTEN_FDS_START` of `systemd/sd-daemon.h`).
pub const FIRST: u32 = 3;

/// The descriptors that the process `pid` was handed, by the text of its `/proc/PID/environ`. `None` when it was handed none, or
/// another process was: the variables are inherited, and `LISTEN_PID` says whom they mean.
#[must_use]
pub fn decode(environment: &[u8], pid: u32) -> Option<Range<u32>> {
    let variable = |name: &[u8]| {
        environment
            .split(|byte| *byte == 0)
            .find_map(|line| line.strip_prefix(name))
            .and_then(decimal)
            .and_then(|number| u32::try_from(number).ok())
    };
    let count = variable(b"LISTEN_FDS=").filter(|count| *count > 0)?;
    if variable(b"LISTEN_PID=")? != pid {
        return None;
    }
    Some(FIRST..FIRST.saturating_add(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_say_how_many_descriptors_and_whose() {
        let text = b"PATH=/bin\0LISTEN_FDS=2\0LISTEN_PID=77\0";
        assert_eq!(decode(text, 77), Some(3..5));
        assert_eq!(decode(text, 78), None, "inherited");
        assert_eq!(decode(b"LISTEN_FDS=0\0LISTEN_PID=7\0", 7), None);
        assert_eq!(decode(b"XLISTEN_FDS=1\0LISTEN_PID=7\0", 7), None);
        assert_eq!(
            decode(b"LISTEN_FDS=4294967295\0LISTEN_PID=7", 7),
            Some(3..u32::MAX)
        );
        assert_eq!(decode(b"", 7), None);
    }
}
