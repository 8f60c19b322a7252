//! Multicast groups from `/proc/net/igmp`, where lines of groups stand below the line of their interface, and from
//! `/proc/net/igmp6`, which has a group a line; the senders listened to, from `/proc/net/mcfilter` and `mcfilter6`; and
//! the link-layer multicast addresses of interfaces, from `/proc/net/dev_mcast`.

use std::net::{IpAddr, Ipv4Addr};

use crate::Why;
use crate::decode::bytes::ByteOrder;
use crate::decode::lines::{decimal, hex, hex_ipv4, hex_ipv6, is_blank, scan_decimal, words};
use crate::model::Family;
use crate::model::group::{Group, LinkGroup, Report, Source};

/// Longest interface name, in bytes: `IFNAMSIZ` of `linux/if.h` without its NUL.
const INTERFACE_BYTES_MAX: usize = 15;

/// Digits of an IPv6 address without colons.
const ADDRESS_DIGITS: usize = 32;

/// Longest hardware address, in bytes: `MAX_ADDR_LEN` of `linux/netdevice.h`.
const HARDWARE_BYTES_MAX: usize = 32;

/// Flags of an IPv6 group (`net/if_inet6.h` of the kernel): a report waits, this machine reported last.
mod flag {
    pub(super) const TIMER_RUNNING: u64 = 0x01;
    pub(super) const LAST_REPORTER: u64 = 0x02;
}

/// Reads `/proc/net/igmp` line by line.
#[derive(Clone, Debug)]
pub struct Igmp {
    order: ByteOrder,
    interface: Option<Interface>,
}

/// What the line of an interface tells.
#[derive(Clone, Debug)]
struct Interface {
    index: Option<u32>,
    name: Vec<u8>,
    version: Option<u8>,
}

impl Igmp {
    /// At the first line below the heading; addresses are printed as host-order words of the machine.
    #[must_use]
    pub fn new(order: ByteOrder) -> Igmp {
        Igmp {
            order,
            interface: None,
        }
    }

    /// Reads one line: `index\tname : count version` of an interface, which is remembered, or
    /// `\t\t\t\tgroup users …` of a group.
    ///
    /// # Errors
    /// [`Why::NotUnderstood`] when it is neither.
    pub fn decode(&mut self, line: &[u8]) -> Result<Option<Group>, Why> {
        if line.first() == Some(&b'\t') {
            self.group(line).map(Some).ok_or(Why::NotUnderstood)
        } else {
            self.interface = Some(interface(line).ok_or(Why::NotUnderstood)?);
            Ok(None)
        }
    }

    fn group(&self, line: &[u8]) -> Option<Group> {
        let (digits, rest) = digits(skip_blanks(line), 8)?;
        let word = u32::try_from(hex(digits)?).ok()?;
        let (users, rest) = number(rest)?;
        let mut more = words(rest);
        let report = more.next().and_then(report);
        let reporter = more.next().and_then(decimal).map(|value| value != 0);
        let interface = self.interface.as_ref();
        Some(Group {
            index: interface.and_then(|interface| interface.index),
            interface: interface.map(|interface| interface.name.clone()),
            address: IpAddr::V4(Ipv4Addr::from(self.order.four(word))),
            users,
            version: interface.and_then(|interface| interface.version),
            report,
            reporter,
            flags: None,
            sources: Vec::new(),
        })
    }
}

/// Whether the timer runs, a colon, and what is left of it in hexadecimal.
fn report(word: &[u8]) -> Option<Report> {
    let (runs, left) = word.split_at_checked(word.iter().position(|byte| *byte == b':')?)?;
    if decimal(runs)? == 0 {
        return Some(Report::WhenAsked);
    }
    hex(left.strip_prefix(b":")?).map(Report::In)
}

/// The line of an interface. Its name may fill its column, so that no blank stands before the colon.
fn interface(line: &[u8]) -> Option<Interface> {
    let (index, rest) = number(line)?;
    let rest = skip_blanks(rest);
    if rest.is_empty() {
        return None;
    }
    let most = rest.get(..INTERFACE_BYTES_MAX).unwrap_or(rest);
    let end = most.iter().rposition(|byte| *byte == b':').unwrap_or(most.len());
    // Behind the colon: how many groups, and the version, as `V3`.
    let behind = rest
        .get(end..)
        .and_then(|rest| rest.strip_prefix(b":"))
        .unwrap_or(&[]);
    let version = words(behind).nth(1).and_then(|word| word.strip_prefix(b"V"));
    Some(Interface {
        index: u32::try_from(index).ok(),
        name: most.get(..end)?.trim_ascii_end().to_vec(),
        version: version
            .and_then(decimal)
            .and_then(|version| u8::try_from(version).ok()),
    })
}

/// Reads a line of `/proc/net/igmp6`: `index interface group users flags timer`.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_igmp6(line: &[u8]) -> Result<Group, Why> {
    igmp6(line).ok_or(Why::NotUnderstood)
}

fn igmp6(line: &[u8]) -> Option<Group> {
    let (index, rest) = number(line)?;
    let rest = skip_blanks(rest);
    let end = rest.iter().position(|byte| is_blank(*byte))?;
    let (interface, rest) = rest.split_at_checked(end)?;
    if interface.is_empty() || interface.len() > INTERFACE_BYTES_MAX {
        return None;
    }
    let (digits, rest) = digits(skip_blanks(rest), ADDRESS_DIGITS + 1)?;
    let address = hex_ipv6(digits)?;
    let (users, rest) = number(rest)?;
    let mut more = words(rest);
    let flags = more.next().and_then(hex);
    let left = more.next().and_then(decimal);
    let report = flags.and_then(|flags| match flags & flag::TIMER_RUNNING {
        0 => Some(Report::WhenAsked),
        _ => left.map(Report::In),
    });
    Some(Group {
        index: u32::try_from(index).ok(),
        interface: Some(interface.to_vec()),
        address: IpAddr::V6(address),
        users,
        version: None,
        report,
        reporter: flags.map(|flags| flags & flag::LAST_REPORTER != 0),
        flags: flags.and_then(|flags| u32::try_from(flags).ok()),
        sources: Vec::new(),
    })
}

/// A sender in a filter, and the membership it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLine {
    /// Number of the interface.
    pub index: u32,
    /// The group.
    pub group: IpAddr,
    /// The sender.
    pub source: Source,
}

/// Reads a line of `/proc/net/mcfilter` or `mcfilter6` below its heading: index, interface, group, sender, how many
/// include it, how many exclude it. The interface is cut to six bytes, so its number tells which it is. Unlike those of
/// `/proc/net/igmp`, addresses of IPv4 are printed in network order, on every machine.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_filter(line: &[u8], family: Family) -> Result<FilterLine, Why> {
    filter(line, family).ok_or(Why::NotUnderstood)
}

fn filter(line: &[u8], family: Family) -> Option<FilterLine> {
    // A name holds no blank, so the last four words stand where they stand whatever it holds.
    let mut words = words(line);
    let index = u32::try_from(decimal(words.next()?)?).ok()?;
    words.next()?;
    let mut address = || match family {
        Family::Ipv4 => {
            let digits = words.next()?.strip_prefix(b"0x")?;
            hex_ipv4(digits, ByteOrder::Big).map(IpAddr::V4)
        }
        Family::Ipv6 => words.next().and_then(hex_ipv6).map(IpAddr::V6),
    };
    let (group, sender) = (address()?, address()?);
    Some(FilterLine {
        index,
        group,
        source: Source {
            address: sender,
            include: decimal(words.next()?)?,
            exclude: decimal(words.next()?)?,
        },
    })
}

/// Reads a line of `/proc/net/dev_mcast`, which has no heading: index, interface, users, administrators among them,
/// address.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_link_group(line: &[u8]) -> Result<LinkGroup, Why> {
    link_group(line).ok_or(Why::NotUnderstood)
}

fn link_group(line: &[u8]) -> Option<LinkGroup> {
    let mut words = words(line);
    let index = u32::try_from(decimal(words.next()?)?).ok()?;
    let interface = words.next().filter(|name| name.len() <= INTERFACE_BYTES_MAX)?;
    let mut count = || number(words.next()?).map(|(count, _)| count);
    let (users, static_users) = (count()?, count()?);
    let digits = words.next().unwrap_or(&[]);
    if !digits.len().is_multiple_of(2) || digits.len() > HARDWARE_BYTES_MAX * 2 {
        return None;
    }
    let octets = digits
        .chunks_exact(2)
        .map(|pair| hex(pair).and_then(|octet| u8::try_from(octet).ok()));
    Some(LinkGroup {
        index,
        interface: interface.to_vec(),
        address: octets.collect::<Option<Vec<u8>>>()?,
        users,
        static_users,
    })
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|byte| !is_blank(*byte))
        .unwrap_or(text.len());
    text.get(start..).unwrap_or(&[])
}

/// At least one hexadecimal digit, at most `most`, and what follows.
fn digits(text: &[u8], most: usize) -> Option<(&[u8], &[u8])> {
    let end = text
        .iter()
        .take(most)
        .position(|byte| !byte.is_ascii_hexdigit())
        .unwrap_or(text.len().min(most));
    if end == 0 {
        return None;
    }
    text.split_at_checked(end)
}

/// A number and what follows it. The kernel prints 32 bits, signed; of a larger one the lower bits are left.
fn number(text: &[u8]) -> Option<(i32, &[u8])> {
    let (negative, digits, rest) = scan_decimal(text)?;
    let value = digits.iter().fold(0i64, |value, byte| {
        value.saturating_mul(10).saturating_add(i64::from(byte - b'0'))
    });
    let value = if negative { value.wrapping_neg() } else { value };
    let [.., a, b, c, d] = value.to_be_bytes();
    Some((i32::from_be_bytes([a, b, c, d]), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<Result<String, Why>> {
        let mut igmp = Igmp::new(ByteOrder::Little);
        text.lines()
            .filter_map(|line| igmp.decode(line.as_bytes()).transpose())
            .map(|group| group.map(|group| shown(&group)))
            .collect()
    }

    fn shown(group: &Group) -> String {
        let interface = group.interface.as_deref().unwrap_or(b"?").escape_ascii();
        format!("{interface} {} {}", group.address, group.users)
    }

    #[test]
    fn groups_belong_to_the_interface_above_them() {
        // Linux 6.18, `cat /proc/net/igmp` below its heading.
        let text = "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n2\tveth-long-nameX:     2      V3\n\t\t\t\tFB0000E0     2 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n";
        assert_eq!(
            all(text),
            [
                Ok("lo 224.0.0.1 1".to_owned()),
                Ok("veth-long-nameX 224.0.0.251 2".to_owned()),
                Ok("veth-long-nameX 224.0.0.1 1".to_owned()),
            ]
        );
        let mut big = Igmp::new(ByteOrder::Big);
        let group = big
            .decode(b"\t\t\t\tE0000001     1 0:00000000\t\t0")
            .unwrap()
            .unwrap();
        assert_eq!(shown(&group), "? 224.0.0.1 1");
    }

    #[test]
    fn a_line_that_is_not_understood_leaves_the_interface_as_it_is() {
        let text = "1\tlo        :     1      V3\ngarbage\n\t\t\t\tzz 1\n\t\t\t\t010000E0 x\n\t\t\t\t010000E0 4294967295\n";
        let bogus = Err(Why::NotUnderstood);
        assert_eq!(
            all(text),
            [
                bogus.clone(),
                bogus.clone(),
                bogus,
                Ok("lo 224.0.0.1 -1".to_owned())
            ]
        );
    }

    #[test]
    fn an_ipv6_group_is_one_line() {
        // Linux 6.18, `cat /proc/net/igmp6`.
        let line = b"1    lo              ff020000000000000000000000000001     1 0000000C 0";
        assert_eq!(shown(&decode_igmp6(line).unwrap()), "lo ff02::1 1");
        for line in [
            "",
            "lo",
            "1 lo ff02::1 1",
            "1 lo ff020000000000000000000000000001",
            "1 lo ff02000000000000000000000000001 1",
            "1 lo ff0200000000000000000000000000011 1",
            "1 averylonginterface ff020000000000000000000000000001 1",
            "x lo ff020000000000000000000000000001 1",
        ] {
            assert_eq!(decode_igmp6(line.as_bytes()), Err(Why::NotUnderstood), "{line}");
        }
    }

    #[test]
    fn a_group_tells_its_interface_its_version_and_its_next_report() {
        // Linux 6.18, `cat /proc/net/igmp` while a report waits.
        let mut igmp = Igmp::new(ByteOrder::Little);
        assert_eq!(igmp.decode(b"3\tv0        :     3      V2"), Ok(None));
        let group = igmp
            .decode(b"\t\t\t\t030201E8     1 1:0000002A\t\t1")
            .unwrap()
            .unwrap();
        assert_eq!((group.index, group.version), (Some(3), Some(2)));
        assert_eq!((group.report, group.reporter), (Some(Report::In(42)), Some(true)));
        let group = igmp
            .decode(b"\t\t\t\t010000E0     1 0:00000000\t\t0")
            .unwrap()
            .unwrap();
        assert_eq!(
            (group.report, group.reporter),
            (Some(Report::WhenAsked), Some(false))
        );
        // What stands behind the users may be missing, and then is not known.
        let group = igmp.decode(b"\t\t\t\t010000E0     1").unwrap().unwrap();
        assert_eq!((group.report, group.reporter, group.flags), (None, None, None));
        assert_eq!(igmp.decode(b"3\tv0        :     3    NONE"), Ok(None));
        assert_eq!(
            igmp.decode(b"\t\t\t\t010000E0     1").unwrap().unwrap().version,
            None
        );
    }

    #[test]
    fn an_ipv6_group_tells_its_flags_and_its_next_report() {
        let line = b"3    v0              ff0200000000000000000001ffc8b1f8     1 00000007 31";
        let group = decode_igmp6(line).unwrap();
        assert_eq!((group.index, group.flags), (Some(3), Some(7)));
        assert_eq!((group.report, group.reporter), (Some(Report::In(31)), Some(true)));
        let line = b"1    lo              ff020000000000000000000000000001     1 0000000C 0";
        let group = decode_igmp6(line).unwrap();
        assert_eq!(
            (group.report, group.reporter),
            (Some(Report::WhenAsked), Some(false))
        );
    }

    #[test]
    fn a_sender_belongs_to_a_group_of_an_interface() {
        // Linux 6.18, `cat /proc/net/mcfilter`, `cat /proc/net/mcfilter6`.
        let line = decode_filter(b"  3     v0 0xe8010203 0x0a090807      1      0", Family::Ipv4).unwrap();
        assert_eq!((line.index, line.group), (3, IpAddr::from([232, 1, 2, 3])));
        let address = IpAddr::from([10, 9, 8, 7]);
        assert_eq!(
            line.source,
            Source {
                address,
                include: 1,
                exclude: 0
            }
        );
        let six =
            b"  3     v0 ff350000000000000000000000010002 20010db8000000000000000000000007      0      2";
        let line = decode_filter(six, Family::Ipv6).unwrap();
        assert_eq!(line.group, "ff35::1:2".parse::<IpAddr>().unwrap());
        let address = "2001:db8::7".parse().unwrap();
        assert_eq!(
            line.source,
            Source {
                address,
                include: 0,
                exclude: 2
            }
        );
        for (line, family) in [
            (&b""[..], Family::Ipv4),
            (b"  3     v0 0xe8010203 0x0a090807      1", Family::Ipv4),
            (b"  3     v0 e8010203 0x0a090807      1      0", Family::Ipv4),
            (b"  3     v0 0xe80102031 0x0a090807      1      0", Family::Ipv4),
            (six, Family::Ipv4),
            (b"  3     v0 0xe8010203 0x0a090807      1      0", Family::Ipv6),
        ] {
            assert_eq!(decode_filter(line, family), Err(Why::NotUnderstood));
        }
        for end in 0..six.len() {
            let row = decode_filter(&six[..end], Family::Ipv6);
            assert_eq!(row.is_ok(), end == six.len(), "prefix of {end} bytes");
        }
    }

    #[test]
    fn a_device_lets_hardware_addresses_through() {
        // Linux 6.18, `cat /proc/net/dev_mcast` after `ip maddr add 33:33:00:00:00:77 dev v0`.
        let group = decode_link_group(b"3    v0              2     1     333300000077").unwrap();
        assert_eq!((group.index, group.interface.as_slice()), (3, &b"v0"[..]));
        assert_eq!((group.users, group.static_users), (2, 1));
        assert_eq!(group.address, [0x33, 0x33, 0, 0, 0, 0x77]);
        for line in [
            "",
            "3 v0 2",
            "3 v0 2 1 3",
            "3 v0 2 1 zz",
            "x v0 2 1 33",
            "3 a-name-too-long-for-it 2 1 33",
        ] {
            assert_eq!(
                decode_link_group(line.as_bytes()),
                Err(Why::NotUnderstood),
                "{line}"
            );
        }
        let long = format!("3 v0 2 1 {}", "33".repeat(33));
        assert_eq!(decode_link_group(long.as_bytes()), Err(Why::NotUnderstood));
    }

    #[test]
    fn no_prefix_of_a_line_panics() {
        let line = b"1    lo              ff020000000000000000000000000001     1 0000000C 0";
        for end in 0..line.len() {
            assert_eq!(
                decode_igmp6(&line[..end]).is_ok(),
                end > 58,
                "prefix of {end} bytes"
            );
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(line: Vec<u8>, text in "[\t 0-9A-F:+-]*") {
            let mut igmp = Igmp::new(ByteOrder::Little);
            for line in [&line[..], text.as_bytes()] {
                drop(igmp.decode(line));
                drop(decode_igmp6(line));
                drop(decode_link_group(line));
                drop(decode_filter(line, Family::Ipv4));
                drop(decode_filter(line, Family::Ipv6));
            }
        }
    }
}
