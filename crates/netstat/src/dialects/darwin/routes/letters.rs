//! The letters of a route, in the order of the original, which cuts them to its column.

use facts::model::route::{RouteKind, RouteProtocol};

use super::entries::{Next, Origin, OutInterface, RouteEntry};

/// `IFF_LOOPBACK` and `IFF_NOARP` (`linux/if.h`)
const LOOPBACK: u32 = 0x8;
const NO_NEIGHBOURS: u32 = 0x80;

/// Whether an interface is the loopback.
pub(super) fn is_loopback(interface: Option<&OutInterface>) -> bool {
    interface.is_some_and(|interface| interface.flags & LOOPBACK != 0)
}

/// Whether an entry is to one address.
pub(super) fn is_host(entry: &RouteEntry) -> bool {
    entry.prefix == if entry.destination.is_ipv4() { 32 } else { 128 }
}

/// Whether an entry is to an address of this machine for which its link-layer address stands. The original has the letter
/// for all of IPv6, those of the loopback among them.
pub(super) fn is_own(entry: &RouteEntry, interface: Option<&OutInterface>) -> bool {
    entry.kind == RouteKind::Local
        && is_host(entry)
        && (entry.destination.is_ipv6() || own_address(interface).is_some())
}

/// The link-layer address of an interface, where it is one that neighbours ask for.
pub(super) fn own_address(interface: Option<&OutInterface>) -> Option<&[u8]> {
    let address = interface
        .filter(|interface| has_neighbours(interface))?
        .address
        .as_slice();
    Some(address).filter(|address| !address.is_empty())
}

fn has_neighbours(interface: &OutInterface) -> bool {
    interface.flags & (LOOPBACK | NO_NEIGHBOURS) == 0
}

/// Whether an entry leads nowhere: packets are refused, or looked up in the next table.
pub(super) fn leads_nowhere(entry: &RouteEntry) -> bool {
    refuses(entry) || entry.kind == RouteKind::Throw
}

/// Whether packets are refused, with an answer or without.
fn refuses(entry: &RouteEntry) -> bool {
    rejects(entry) || entry.kind == RouteKind::Blackhole
}

fn rejects(entry: &RouteEntry) -> bool {
    matches!(entry.kind, RouteKind::Unreachable | RouteKind::Prohibit)
}

/// Who made an entry, as a letter. Those of the kernel's own, and what it makes of router advertisements, have none.
fn maker(entry: &RouteEntry) -> Option<u8> {
    match entry.protocol {
        RouteProtocol::Unspecified
        | RouteProtocol::Redirect
        | RouteProtocol::Kernel
        | RouteProtocol::RouterAdvertisement => None,
        RouteProtocol::Boot | RouteProtocol::Static => Some(b'S'),
        // Routing daemons.
        RouteProtocol::Gated
        | RouteProtocol::Mrt
        | RouteProtocol::Zebra
        | RouteProtocol::Bird
        | RouteProtocol::Decnet
        | RouteProtocol::Xorp
        | RouteProtocol::Netsukuku
        | RouteProtocol::Mrouted
        | RouteProtocol::Babel
        | RouteProtocol::OpenR
        | RouteProtocol::Bgp
        | RouteProtocol::Isis
        | RouteProtocol::Ospf
        | RouteProtocol::Rip
        | RouteProtocol::Eigrp => Some(b'1'),
        // Daemons that set up an interface.
        RouteProtocol::Dhcp | RouteProtocol::Keepalived | RouteProtocol::Ovn => Some(b'2'),
        RouteProtocol::Other(_) => Some(b'3'),
    }
}

/// The letters, as far as rtnetlink tells what they stand for: `M` has nothing behind it there.
pub(super) fn letters(entry: &RouteEntry, interface: Option<&OutInterface>) -> impl Iterator<Item = u8> {
    let gateway = matches!(entry.next, Next::Gateway(_));
    let host = is_host(entry);
    let given = entry.origin == Origin::GivenNeighbour;
    let found = entry.origin == Origin::FoundNeighbour;
    let sends = matches!(entry.kind, RouteKind::Unicast | RouteKind::Multicast) && !host;
    // Entries of the neighbour table come of such a route when it is used.
    let clones = sends && !gateway && !entry.next_is_unknown() && interface.is_some_and(has_neighbours);
    let maker = if given { Some(b'S') } else { maker(entry) };
    let is_maker = |letter| maker == Some(letter);
    let set = [
        (entry.usable, b'U'),
        (gateway, b'G'),
        (host, b'H'),
        (rejects(entry), b'R'),
        (entry.protocol == RouteProtocol::Redirect, b'D'),
        (clones, b'C'),
        (entry.kind == RouteKind::External, b'X'),
        (given || found || is_own(entry, interface), b'L'),
        (is_maker(b'S'), b'S'),
        (is_maker(b'1'), b'1'),
        (is_maker(b'2'), b'2'),
        (found || entry.origin == Origin::Cache, b'W'),
        // Exceptions for single hosts come of it.
        (sends && !clones, b'c'),
        (is_maker(b'3'), b'3'),
        (entry.kind == RouteKind::Blackhole, b'B'),
        (entry.kind == RouteKind::Broadcast, b'b'),
    ];
    set.into_iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, letter)| letter)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    pub(super) fn entry(destination: &str, prefix: u8) -> RouteEntry {
        RouteEntry {
            destination: destination.parse().unwrap(),
            prefix,
            next: Next::OnLink(None),
            interface: None,
            metric: 0,
            mtu: None,
            expires: None,
            origin: Origin::Main,
            kind: RouteKind::Unicast,
            protocol: RouteProtocol::Static,
            usable: true,
        }
    }

    fn ethernet(flags: u32) -> OutInterface {
        OutInterface {
            name: b"eth0".to_vec(),
            hardware: 1,
            flags,
            mtu: Some(1500),
            address: vec![0, 0xd, 0x93, 0xaf, 0xb5, 0xec],
        }
    }

    fn shown(entry: &RouteEntry, flags: u32) -> String {
        letters(entry, Some(&ethernet(flags))).map(char::from).collect()
    }

    fn gateway(entry: RouteEntry) -> RouteEntry {
        RouteEntry {
            next: Next::Gateway(IpAddr::from([10, 0, 0, 1])),
            ..entry
        }
    }

    #[test]
    fn routes_that_were_set_have_the_letters_of_the_sample_screen() {
        let connected = entry("132.235.232.0", 23);
        assert_eq!(shown(&connected, 1), "UCS");
        assert_eq!(shown(&gateway(entry("0.0.0.0", 0)), 1), "UGSc");
        let kernel = RouteEntry {
            protocol: RouteProtocol::Kernel,
            ..connected
        };
        assert_eq!(shown(&kernel, 1), "UC");
        // Without neighbours nothing is cloned for the link.
        assert_eq!(shown(&kernel, 1 | NO_NEIGHBOURS), "Uc");
        let down = RouteEntry {
            usable: false,
            ..kernel
        };
        assert_eq!(shown(&down, 1), "C");
    }

    #[test]
    fn each_kind_and_maker_has_its_letter() {
        let refused = |kind| RouteEntry {
            kind,
            ..entry("10.1.0.0", 16)
        };
        assert_eq!(shown(&refused(RouteKind::Unreachable), 1), "URS");
        assert_eq!(shown(&refused(RouteKind::Prohibit), 1), "URS");
        assert_eq!(shown(&refused(RouteKind::Blackhole), 1), "USB");
        assert_eq!(shown(&refused(RouteKind::External), 1), "UXS");
        assert_eq!(shown(&refused(RouteKind::Throw), 1), "US");
        let made = |protocol| RouteEntry {
            protocol,
            ..gateway(entry("10.1.2.3", 32))
        };
        assert_eq!(shown(&made(RouteProtocol::Redirect), 1), "UGHD");
        assert_eq!(shown(&made(RouteProtocol::Boot), 1), "UGHS");
        assert_eq!(shown(&made(RouteProtocol::Bgp), 1), "UGH1");
        assert_eq!(shown(&made(RouteProtocol::Dhcp), 1), "UGH2");
        assert_eq!(shown(&made(RouteProtocol::Other(77)), 1), "UGH3");
        assert_eq!(shown(&made(RouteProtocol::RouterAdvertisement), 1), "UGH");
        let cached = RouteEntry {
            origin: Origin::Cache,
            ..made(RouteProtocol::Kernel)
        };
        assert_eq!(shown(&cached, 1), "UGHW");
    }

    #[test]
    fn neighbours_and_own_addresses_have_link_layer_addresses() {
        let neighbour = |origin| RouteEntry {
            origin,
            next: Next::LinkLayer(0),
            protocol: RouteProtocol::Unspecified,
            ..entry("10.1.2.3", 32)
        };
        assert_eq!(shown(&neighbour(Origin::FoundNeighbour), 1), "UHLW");
        assert_eq!(shown(&neighbour(Origin::GivenNeighbour), 1), "UHLS");
        let own = |address, prefix| RouteEntry {
            kind: RouteKind::Local,
            protocol: RouteProtocol::Kernel,
            origin: Origin::Local,
            ..entry(address, prefix)
        };
        assert_eq!(shown(&own("10.1.2.3", 32), 1), "UHL");
        assert_eq!(shown(&own("127.0.0.1", 32), LOOPBACK), "UH");
        assert_eq!(shown(&own("::1", 128), LOOPBACK), "UHL");
        assert_eq!(shown(&own("127.0.0.0", 8), LOOPBACK), "U");
        let bare = OutInterface {
            address: Vec::new(),
            ..ethernet(1)
        };
        let on_a_tunnel: String = letters(&own("10.1.2.3", 32), Some(&bare))
            .map(char::from)
            .collect();
        assert_eq!(on_a_tunnel, "UH");
        let broadcast = RouteEntry {
            kind: RouteKind::Broadcast,
            ..own("10.255.255.255", 32)
        };
        assert_eq!(shown(&broadcast, 1), "UHb");
    }
}
