//! Titles, headings and rows of the routes of IPv4 and IPv6, byte for byte as net-tools netstat 2.10 prints them.
//!
//! Numbers of 32 bits are shown with a sign, as it does: the largest metric is -1.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::model::route::{Network, Route, RouteFlags};
use probe::names::Names;

use super::rows::{destination, gateway};
use crate::render::address;
use crate::render::columns::{blanks, left, number, pad_from};
use crate::session::naming::Called;
use crate::terminal::{cut, visible};

/// Width of an address of IPv4, and most bytes of its name.
const IPV4_WIDTH: usize = 15;
/// Most bytes of an interface in [`Layout::Wide`].
const WIDE_INTERFACE_MAX: usize = 6;

/// Headers of IPv4 and TCP.
const HEADER_BYTES: u32 = 40;

/// Which columns a table of IPv4 has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Without `-e`.
    Plain,
    /// `-e`
    Metric,
    /// `-ee`
    Wide,
    /// `-eee`: neither heading nor rows, by a slip of the original.
    Nothing,
}

impl Layout {
    /// By how often `-e` was typed. Beyond three the original begins again, one further on.
    pub(super) fn new(extended: u32) -> Layout {
        match (extended, extended % 4) {
            (0, _) => Layout::Plain,
            (1, _) | (_, 0) => Layout::Metric,
            (_, 1) => Layout::Plain,
            (_, 2) => Layout::Wide,
            (_, _) => Layout::Nothing,
        }
    }
}

/// Title and heading of the IPv4 table.
pub(super) fn ipv4_heading(out: &mut Vec<u8>, layout: Layout) {
    out.extend_from_slice(b"Kernel IP routing table\n");
    out.extend_from_slice(match layout {
        Layout::Plain => &b"Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"[..],
        Layout::Metric => b"Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n",
        Layout::Wide => {
            b"Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n"
        }
        Layout::Nothing => b"",
    });
}

/// Title and heading of the IPv4 cache.
pub(super) fn ipv4_cache_heading(out: &mut Vec<u8>, layout: Layout) {
    out.extend_from_slice(b"Kernel IP routing cache\n");
    out.extend_from_slice(match layout {
        Layout::Plain => &b"Source          Destination     Gateway         Flags   MSS Window  irtt Iface\n"[..],
        Layout::Metric => b"Source          Destination     Gateway         Flags Metric Ref    Use Iface\n",
        Layout::Wide => {
            b"Source          Destination     Gateway         Flags Metric Ref    Use Iface    MSS   Window irtt  TOS HHRef HHUptod     SpecDst\n"
        }
        Layout::Nothing => b"",
    });
}

/// Title and heading of the IPv6 table, or of its cache.
pub(super) fn ipv6_heading(out: &mut Vec<u8>, cache: bool) {
    out.extend_from_slice(b"Kernel IPv6 routing ");
    out.extend_from_slice(if cache { b"cache\n" } else { b"table\n" });
    out.extend_from_slice(
        b"Destination                    Next Hop                   Flag Met Ref  Use If\n",
    );
}

/// A route of IPv4. One that refuses has no gateway and no interface to show.
pub(super) fn ipv4_row(out: &mut Vec<u8>, layout: Layout, route: &Route, numeric: bool, names: &Names) {
    let Network::Ipv4 { address, mask } = route.destination else {
        return;
    };
    if layout == Layout::Nothing {
        return;
    }
    let set = route.effective_flags();
    let refuses = set.has(RouteFlags::REJECT);
    let name = if numeric {
        Called::Number
    } else {
        destination(route)
    };
    ipv4_column(out, name, address, names);
    if refuses {
        left(out, b"-", IPV4_WIDTH + 1);
    } else {
        let name = if numeric { Called::Number } else { gateway(route) };
        let address = match route.gateway() {
            Some(IpAddr::V4(address)) => address,
            // As the kernel prints the gateway of another family.
            Some(IpAddr::V6(_)) | None => Ipv4Addr::UNSPECIFIED,
        };
        ipv4_column(out, name, address, names);
    }
    ipv4_column(out, Called::Number, mask, names);
    let start = out.len();
    ipv4_flags(out, set);
    pad_from(out, start, 5);
    blanks(out, 1);
    match layout {
        Layout::Plain if refuses => out.extend_from_slice(b"    - -          - -\n"),
        Layout::Plain => {
            right_signed(out, segment(route), 5);
            blanks(out, 1);
            left_signed(out, route.metrics.window.unwrap_or(0), 5);
            blanks(out, 1);
            right_signed(out, round_trip(route), 6);
            blanks(out, 1);
            out.extend_from_slice(&visible(interface(route)));
            out.push(b'\n');
        }
        Layout::Metric | Layout::Wide => {
            left_signed(out, route.metric.unwrap_or(0), 6);
            blanks(out, 1);
            if refuses {
                out.extend_from_slice(b"-  ");
                right_signed(out, route.uses.unwrap_or(0), 7);
            } else if layout == Layout::Metric {
                left_signed(out, route.references.unwrap_or(0), 2);
                blanks(out, 1);
                right_signed(out, route.uses.unwrap_or(0), 7);
            } else {
                left_signed(out, route.references.unwrap_or(0), 3);
                blanks(out, 1);
                right_signed(out, route.uses.unwrap_or(0), 6);
            }
            blanks(out, 1);
            ipv4_tail(out, layout, route, refuses);
        }
        Layout::Nothing => {}
    }
}

/// Name of the interface; rtnetlink alone tells none, and it is not asked here.
fn interface(route: &Route) -> &[u8] {
    route
        .hop()
        .and_then(|hop| hop.interface.as_deref())
        .unwrap_or_default()
}

/// The column `MSS` has the headers of IPv4 and TCP in it.
fn segment(route: &Route) -> u32 {
    let segment = route.metrics.announced_segment;
    segment.map_or(0, |segment| segment.wrapping_add(HEADER_BYTES))
}

/// Whole milliseconds.
fn round_trip(route: &Route) -> u32 {
    let eighths = route.metrics.round_trip_eighths_ms.unwrap_or(0);
    u32::try_from(eighths / 8).unwrap_or(u32::MAX)
}

/// What stands behind the count of uses.
fn ipv4_tail(out: &mut Vec<u8>, layout: Layout, route: &Route, refuses: bool) {
    match (layout == Layout::Wide, refuses) {
        (false, true) => out.push(b'-'),
        (false, false) => out.extend_from_slice(&visible(interface(route))),
        (true, true) => out.extend_from_slice(b"-        -     -      -"),
        (true, false) => {
            left(
                out,
                cut(&visible(interface(route)), WIDE_INTERFACE_MAX),
                WIDE_INTERFACE_MAX,
            );
            blanks(out, 3);
            left_signed(out, segment(route), 5);
            blanks(out, 1);
            left_signed(out, route.metrics.window.unwrap_or(0), 6);
            blanks(out, 1);
            signed(out, round_trip(route));
        }
    }
    out.push(b'\n');
}

/// An address by its name or number, cut and padded to its column, and the blank behind it.
fn ipv4_column(out: &mut Vec<u8>, called: Called, address: Ipv4Addr, names: &Names) {
    let start = out.len();
    match name(called, names) {
        Some(name) => out.extend_from_slice(cut(&visible(name), IPV4_WIDTH)),
        None => address::ipv4(out, address),
    }
    pad_from(out, start, IPV4_WIDTH);
    blanks(out, 1);
}

fn name(called: Called, names: &Names) -> Option<&[u8]> {
    match called {
        Called::Default => Some(b"default"),
        Called::Number => None,
        Called::Host(address) => names.host(address),
        Called::Network(address) => names.network(address),
    }
}

/// A route of IPv6.
pub(super) fn ipv6_row(out: &mut Vec<u8>, route: &Route, numeric: bool, names: &Names) {
    let Network::Ipv6 { address, prefix } = route.destination else {
        return;
    };
    let start = out.len();
    ipv6_address(out, destination(route), address, numeric, names);
    out.push(b'/');
    number(out, u64::from(prefix));
    pad_from(out, start, 30);
    blanks(out, 1);
    let start = out.len();
    let address = match route.gateway() {
        Some(IpAddr::V6(address)) => address,
        Some(IpAddr::V4(_)) | None => Ipv6Addr::UNSPECIFIED,
    };
    ipv6_address(out, gateway(route), address, numeric, names);
    pad_from(out, start, 26);
    blanks(out, 1);
    let start = out.len();
    flags(out, route.effective_flags(), IPV6_FLAGS);
    pad_from(out, start, 4);
    blanks(out, 1);
    left_signed(out, route.metric.unwrap_or(0), 3);
    blanks(out, 1);
    signed(out, route.references.unwrap_or(0));
    blanks(out, 1);
    right_signed(out, route.uses.unwrap_or(0), 6);
    blanks(out, 1);
    out.extend_from_slice(&visible(interface(route)));
    out.push(b'\n');
}

fn ipv6_address(out: &mut Vec<u8>, called: Called, address: Ipv6Addr, numeric: bool, names: &Names) {
    let name = name(called, names).filter(|_| !numeric);
    match (name, address.to_ipv4_mapped()) {
        (Some(name), _) => out.extend_from_slice(&visible(name)),
        (None, Some(mapped)) => address::ipv4(out, mapped),
        (None, None) if address.is_unspecified() && !numeric => out.extend_from_slice(b"[::]"),
        (None, None) => address::ipv6(out, address),
    }
}

/// Letters of IPv4, in their order.
const IPV4_FLAGS: &[(RouteFlags, u8)] = &[
    (RouteFlags::HOST, b'H'),
    (RouteFlags::REINSTATE, b'R'),
    (RouteFlags::DYNAMIC, b'D'),
    (RouteFlags::MODIFIED, b'M'),
    (RouteFlags::DEFAULT, b'd'),
    (RouteFlags::ALL_ON_LINK, b'a'),
    (RouteFlags::ANNOUNCED, b'c'),
    (RouteFlags::NO_NEXT_HOP, b'o'),
    (RouteFlags::EXPIRES, b'e'),
    (RouteFlags::CACHE, b'c'),
    (RouteFlags::FLOW, b'f'),
    (RouteFlags::POLICY, b'p'),
    (RouteFlags::LOCAL, b'l'),
    (RouteFlags::MTU, b'u'),
    (RouteFlags::WINDOW, b'w'),
    (RouteFlags::ROUND_TRIP, b'i'),
    (RouteFlags::NOT_CACHED, b'n'),
];

/// Letters of IPv6, in their order.
const IPV6_FLAGS: &[(RouteFlags, u8)] = &[
    (RouteFlags::UP, b'U'),
    (RouteFlags::REJECT, b'!'),
    (RouteFlags::GATEWAY, b'G'),
    (RouteFlags::HOST, b'H'),
    (RouteFlags::DEFAULT, b'D'),
    (RouteFlags::ANNOUNCED, b'A'),
    (RouteFlags::CACHE, b'C'),
    (RouteFlags::ALL_ON_LINK, b'a'),
    (RouteFlags::EXPIRES, b'e'),
    (RouteFlags::MODIFIED, b'm'),
    (RouteFlags::NO_NEXT_HOP, b'n'),
    (RouteFlags::FLOW, b'f'),
];

fn ipv4_flags(out: &mut Vec<u8>, set: RouteFlags) {
    if set.has(RouteFlags::REJECT) {
        // It takes the place of the first two letters.
        out.push(b'!');
    } else {
        flags(out, set, &[(RouteFlags::UP, b'U'), (RouteFlags::GATEWAY, b'G')]);
    }
    flags(out, set, IPV4_FLAGS);
}

/// The letters of IPv4; that of a refusal stands among them.
pub(super) fn appletalk_flags(out: &mut Vec<u8>, set: RouteFlags) {
    let first = [
        (RouteFlags::UP, b'U'),
        (RouteFlags::GATEWAY, b'G'),
        (RouteFlags::REJECT, b'!'),
    ];
    flags(out, set, &first);
    flags(out, set, IPV4_FLAGS);
}

fn flags(out: &mut Vec<u8>, set: RouteFlags, letters: &[(RouteFlags, u8)]) {
    out.extend(
        letters
            .iter()
            .filter(|(flag, _)| set.has(*flag))
            .map(|(_, letter)| letter),
    );
}

fn signed(out: &mut Vec<u8>, value: u32) {
    left_signed(out, value, 0);
}

fn left_signed(out: &mut Vec<u8>, value: u32, width: usize) {
    left(
        out,
        itoa::Buffer::new().format(value.cast_signed()).as_bytes(),
        width,
    );
}

fn right_signed(out: &mut Vec<u8>, value: u32, width: usize) {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(value.cast_signed()).as_bytes();
    blanks(out, width.saturating_sub(digits.len()));
    out.extend_from_slice(digits);
}

#[cfg(test)]
mod tests {
    use facts::model::route::{Metrics, NextHop};

    use super::*;

    fn route(flags: u32) -> Route {
        let hop = NextHop {
            gateway: Some(IpAddr::from([4, 3, 2, 1])),
            interface: Some(b"interface0".to_vec()),
            ..NextHop::default()
        };
        Route {
            hops: vec![hop],
            flags: Some(RouteFlags(flags)),
            metric: Some(u32::MAX),
            references: Some(1),
            uses: Some(2),
            metrics: Metrics {
                announced_segment: Some(1460),
                window: Some(70000),
                round_trip_eighths_ms: Some(64),
                ..Metrics::default()
            },
            ..Route::to(Network::Ipv4 {
                address: Ipv4Addr::new(10, 0, 2, 0),
                mask: Ipv4Addr::new(255, 255, 255, 0),
            })
        }
    }

    fn row(extended: u32, route: &Route) -> String {
        let mut out = Vec::new();
        ipv4_row(&mut out, Layout::new(extended), route, true, &Names::new());
        String::from_utf8(out).unwrap()
    }

    // Expected rows are what net-tools 2.10 prints of the same lines.
    #[test]
    fn a_route_of_ipv4_has_a_row_in_each_layout() {
        let route = route(0x3);
        let rows = [
            "10.0.2.0        4.3.2.1         255.255.255.0   UG     1500 70000      8 interface0\n",
            "10.0.2.0        4.3.2.1         255.255.255.0   UG    -1     1        2 interface0\n",
            "10.0.2.0        4.3.2.1         255.255.255.0   UG    -1     1        2 interf   1500  70000  8\n",
            "",
        ];
        for (extended, expected) in rows.iter().enumerate() {
            assert_eq!(row(u32::try_from(extended).unwrap(), &route), *expected);
        }
        assert_eq!(row(4, &route), rows[1]);
        assert_eq!(row(5, &route), rows[0]);
        assert_eq!(row(6, &route), rows[2]);
    }

    #[test]
    fn a_route_that_refuses_has_neither_gateway_nor_interface() {
        let mut route = route(0xffff_fff5);
        route.metric = Some(3);
        assert_eq!(
            row(0, &route),
            "10.0.2.0        -               255.255.255.0   !HDMdacoecfpluwin     - -          - -\n"
        );
        assert_eq!(
            row(1, &route),
            "10.0.2.0        -               255.255.255.0   !HDMdacoecfpluwin 3      -        2 -\n"
        );
        assert_eq!(
            row(2, &route),
            "10.0.2.0        -               255.255.255.0   !HDMdacoecfpluwin 3      -        2 -        -     -      -\n"
        );
    }

    #[test]
    fn a_route_of_ipv6_shows_every_letter_in_its_order() {
        let mut route = route(u32::MAX);
        route.destination = Network::Ipv6 {
            address: Ipv6Addr::UNSPECIFIED,
            prefix: 0,
        };
        route.hops[0].gateway = Some(IpAddr::V6("fe80::f".parse().unwrap()));
        let mut out = Vec::new();
        ipv6_row(&mut out, &route, false, &Names::new());
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "[::]/0                         fe80::f                    U!GHDACaemnf -1  1      2 interface0\n"
        );
    }

    #[test]
    fn an_interface_cannot_command_the_terminal() {
        let mut route = route(0x1);
        route.hops[0].interface = Some(b"e\x1b[2J".to_vec());
        assert!(row(0, &route).ends_with(" e\\x1b[2J\n"));
    }
}
