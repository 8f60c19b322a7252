//! The view of `-m`: the memory of the network, as far as Linux accounts for it. It counts packet buffers and not what is in
//! them, and has no clusters; what has no counterpart is a `-`.

use facts::{Gap, Why};

use crate::exit::Exit;
use crate::message;
use crate::terminal::Terminal;
use crate::view::Session;

/// Bytes of what the original calls a Kbyte.
const KBYTE: u64 = 1024;

/// Shows it.
pub(super) fn show(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let memory = session.network_memory();
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
