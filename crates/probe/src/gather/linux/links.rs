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

use crate::gather::answer::Rows;
use crate::gather::links::INTERFACES_MAX;
use crate::gather::linux::consistent::rows;
use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// `IFF_LOOPBACK` of `linux/if.h`.
const IFF_LOOPBACK: u32 = 0x8;
/// Longest text of a file of a link in `/sys`, in bytes: a hardware address has 32 bytes at most, of three letters each.
const SYS_BYTES_MAX: usize = 128;
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

/// How fast a link sends, in Mbit/s, as its driver tells in `/sys`; `None` where it does not, as for one that is down.
///
/// Names in `/sys` are those of the network namespace that mounted it, which need not be ours: only a link with the same
/// index and hardware address is this one.
pub fn speed(machine: &mut dyn Machine, link: &Link) -> Option<u64> {
    /// `SPEED_UNKNOWN` of `linux/ethtool.h`, as kernels before 3.13 wrote it.
    const UNKNOWN: u64 = 0xffff_ffff;
    let name = std::str::from_utf8(&link.name).ok()?;
    if link.flags & IFF_LOOPBACK != 0 || name.contains('/') || name.trim_matches('.').is_empty() {
        return None;
    }
    let mut read = |file: &str| {
        let item = Item::file(format!("/sys/class/net/{name}/{file}"));
        read_whole(machine, &item, SYS_BYTES_MAX).ok()
    };
    let speed = decimal(read("speed")?.trim_ascii_end())?;
    let index = decimal(read("ifindex")?.trim_ascii_end())?;
    let address = read("address")?;
    let is_this = index == u64::from(link.index)
        && link
            .address
            .as_deref()
            .is_some_and(|own| is_address(own, &address));
    Some(speed).filter(|speed| is_this && !matches!(*speed, 0 | UNKNOWN))
}

/// Whether the text of a file is this hardware address: hexadecimal bytes with colons between them.
fn is_address(address: &[u8], text: &[u8]) -> bool {
    let bytes: Vec<String> = address.iter().map(|byte| format!("{byte:02x}")).collect();
    !address.is_empty() && text.trim_ascii_end() == bytes.join(":").as_bytes()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    fn machine(speed: &str, index: &str, address: &str) -> FakeMachine {
        FakeMachine::new()
            .with("file /sys/class/net/eth0/speed", &[speed.as_bytes()], Ok(()))
            .with("file /sys/class/net/eth0/ifindex", &[index.as_bytes()], Ok(()))
            .with("file /sys/class/net/eth0/address", &[address.as_bytes()], Ok(()))
    }

    #[test]
    fn only_a_link_that_is_certainly_the_same_has_the_speed_of_its_file() {
        let mut link = Link::bare(3, 1, 1);
        link.name = b"eth0".to_vec();
        link.address = Some(vec![2, 0, 0, 0, 0, 0xab]);
        let of = |link: &Link, speed, index, address| super::speed(&mut machine(speed, index, address), link);
        let address = "02:00:00:00:00:ab\n";
        assert_eq!(of(&link, "2500\n", "3\n", address), Some(2500));
        for speed in ["-1\n", "4294967295\n", "0\n", "", "fast\n"] {
            assert_eq!(of(&link, speed, "3\n", address), None, "{speed:?}");
        }
        // Another network namespace's eth0.
        assert_eq!(of(&link, "2500\n", "4\n", address), None);
        assert_eq!(of(&link, "2500\n", "3\n", "02:00:00:00:00:ac\n"), None);
        link.address = Some(Vec::new());
        assert_eq!(of(&link, "2500\n", "3\n", "\n"), None);
        for name in ["..", "a/eth0", ""] {
            link.name = name.as_bytes().to_vec();
            assert_eq!(of(&link, "2500\n", "3\n", address), None, "{name:?}");
        }
    }
}
