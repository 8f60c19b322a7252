//! Routes from `/proc/net/route` and `/proc/net/ipv6_route`.
//!
//! The first has a heading, and its columns are found by their names; the second has none, and its columns never
//! changed (`net/ipv4/fib_trie.c`, `net/ipv6/route.c`).

use std::net::{IpAddr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::ByteOrder;
use crate::decode::lines::{hex, hex_ipv4, hex_ipv6, words};
use crate::model::route::{Network, NextHop, Route, RouteFlags};

/// What the kernel adds to `RTAX_ADVMSS` for the column `MTU`: the headers of IPv4 and TCP.
const HEADER_BYTES: u32 = 40;

/// Columns of `/proc/net/route` that are read, in their order.
const COLUMNS: [&str; 11] = [
    "Iface",
    "Destination",
    "Gateway",
    "Flags",
    "RefCnt",
    "Use",
    "Metric",
    "Mask",
    "MTU",
    "Window",
    "IRTT",
];
/// How many of them a line needs: the last one came late.
const COLUMNS_MIN: usize = COLUMNS.len() - 1;

/// Where the columns of `/proc/net/route` stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    places: [usize; COLUMNS.len()],
}

impl Columns {
    /// Finds the columns in the heading; others may stand between them.
    ///
    /// # Errors
    /// The name of the first one that is missing, or does not stand behind the one before it.
    pub fn find(heading: &[u8]) -> Result<Columns, &'static str> {
        let mut names = words(heading).enumerate();
        let mut places = [0; COLUMNS.len()];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            *place = names
                .find(|(_, name)| *name == column.as_bytes())
                .ok_or(column)?
                .0;
        }
        Ok(Columns { places })
    }

    /// Reads one line below the heading into `route`, which is [`blank`] or of an earlier line. Addresses are printed as
    /// host-order words.
    ///
    /// # Errors
    /// [`Why::CutShort`] when the line ends, or stops being numbers, before it has told of a route;
    /// [`Why::NotUnderstood`] when an address is none.
    pub fn decode(&self, line: &[u8], order: ByteOrder, route: &mut Route) -> Result<(), Why> {
        let mut fields = [&b""[..]; COLUMNS.len()];
        let mut found = 0;
        for (place, word) in words(line).enumerate() {
            let (Some(wanted), Some(field)) = (self.places.get(found), fields.get_mut(found)) else {
                break;
            };
            if place == *wanted {
                *field = word;
                found += 1;
            }
        }
        if found < COLUMNS_MIN {
            return Err(Why::CutShort);
        }
        let [
            interface,
            destination,
            gateway,
            flags,
            references,
            uses,
            metric,
            mask,
            mtu,
            window,
            irtt,
        ] = fields;
        let flags = low_bits(hex(flags).ok_or(Why::CutShort)?);
        let number = |word| number32(word).ok_or(Why::CutShort);
        let set = |value: u32| (value != 0).then_some(value);
        let address = |word| hex_ipv4(word, order).ok_or(Why::NotUnderstood);
        let (references, uses, metric) = (number(references)?, number(uses)?, number(metric)?);
        let (mtu, window) = (number(mtu)?, number(window)?);
        let gateway = address(gateway)?;
        let destination = Network::Ipv4 {
            address: address(destination)?,
            mask: address(mask)?,
        };
        let gateway = (!gateway.is_unspecified()).then_some(IpAddr::V4(gateway));
        route.destination = destination;
        set_hop(route, gateway, interface);
        route.flags = Some(RouteFlags(flags));
        route.metric = Some(metric);
        route.references = Some(references);
        route.uses = Some(uses);
        route.metrics.announced_segment = set(mtu).map(|mtu| mtu.wrapping_sub(HEADER_BYTES));
        route.metrics.window = set(window);
        let round_trip = number32(irtt).and_then(set);
        route.metrics.round_trip_eighths_ms = round_trip.map(|time| u64::from(time) * 8);
        Ok(())
    }
}

/// A route to read lines into, one after the other: a table of a million lines then needs one.
#[must_use]
pub fn blank() -> Route {
    Route {
        hops: vec![NextHop::default()],
        ..Route::to(Network::Ipv6 {
            address: Ipv6Addr::UNSPECIFIED,
            prefix: 0,
        })
    }
}

/// Sets the one next hop of a line.
fn set_hop(route: &mut Route, gateway: Option<IpAddr>, interface: &[u8]) {
    if let Some(hop) = route.hops.first_mut() {
        hop.gateway = gateway;
        let name = hop.interface.get_or_insert_default();
        name.clear();
        name.extend_from_slice(interface);
    }
}

/// Reads one line of `/proc/net/ipv6_route` into `route`, which is [`blank`] or of an earlier line: destination and its
/// length, source and its length, next hop, metric, references, uses, flags, interface.
///
/// # Errors
/// [`Why::CutShort`] when the line is empty, [`Why::NotUnderstood`] when a field is missing or is no number.
pub fn decode_ipv6(line: &[u8], route: &mut Route) -> Result<(), Why> {
    let mut words = words(line).peekable();
    if words.peek().is_none() {
        return Err(Why::CutShort);
    }
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    let address = hex_ipv6(next()?).ok_or(Why::NotUnderstood)?;
    let prefix = length(next()?)?;
    let source = hex_ipv6(next()?).ok_or(Why::NotUnderstood)?;
    let source_prefix = length(next()?)?;
    let gateway = hex_ipv6(next()?).ok_or(Why::NotUnderstood)?;
    let mut number = || hex32(next()?);
    let (metric, references, uses, flags) = (number()?, number()?, number()?, number()?);
    let gateway = (!gateway.is_unspecified()).then_some(IpAddr::V6(gateway));
    set_hop(route, gateway, next()?);
    route.destination = Network::Ipv6 { address, prefix };
    route.source = (source_prefix > 0).then_some(Network::Ipv6 {
        address: source,
        prefix: source_prefix,
    });
    route.flags = Some(RouteFlags(flags));
    route.metric = Some(metric);
    route.references = Some(references);
    route.uses = Some(uses);
    Ok(())
}

fn length(word: &[u8]) -> Result<u8, Why> {
    let value = hex(word).and_then(|value| u8::try_from(value).ok());
    value.ok_or(Why::NotUnderstood)
}

fn hex32(word: &[u8]) -> Result<u32, Why> {
    let value = hex(word).and_then(|value| u32::try_from(value).ok());
    value.ok_or(Why::NotUnderstood)
}

/// The low 32 bits of a decimal number with or without a sign: the kernel prints the same value either way, by release.
fn number32(word: &[u8]) -> Option<u32> {
    let (negative, digits) = match word {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let value = low_bits(crate::decode::lines::decimal(digits)?);
    Some(if negative { value.wrapping_neg() } else { value })
}

fn low_bits(value: u64) -> u32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::model::route::Metrics;

    // Linux 6.18, `cat /proc/net/route`, `cat /proc/net/ipv6_route`.
    const HEADING: &[u8] =
        b"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT    ";
    const LINE: &[u8] = b"v0\t0000070A\t0202000A\t0003\t0\t0\t7\t0000FFFF\t1040\t65000\t300      ";
    const LINE6: &[u8] = b"20010db8000200000000000000000000 30 00000000000000000000000000000000 00 20010db8000100000000000000000003 00000400 00000002 00000001 00000003       v0";

    /// Each line is read into the route of another line, of which nothing may stay.
    fn ipv4_line(columns: &Columns, line: &[u8]) -> Result<Route, Why> {
        let mut route = blank();
        let usual = Columns::find(HEADING).unwrap();
        usual.decode(LINE, ByteOrder::Little, &mut route).unwrap();
        columns
            .decode(line, ByteOrder::Little, &mut route)
            .map(|()| route)
    }

    fn ipv6_line(line: &[u8]) -> Result<Route, Why> {
        let mut route = blank();
        decode_ipv6(LINE6, &mut route).unwrap();
        decode_ipv6(line, &mut route).map(|()| route)
    }

    #[test]
    fn a_route_of_ipv4_is_read_by_the_names_of_its_columns() {
        let columns = Columns::find(HEADING).unwrap();
        let route = ipv4_line(&columns, LINE).unwrap();
        let hop = NextHop {
            gateway: Some(IpAddr::from([10, 0, 2, 2])),
            interface: Some(b"v0".to_vec()),
            ..NextHop::default()
        };
        let expected = Route {
            hops: vec![hop],
            flags: Some(RouteFlags(3)),
            metric: Some(7),
            references: Some(0),
            uses: Some(0),
            metrics: Metrics {
                // The column has 40 bytes of headers in it.
                announced_segment: Some(1000),
                window: Some(65000),
                round_trip_eighths_ms: Some(2400),
                ..Metrics::default()
            },
            ..Route::to(Network::Ipv4 {
                address: Ipv4Addr::new(10, 7, 0, 0),
                mask: Ipv4Addr::new(255, 255, 0, 0),
            })
        };
        assert_eq!(route, expected);
        let more = b"Iface Destination New Gateway Flags RefCnt Use Metric Mask MTU Window IRTT Later";
        let line = b"v0 0000070A x 0202000A 0003 0 0 7 0000FFFF 1040 65000 300 9";
        let columns = Columns::find(more).unwrap();
        assert_eq!(ipv4_line(&columns, line), Ok(expected));
    }

    #[test]
    fn a_column_that_is_missing_is_named() {
        assert_eq!(
            Columns::find(b"Iface\tGateway\tDestination\tFlags"),
            Err("Gateway")
        );
        assert_eq!(Columns::find(b""), Err("Iface"));
    }

    #[test]
    fn the_largest_metric_may_have_a_sign() {
        let columns = Columns::find(HEADING).unwrap();
        for metric in ["4294967295", "-1"] {
            let line = format!("v0 00000000 0202000A 0003 0 0 {metric} 00000000 0 0 0");
            let route = ipv4_line(&columns, line.as_bytes()).unwrap();
            assert_eq!(
                (route.metric, route.metrics),
                (Some(u32::MAX), Metrics::default())
            );
        }
    }

    #[test]
    fn a_line_that_tells_of_no_route_is_told_from_one_that_is_damaged() {
        let columns = Columns::find(HEADING).unwrap();
        let decode = |line: &str| ipv4_line(&columns, line.as_bytes()).err();
        assert_eq!(decode(""), Some(Why::CutShort));
        assert_eq!(
            decode("v0 00000000 0202000A 12G 0 0 0 00000000 0 0 0"),
            Some(Why::CutShort)
        );
        assert_eq!(
            decode("v0 0000000 0202000A 1 0 0 0 00000000 0 0 0"),
            Some(Why::NotUnderstood)
        );
        assert_eq!(ipv6_line(b"  "), Err(Why::CutShort));
        assert_eq!(ipv6_line(b"short"), Err(Why::NotUnderstood));
    }

    #[test]
    fn a_route_of_ipv6_tells_its_length_and_its_next_hop() {
        let route = ipv6_line(LINE6).unwrap();
        let address = "2001:db8:2::".parse().unwrap();
        assert_eq!(route.destination, Network::Ipv6 { address, prefix: 48 });
        assert_eq!(route.gateway(), Some("2001:db8:1::3".parse().unwrap()));
        assert_eq!(
            (route.metric, route.references, route.uses),
            (Some(0x400), Some(2), Some(1))
        );
        assert_eq!(route.flags, Some(RouteFlags(3)));
        assert_eq!(route.hops[0].interface, Some(b"v0".to_vec()));
        assert_eq!(route.source, None);
    }

    #[test]
    fn a_route_of_ipv6_may_be_for_some_senders() {
        let line = String::from_utf8(LINE6.to_vec()).unwrap();
        let sender = "20010db8000100000000000000000000 40";
        let line = line.replacen("00000000000000000000000000000000 00", sender, 1);
        let address = "2001:db8:1::".parse().unwrap();
        let source = ipv6_line(line.as_bytes()).unwrap().source;
        assert_eq!(source, Some(Network::Ipv6 { address, prefix: 64 }));
    }

    #[test]
    fn no_prefix_of_a_line_panics() {
        let columns = Columns::find(HEADING).unwrap();
        for end in 0..LINE.len() {
            let _: Result<(), Why> = columns.decode(&LINE[..end], ByteOrder::Big, &mut blank());
        }
        let least = HEADING.trim_ascii_end().len();
        for end in 0..HEADING.len() {
            assert_eq!(Columns::find(&HEADING[..end]).is_err(), end < least, "{end}");
        }
        for end in 0..LINE6.len() {
            let least = LINE6.len() - 1;
            assert_eq!(ipv6_line(&LINE6[..end]).is_err(), end < least, "{end}");
        }
    }
}
