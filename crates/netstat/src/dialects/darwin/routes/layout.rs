//! Headings and rows of the routing tables, byte for byte as network_cmds 245 (Mac OS X 10.4) prints them: its columns
//! for numeric IPv6 addresses are wide enough for each, and the sample screens (Kruse and Bruggeman, "The netstat command", 2007) are of its time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::model::Family;
use probe::names::Names;

use super::Query;
use super::entries::{Next, Origin, OutInterface, RouteEntries, RouteEntry, destination, host};
use super::letters::{is_loopback, is_own, leads_nowhere, letters, own_address};
use crate::render::columns::{blanks, left, number, pad_from, right, right_number};
use crate::render::{address, classful};
use crate::session::naming::Called;
use crate::session::scopes::is_of_a_zone;
use crate::terminal::{cut, visible};

/// Letters that fit.
const FLAGS_WIDTH: usize = 6;
/// `ARPHRD_ETHER` (`linux/if_arp.h`)
const ETHERNET: u16 = 1;

/// Which columns a table has, and how wide they are.
pub(super) struct Layout {
    title: &'static str,
    /// Destination and gateway.
    widths: (usize, usize),
    interface_width: usize,
    /// Blanks between letters and interface in a heading without counts: one more than in rows, as the original has it.
    heading_gap: usize,
    counts: bool,
    long: bool,
    control_blocks: bool,
    numeric: bool,
}

impl Layout {
    /// The layout of a family's table.
    pub(super) fn new(family: Family, query: &Query) -> Layout {
        let inet6 = family == Family::Ipv6;
        Layout {
            title: if inet6 { "Internet6" } else { "Internet" },
            widths: if inet6 && (query.numeric || query.long) {
                (39, 31)
            } else {
                (18, 18)
            },
            interface_width: if inet6 { 8 } else { 6 },
            heading_gap: if inet6 && !query.long { 2 } else { 1 },
            counts: !inet6 || query.long,
            long: query.long,
            control_blocks: query.control_blocks,
            numeric: query.numeric,
        }
    }

    /// Title and heading.
    pub(super) fn heading(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("\n{}:\n", self.title).as_bytes());
        if self.control_blocks {
            left(out, b"Address", 9);
        }
        left(out, b"Destination", self.widths.0 + 1);
        left(out, b"Gateway", self.widths.1 + 1);
        left(out, b"Flags", FLAGS_WIDTH);
        if self.counts {
            right(out, b"Refs", 7);
            right(out, b"Use", 9);
            if self.long {
                right(out, b"Mtu", 7);
            }
        }
        blanks(out, self.heading_gap);
        right(out, b"Netif", self.interface_width);
        out.extend_from_slice(b" Expire\n");
    }

    /// A row.
    pub(super) fn row(&self, out: &mut Vec<u8>, entries: &RouteEntries, entry: &RouteEntry, names: &Names) {
        let interface = entries.interface(entry);
        if self.control_blocks {
            left(out, b"-", 9);
        }
        let start = out.len();
        self.destination(out, entry, interface, names);
        self.end_of_cell(out, start, self.widths.0);
        let start = out.len();
        self.gateway(out, entries, entry, names);
        self.end_of_cell(out, start, self.widths.1);
        let start = out.len();
        out.extend(letters(entry, interface).take(FLAGS_WIDTH));
        pad_from(out, start, FLAGS_WIDTH);
        if self.counts {
            right(out, b"-", 7);
            right(out, b"-", 9);
            if self.long {
                match mtu(entry, interface) {
                    Some(mtu) => {
                        blanks(out, 1);
                        right_number(out, u64::from(mtu), 6);
                    }
                    None => right(out, b"-", 7),
                }
            }
        }
        blanks(out, 1);
        match interface {
            Some(interface) => right(
                out,
                cut(&visible(&interface.name), self.interface_width),
                self.interface_width,
            ),
            None => right(out, b"-", self.interface_width),
        }
        match (entry.expires, entry.origin) {
            (Some(seconds), _) => {
                blanks(out, 1);
                right_number(out, u64::from(seconds.get()), 6);
            }
            // When the kernel forgets a neighbour depends on how full its table gets.
            (None, Origin::FoundNeighbour) => right(out, b"-", 7),
            (None, Origin::Local | Origin::Main | Origin::Cache | Origin::GivenNeighbour) => {}
        }
        out.push(b'\n');
    }

    /// Fills a cell up, and cuts it when it may hold a name: numbers are never cut.
    fn end_of_cell(&self, out: &mut Vec<u8>, start: usize, width: usize) {
        if !self.numeric {
            let kept = cut(out.get(start..).unwrap_or_default(), width).len();
            out.truncate(start + kept);
        }
        pad_from(out, start, width);
        blanks(out, 1);
    }

    fn destination(
        &self,
        out: &mut Vec<u8>,
        entry: &RouteEntry,
        interface: Option<&OutInterface>,
        names: &Names,
    ) {
        let called = destination(entry);
        if called == Called::Default {
            out.extend_from_slice(b"default");
            return;
        }
        if let Some(name) = self.name(called, names) {
            out.extend_from_slice(&visible(name));
            return;
        }
        match entry.destination {
            IpAddr::V4(address) if entry.prefix >= 32 => address::ipv4(out, address),
            IpAddr::V4(address) => classful::network(out, address, mask(entry.prefix)),
            IpAddr::V6(address) => {
                scoped(out, address, interface);
                if entry.prefix < 128 && self.numeric {
                    out.push(b'/');
                    number(out, u64::from(entry.prefix));
                }
            }
        }
    }

    fn gateway(&self, out: &mut Vec<u8>, entries: &RouteEntries, entry: &RouteEntry, names: &Names) {
        let interface = entries.interface(entry);
        match entry.next {
            Next::Gateway(address) => self.address(out, address, interface, names),
            Next::LinkLayer(place) => {
                link_layer(out, entries.link_address(place).unwrap_or_default(), interface);
            }
            Next::OnLink(_) if leads_nowhere(entry) || entry.interface.is_none() => out.push(b'-'),
            // What goes over the loopback goes by way of one of its own addresses.
            Next::OnLink(Some(source @ IpAddr::V4(_))) if is_loopback(interface) => {
                self.address(out, source, interface, names);
            }
            Next::OnLink(_) => match own_address(interface) {
                Some(own) if is_own(entry, interface) => link_layer(out, own, interface),
                Some(_) | None => link(out, entry),
            },
            Next::Object(_) => out.push(b'-'),
        }
    }

    fn address(&self, out: &mut Vec<u8>, address: IpAddr, interface: Option<&OutInterface>, names: &Names) {
        match (self.name(host(address), names), address) {
            (Some(name), _) => out.extend_from_slice(&visible(name)),
            (None, IpAddr::V4(address)) => address::ipv4(out, address),
            (None, IpAddr::V6(address)) => scoped(out, address, interface),
        }
    }

    fn name<'n>(&self, called: Called, names: &'n Names) -> Option<&'n [u8]> {
        if self.numeric {
            return None;
        }
        match called {
            Called::Default | Called::Number => None,
            Called::Host(address) => names.host(address),
            Called::Network(address) => names.network(address),
        }
    }
}

/// `link#4`
fn link(out: &mut Vec<u8>, entry: &RouteEntry) {
    out.extend_from_slice(b"link#");
    number(out, entry.interface.map_or(0, |index| u64::from(index.get())));
}

/// `0:13:21:61:b2:27`; what is not Ethernet has dots.
fn link_layer(out: &mut Vec<u8>, bytes: &[u8], interface: Option<&OutInterface>) {
    let between = if interface.is_none_or(|interface| interface.hardware == ETHERNET) {
        b':'
    } else {
        b'.'
    };
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            out.push(between);
        }
        out.extend_from_slice(format!("{byte:x}").as_bytes());
    }
}

/// An IPv6 address, with its interface where it means nothing without (RFC 4007).
fn scoped(out: &mut Vec<u8>, address: Ipv6Addr, interface: Option<&OutInterface>) {
    address::ipv6(out, address);
    if let (true, Some(interface)) = (is_of_a_zone(address), interface) {
        out.push(b'%');
        out.extend_from_slice(&visible(&interface.name));
    }
}

fn mask(prefix: u8) -> Ipv4Addr {
    let host = u32::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
    Ipv4Addr::from(!host)
}

/// The MTU that an entry sets, or else its interface's. One that leads nowhere has none.
fn mtu(entry: &RouteEntry, interface: Option<&OutInterface>) -> Option<u32> {
    entry
        .mtu
        .map(std::num::NonZeroU32::get)
        .or_else(|| interface?.mtu.filter(|_| !leads_nowhere(entry)))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use facts::model::route::{RouteKind, RouteProtocol};

    use super::*;

    fn query(numeric: bool, long: bool) -> Query {
        Query {
            family: None,
            cloned: false,
            control_blocks: false,
            long,
            numeric,
        }
    }

    fn heading(family: Family, query: &Query) -> String {
        let mut out = Vec::new();
        Layout::new(family, query).heading(&mut out);
        String::from_utf8(out).unwrap()
    }

    /// The fourth interface is Ethernet, the first the loopback.
    fn table() -> RouteEntries {
        let interface = |name: &[u8], flags, address: &[u8]| OutInterface {
            name: name.to_vec(),
            hardware: ETHERNET,
            flags,
            mtu: Some(1500),
            address: address.to_vec(),
        };
        RouteEntries::over(
            [
                (1, interface(b"lo0", 0x49, &[0; 6])),
                (4, interface(b"en0", 0x1043, &[0, 0xd, 0x93, 0xaf, 0xb5, 0xec])),
                (5, interface(b"e\x1b0123456789", 0x1043, &[])),
            ],
            &[&[0, 0x13, 0x21, 0x61, 0xb2, 0x27]],
        )
    }

    fn entry(destination: &str, prefix: u8, next: Next, interface: u32) -> RouteEntry {
        RouteEntry {
            destination: destination.parse().unwrap(),
            prefix,
            next,
            interface: NonZeroU32::new(interface),
            metric: 0,
            mtu: None,
            expires: None,
            origin: Origin::Main,
            kind: RouteKind::Unicast,
            protocol: RouteProtocol::Static,
            usable: true,
        }
    }

    fn gateway(address: &str) -> Next {
        Next::Gateway(address.parse().unwrap())
    }

    fn row(query: &Query, entry: &RouteEntry) -> String {
        let family = if entry.destination.is_ipv4() {
            Family::Ipv4
        } else {
            Family::Ipv6
        };
        let mut out = Vec::new();
        Layout::new(family, query).row(&mut out, &table(), entry, &Names::new());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn headings_are_those_of_the_original() {
        assert_eq!(
            heading(Family::Ipv4, &query(true, false)),
            "\nInternet:\nDestination        Gateway            Flags    Refs      Use  Netif Expire\n"
        );
        assert_eq!(
            heading(Family::Ipv4, &query(false, true)),
            "\nInternet:\nDestination        Gateway            Flags    Refs      Use    Mtu  Netif Expire\n"
        );
        assert_eq!(
            heading(Family::Ipv6, &query(false, false)),
            "\nInternet6:\nDestination        Gateway            Flags      Netif Expire\n"
        );
        assert_eq!(
            heading(Family::Ipv6, &query(true, false)),
            format!(
                "\nInternet6:\n{:<40}{:<32}Flags      Netif Expire\n",
                "Destination", "Gateway"
            )
        );
        assert_eq!(
            heading(Family::Ipv6, &query(false, true)),
            format!(
                "\nInternet6:\n{:<40}{:<32}Flags    Refs      Use    Mtu    Netif Expire\n",
                "Destination", "Gateway"
            )
        );
        let with_addresses = Query {
            control_blocks: true,
            ..query(true, false)
        };
        assert!(heading(Family::Ipv4, &with_addresses).contains("\nAddress  Destination        Gateway"));
    }

    #[test]
    fn rows_of_the_sample_screen_are_as_it_shows_them_but_for_counts() {
        let n = query(true, false);
        let unmade = |entry: RouteEntry| RouteEntry {
            protocol: RouteProtocol::Kernel,
            ..entry
        };
        assert_eq!(
            row(&n, &entry("0.0.0.0", 0, gateway("132.235.233.254"), 4)),
            "default            132.235.233.254    UGSc        -        -    en0\n"
        );
        assert_eq!(
            row(
                &n,
                &RouteEntry {
                    kind: RouteKind::Local,
                    ..unmade(entry("127.0.0.1", 32, Next::OnLink("127.0.0.1".parse().ok()), 1))
                }
            ),
            "127.0.0.1          127.0.0.1          UH          -        -    lo0\n"
        );
        assert_eq!(
            row(&n, &entry("132.235.232.0", 23, Next::OnLink(None), 4)),
            "132.235.232/23     link#4             UCS         -        -    en0\n"
        );
        let neighbour = RouteEntry {
            origin: Origin::FoundNeighbour,
            ..unmade(entry("132.235.232.138", 32, Next::LinkLayer(0), 4))
        };
        assert_eq!(
            row(&n, &neighbour),
            "132.235.232.138    0:13:21:61:b2:27   UHLW        -        -    en0      -\n"
        );
        let own = RouteEntry {
            kind: RouteKind::Local,
            ..unmade(entry("fe80::20d:93ff:feaf:b5ec", 128, Next::OnLink(None), 4))
        };
        assert_eq!(
            row(&n, &own),
            format!(
                "{:<40}{:<32}UHL         en0\n",
                "fe80::20d:93ff:feaf:b5ec%en0", "0:d:93:af:b5:ec"
            )
        );
        let loopback = RouteEntry {
            kind: RouteKind::Local,
            ..unmade(entry("::1", 128, Next::OnLink(None), 1))
        };
        assert_eq!(
            row(&n, &loopback),
            format!("{:<40}{:<32}UHL         lo0\n", "::1", "link#1")
        );
        let link = unmade(entry("fe80::", 64, Next::OnLink(None), 4));
        assert_eq!(
            row(&n, &link),
            format!("{:<40}{:<32}UC          en0\n", "fe80::%en0/64", "link#4")
        );
        let groups = unmade(entry("ff02::", 32, Next::OnLink(None), 4));
        assert!(row(&n, &groups).starts_with("ff02::%en0/32 "));
    }

    #[test]
    fn names_cut_cells_and_numbers_do_not() {
        let far = entry(
            "2001:db8:1234:5678::",
            64,
            gateway("fe80::feae:34ff:fea1:3a80"),
            4,
        );
        assert_eq!(
            row(&query(false, false), &far),
            "2001:db8:1234:5678 fe80::feae:34ff:fe UGSc        en0\n"
        );
        assert_eq!(
            row(&query(true, false), &far),
            format!(
                "{:<40}{:<32}UGSc        en0\n",
                "2001:db8:1234:5678::/64", "fe80::feae:34ff:fea1:3a80%en0"
            )
        );
    }

    #[test]
    fn a_long_row_has_the_mtu_and_an_end_its_seconds() {
        let expires = RouteEntry {
            expires: NonZeroU32::new(956),
            mtu: NonZeroU32::new(1280),
            ..entry("::", 0, gateway("fe80::1"), 4)
        };
        assert_eq!(
            row(&query(true, true), &expires),
            format!(
                "{:<40}{:<32}UGSc        -        -   1280      en0    956\n",
                "default", "fe80::1%en0"
            )
        );
        let refused = RouteEntry {
            kind: RouteKind::Unreachable,
            ..entry("10.3.0.0", 16, Next::OnLink(None), 0)
        };
        assert_eq!(
            row(&query(true, true), &refused),
            "10.3/16            -                  URS         -        -      -      -\n"
        );
    }

    #[test]
    fn a_hostile_interface_is_made_visible_and_cut() {
        let hostile = entry("10.0.0.0", 8, Next::OnLink(None), 5);
        assert_eq!(
            row(&query(true, false), &hostile),
            "10                 link#5             UCS         -        - e\\x1b0\n"
        );
        let scoped = entry("fe80::", 64, Next::OnLink(None), 5);
        assert!(row(&query(true, false), &scoped).starts_with("fe80::%e\\x1b0123456789/64 "));
    }

    #[test]
    fn what_is_not_ethernet_has_dots() {
        let interface = OutInterface {
            name: Vec::new(),
            hardware: 32,
            flags: 0,
            mtu: None,
            address: Vec::new(),
        };
        let mut out = Vec::new();
        link_layer(&mut out, &[0, 0x0a, 0xff], Some(&interface));
        assert_eq!(out, b"0.a.ff");
    }
}
