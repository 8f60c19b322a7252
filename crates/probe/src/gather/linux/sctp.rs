//! SCTP sockets, from the two text tables that the kernel keeps for both families together.

use facts::Why;
use facts::decode::linux::sctp::{decode_association, decode_endpoint};
use facts::model::sctp::{SctpKind, SctpSocket};

use super::text;
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Reads a line of a table.
type Decode = fn(&[u8]) -> Result<SctpSocket, Why>;

/// Hands out the endpoints or the associations.
pub fn sockets(
    machine: &mut dyn Machine,
    kind: SctpKind,
    each: &mut dyn FnMut(&SctpSocket) -> Flow,
) -> Answer {
    let (path, decode): (_, Decode) = match kind {
        SctpKind::Endpoint => (text::tables::SCTP_ENDPOINTS, decode_endpoint),
        SctpKind::Association => (text::tables::SCTP_ASSOCIATIONS, decode_association),
    };
    text::lines(machine, &Item::file(path), 1, &mut |line| {
        decode(line).map(|socket| each(&socket))
    })
}
