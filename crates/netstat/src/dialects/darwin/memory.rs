//! The view of `-m`: the memory of the network, as far as Linux accounts for it. It counts packet buffers and not what is in
//! them, and has no clusters; what has no counterpart is a `-`.

use facts::{Gap, Why};

use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

/// Bytes of what the original calls a Kbyte.
const KBYTE: u64 = 1024;

/// Shows it.
pub(super) fn show(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let at = &mut session.at();
    let memory = at.system.network_memory(at);
    let mut exit = Exit::Success;
    for gap in &memory.gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) && !is_withheld(gap) {
            exit = Exit::Failure;
        }
    }
    let screen = format!(
        "\
{} mbufs in use:
\t- mbufs allocated to data
\t- mbufs allocated to packet headers
-/- mbuf clusters in use
-/- mbuf 4KB clusters in use
{} Kbytes allocated to network (-% in use)
- requests for memory denied
- requests for memory delayed
{} calls to protocol drain routines
",
        shown(memory.buffers),
        shown(memory.bytes.map(|bytes| bytes / KBYTE)),
        shown(memory.pressures),
    );
    terminal.text().extend_from_slice(screen.as_bytes());
    exit
}

fn shown(value: Option<u64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Whether the machine keeps it from everybody but root, or has nothing of the kind: what can be shown is shown then.
fn is_withheld(gap: &Gap) -> bool {
    matches!(gap.why, Why::NotPermitted | Why::NotInThisKernel)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::Machine;
    use probe::fake::FakeMachine;

    use super::*;

    fn shown(machine: FakeMachine) -> (Exit, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut now = || Duration::ZERO;
        let none = || None::<Box<dyn Machine>>;
        let exit = {
            let mut session = Session::new(Box::new(machine), &none, &mut now);
            let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
            show(&mut session, &mut terminal).after(&mut terminal)
        };
        (
            exit,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    /// What any user can read.
    fn machine() -> FakeMachine {
        FakeMachine::new()
            .with("identity", &[b"page-size 16384\n"], Ok(()))
            .with(
                "file /proc/net/sockstat",
                &[b"TCP: inuse 1 mem 2\nUDP: inuse 0 mem 1\nFRAG: inuse 0 memory 2047\n"],
                Ok(()),
            )
            .with(
                "file /proc/net/netstat",
                &[b"TcpExt: TCPMemoryPressures\nTcpExt: 6\n"],
                Ok(()),
            )
    }

    const SLABS: &[u8] = b"slabinfo - version: 2.1\n# name            <active_objs> <num_objs>\n\
        skbuff_small_head    196    252    576   14    2 : tunables\n\
        skbuff_fclone_cache    4     16    512   16    2 : tunables\n\
        skbuff_head_cache    303    352    256   16    1 : tunables\n";

    const SCREEN: &str = "\
307 mbufs in use:
\t- mbufs allocated to data
\t- mbufs allocated to packet headers
-/- mbuf clusters in use
-/- mbuf 4KB clusters in use
49 Kbytes allocated to network (-% in use)
- requests for memory denied
- requests for memory delayed
6 calls to protocol drain routines
";

    #[test]
    fn what_linux_accounts_for_is_in_the_screen_of_the_original() {
        let root = machine().with("file /proc/slabinfo", &[SLABS], Ok(()));
        assert_eq!(shown(root), (Exit::Success, SCREEN.to_owned(), String::new()));
    }

    #[test]
    fn what_only_root_may_read_is_told_to_others_and_is_no_failure() {
        let user = machine().with("file /proc/slabinfo", &[], Err(Why::NotPermitted));
        let (exit, out, err) = shown(user);
        assert_eq!((exit, out), (Exit::Success, SCREEN.replace("307 ", "- ")));
        assert!(err.contains("/proc/slabinfo") && err.contains("root"), "{err}");
    }

    #[test]
    fn an_old_recording_tells_neither_pages_nor_buffers() {
        let old = machine().with("identity", &[b""], Ok(()));
        let (exit, out, err) = shown(old.with("file /proc/slabinfo", &[], Err(Why::NotRecorded)));
        assert_eq!(exit, Exit::Failure);
        assert!(out.starts_with("- mbufs in use:\n"), "{out}");
        assert!(out.contains("\n- Kbytes allocated"), "{out}");
        assert_eq!(err.lines().count(), 2, "{err}");
    }

    #[test]
    fn a_sum_without_one_of_its_parts_is_not_known() {
        let strange = FakeMachine::new()
            .with("identity", &[b"page-size 4096\n"], Ok(()))
            .with(
                "file /proc/net/sockstat",
                &[b"TCP: inuse 1 mem x\nUDP: mem 1\n"],
                Ok(()),
            )
            .with("file /proc/slabinfo", &[SLABS], Ok(()));
        assert!(shown(strange).1.contains("\n- Kbytes allocated"));
    }
}
