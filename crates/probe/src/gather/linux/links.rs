//! Links with all that rtnetlink tells of them.
//!
//! Statistics and settings of families come unasked. Virtual functions do not: to ask for them (`IFLA_EXT_MASK` with
//! `RTEXT_FILTER_VF`) brings the settings of each, which with some hundred of them are longer than a message can be, so
//! only their number is read, from the device's file.

use facts::decode::bytes::ByteOrder;
use facts::decode::lines::decimal;
use facts::decode::linux::links::decode_link;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::link::Link;

use super::interfaces::INTERFACES_MAX;
use super::settled::{Rows, rows};
use crate::machine::{Item, Machine, read_whole};

/// Longest text with a number, in bytes.
const NUMBER_BYTES_MAX: usize = 64;
/// Longest name of a device on its bus, in bytes: a PCI address has 12, or 16 with a wide domain.
const PARENT_BYTES_MAX: usize = 32;

/// Reads all links, up and down.
pub fn links(machine: &mut dyn Machine, order: ByteOrder) -> Rows<Link> {
    let mut found = rows(machine, RouteDump::Links, order, INTERFACES_MAX, &decode_link);
    for link in &mut found.rows {
        if link.virtual_functions.is_none() {
            link.virtual_functions = virtual_functions(machine, link);
        }
    }
    found
}

/// How many virtual functions of a PCI device are switched on. The file is named by the bus and not by the interface:
/// names of interfaces in `/sys` are those of the network namespace that mounted it.
fn virtual_functions(machine: &mut dyn Machine, link: &Link) -> Option<u32> {
    let parent = link.parent.as_deref()?;
    let plain = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    if link.parent_bus.as_deref() != Some(b"pci")
        || parent.len() > PARENT_BYTES_MAX
        || parent.starts_with(b".")
        || !parent.iter().all(plain)
    {
        return None;
    }
    let parent = std::str::from_utf8(parent).ok()?;
    let item = Item::file(format!("/sys/bus/pci/devices/{parent}/sriov_numvfs"));
    let text = read_whole(machine, &item, NUMBER_BYTES_MAX).ok()?;
    u32::try_from(decimal(text.trim_ascii_end())?).ok()
}
