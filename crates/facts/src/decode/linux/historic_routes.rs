//! Routes of IPX, AX.25, NET/ROM, ROSE, X.25 and AppleTalk, from the text tables of the kernels that still have them.
//!
//! Every table has one heading line. Numbers are decimal where nothing else is said. What follows the fields named here
//! is skipped.

use crate::Why;
use crate::decode::lines::{decimal, hex, words};
use crate::model::historic_route::{
    AppleTalkRoute, Ax25Route, IpxRoute, NetRomNode, NetRomWay, RadioNeighbour, RoseNode, X25Route,
};

/// Most ways of one node that are looked at: the kernel keeps three.
const WAYS_MAX: usize = 64;

/// Reads a line of `/proc/net/ipx/route`: network, router's network, router's node, all hexadecimal. A network on the
/// link has the words `Directly Connected` for a router.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_ipx(line: &[u8]) -> Result<IpxRoute, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    let network = hex32(next()?)?;
    let router = match (next()?, next()?) {
        (b"Directly", b"Connected") => None,
        (network, node) => Some((hex32(network)?, ipx_node(node)?)),
    };
    Ok(IpxRoute { network, router })
}

fn ipx_node(word: &[u8]) -> Result<[u8; 6], Why> {
    let value = hex(word).filter(|_| word.len() == 12).ok_or(Why::NotUnderstood)?;
    let [_, _, node @ ..] = value.to_be_bytes();
    Ok(node)
}

/// Reads a line of `/proc/net/ax25_route`: call sign, device, and how often it was used or, since Linux 2.2, the mode.
///
/// # Errors
/// [`Why::NotUnderstood`] when the device is missing.
pub fn decode_ax25(line: &[u8]) -> Result<Ax25Route, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    let destination = Some(next()?.to_vec()).filter(|call| call != b"default");
    let device = next()?.to_vec();
    let uses = words.next().and_then(|word| number(word).ok());
    Ok(Ax25Route {
        destination,
        device,
        uses,
    })
}

/// Reads a line of `/proc/net/nr_nodes`: call sign, mnemonic, which way is taken, counted from 1, how many there are, and
/// quality, obsolescence and neighbour of each.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_netrom_node(line: &[u8]) -> Result<NetRomNode, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    let (call, mnemonic) = (next()?.to_vec(), next()?.to_vec());
    let (which, count) = (number(next()?)?, number(next()?)?);
    let mut taken = None;
    for place in (1..=count).take(WAYS_MAX) {
        let (quality, _obsolescence, neighbour) = (number(next()?)?, number(next()?)?, number(next()?)?);
        if place == which {
            taken = Some(NetRomWay {
                quality: u8::try_from(quality).map_err(|_| Why::NotUnderstood)?,
                neighbour,
            });
        }
    }
    Ok(NetRomNode {
        call,
        mnemonic,
        way: taken,
    })
}

/// Reads a line of `/proc/net/nr_neigh` or `/proc/net/rose_neigh`: number, call sign, device.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_neighbour(line: &[u8]) -> Result<RadioNeighbour, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    Ok(RadioNeighbour {
        number: number(next()?)?,
        call: next()?.to_vec(),
        device: next()?.to_vec(),
    })
}

/// Reads a line of `/proc/net/rose_nodes`: address, digits that count, how many neighbours, and the number of each.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_rose_node(line: &[u8]) -> Result<RoseNode, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    let address = next()?.to_vec();
    number(next()?)?;
    let count = number(next()?)?;
    let neighbours = (0..count).take(WAYS_MAX).map(|_| number(next()?));
    Ok(RoseNode {
        address,
        neighbours: neighbours.collect::<Result<_, _>>()?,
    })
}

/// Reads a line of `/proc/net/x25/route`: address, digits that count, device.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_x25(line: &[u8]) -> Result<X25Route, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    Ok(X25Route {
        address: next()?.to_vec(),
        digits: number(next()?)?,
        device: next()?.to_vec(),
    })
}

/// Reads a line of `/proc/net/atalk_route`: destination, router, flags, device.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or no number.
pub fn decode_appletalk(line: &[u8]) -> Result<AppleTalkRoute, Why> {
    let mut words = words(line);
    let mut next = || words.next().ok_or(Why::NotUnderstood);
    Ok(AppleTalkRoute {
        destination: next()?.to_vec(),
        gateway: next()?.to_vec(),
        flags: number(next()?)?,
        device: next()?.to_vec(),
    })
}

fn number(word: &[u8]) -> Result<u32, Why> {
    decimal(word)
        .and_then(|value| u32::try_from(value).ok())
        .ok_or(Why::NotUnderstood)
}

fn hex32(word: &[u8]) -> Result<u32, Why> {
    hex(word)
        .and_then(|value| u32::try_from(value).ok())
        .ok_or(Why::NotUnderstood)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The lines are written by hand in the forms of Linux 2.6 to 6.12, which never changed.

    #[test]
    fn a_network_of_ipx_is_on_the_link_or_behind_a_router() {
        let route = decode_ipx(b"00000001   Directly     Connected").unwrap();
        assert_eq!((route.network, route.router), (1, None));
        let route = decode_ipx(b"DEADBEEF   00000001     0000C0FFEE01").unwrap();
        assert_eq!(route.router, Some((1, [0, 0, 0xc0, 0xff, 0xee, 1])));
    }

    #[test]
    fn the_mode_of_an_ax25_route_is_no_count() {
        let route = decode_ax25(b"default   ax0  *").unwrap();
        assert_eq!((route.destination, route.uses), (None, None));
        let route = decode_ax25(b"N0CALL-1  ax0  7 8").unwrap();
        assert_eq!(
            (route.destination, route.uses),
            (Some(b"N0CALL-1".to_vec()), Some(7))
        );
    }

    #[test]
    fn the_way_that_is_taken_is_the_one_the_kernel_names() {
        let line = b"N1CALL-15 *        2 3  192   5 00002   90   4 00001    7   0 00003";
        let way = decode_netrom_node(line).unwrap().way.unwrap();
        assert_eq!((way.quality, way.neighbour), (90, 1));
        let none = decode_netrom_node(b"N4CALL-3  GAMMA    0 1  100   5 00001").unwrap();
        assert_eq!(none.way, None);
    }

    #[test]
    fn a_rose_node_may_have_any_number_of_neighbours() {
        let node = decode_rose_node(b"2080       0004 2 00001 00002").unwrap();
        assert_eq!(
            (node.address.as_slice(), node.neighbours),
            (&b"2080"[..], vec![1, 2])
        );
        let all = decode_rose_node(b"*          0000 0").unwrap();
        assert_eq!(all.neighbours, []);
    }

    #[test]
    fn neighbours_of_both_radio_families_begin_alike() {
        for line in [
            &b"00001 N5CALL-1  ax0   255   0    3       0 D1GI-0"[..],
            b"00001 N5CALL-1  ax0      2   1  DTE     yes   0   0 D1GI-0",
        ] {
            let neighbour = decode_neighbour(line).unwrap();
            assert_eq!(
                (
                    neighbour.number,
                    neighbour.call.as_slice(),
                    neighbour.device.as_slice()
                ),
                (1, &b"N5CALL-1"[..], &b"ax0"[..])
            );
        }
    }

    #[test]
    fn routes_of_x25_and_appletalk_name_their_device() {
        assert_eq!(decode_x25(b"1234             4       x25t0").unwrap().digits, 4);
        let route = decode_appletalk(b"00FF:0C     0000:00  5     eth0").unwrap();
        assert_eq!((route.flags, route.device.as_slice()), (5, &b"eth0"[..]));
    }

    #[test]
    fn a_line_that_ends_early_or_holds_no_numbers_is_not_understood() {
        let bogus: [&[u8]; 6] = [
            b"",
            b"one",
            b"one two",
            b"x x x x",
            b"1 x x",
            b"x 99999999999 99999999999 1",
        ];
        for line in bogus {
            assert!(decode_ipx(line).is_err());
            assert!(decode_netrom_node(line).is_err());
            assert!(decode_rose_node(line).is_err());
            assert!(decode_x25(line).is_err());
            assert!(decode_appletalk(line).is_err());
        }
        assert!(decode_ax25(b"one").is_err());
        assert!(decode_neighbour(b"1 2").is_err());
        // A count that promises more than the line holds.
        assert!(decode_rose_node(b"2080 0004 4294967295 00001").is_err());
        assert!(decode_netrom_node(b"N1CALL A 1 4294967295 1 1 1").is_err());
    }
}
