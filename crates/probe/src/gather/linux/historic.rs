//! IPX, AX.25, X.25, NET/ROM and ROSE sockets, from the text tables of the kernels that still have them.

use facts::Why;
use facts::decode::linux::historic::{decode_ax25, decode_ipx, decode_netrom, decode_rose, decode_x25};
use facts::model::historic::{IpxSocket, RadioSocket};

use super::text::{self, tables};
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Reads a line of a table.
type Decode = fn(&[u8]) -> Result<RadioSocket, Why>;

/// A family of amateur radio, or X.25.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radio {
    /// AX.25.
    Ax25,
    /// X.25.
    X25,
    /// NET/ROM.
    NetRom,
    /// ROSE.
    Rose,
}

/// Hands out the rows of a family. A line that is not understood is handed out as such, in its place, and not counted
/// in a gap.
pub fn radio(
    machine: &mut dyn Machine,
    family: Radio,
    each: &mut dyn FnMut(Result<&RadioSocket, Why>) -> Flow,
) -> Answer {
    // AX.25 alone has no heading.
    let (path, headings, decode): (_, _, Decode) = match family {
        Radio::Ax25 => (tables::AX25, 0, decode_ax25),
        Radio::X25 => (tables::X25, 1, decode_x25),
        Radio::NetRom => (tables::NETROM, 1, decode_netrom),
        Radio::Rose => (tables::ROSE, 1, decode_rose),
    };
    let mut line = |line: &[u8]| Ok(each(decode(line).as_ref().map_err(|why| *why)));
    let answer = text::lines(machine, &Item::file(path), headings, &mut line);
    if family == Radio::X25 && answer.known == Err(Why::NotHere) {
        // Before Linux 2.6 it was a file of its own, not one in a folder.
        return text::lines(machine, &Item::file(tables::X25_OLD), headings, &mut line);
    }
    answer
}

/// Hands out IPX sockets.
pub fn ipx(machine: &mut dyn Machine, each: &mut dyn FnMut(&IpxSocket) -> Flow) -> Answer {
    text::lines(machine, &Item::file(tables::IPX), 1, &mut |line| {
        decode_ipx(line).map(|socket| each(&socket))
    })
}
