//! The routing tables of a sample screen (Kruse and Bruggeman, "The netstat command", 2007), from a machine that answers from memory: its rows stand
//! where that screen has them. Refs and Use are what Linux does not tell.
#![expect(
    clippy::unwrap_used,
    reason = "these tests say where they stumble by panicking"
)]

mod darwin_answer;

use std::net::{IpAddr, Ipv4Addr};

use facts::Why;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use probe::Item;
use probe::fake::FakeMachine;
use probe::fake::netlink::{dump, message};
use probe::gather::linux::question::Question;

use darwin_answer::answer;

const MAIN: u8 = 254;
const LOCAL: u8 = 255;
/// `RTPROT_KERNEL`, `RTPROT_STATIC` (`linux/rtnetlink.h`)
const KERNEL: u8 = 2;
const STATIC: u8 = 4;

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).unwrap();
    let mut out = [length.to_ne_bytes(), kind.to_ne_bytes()].concat();
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// `RTM_NEWLINK`
fn link(index: u32, hardware: u16, flags: u32, name: &str, address: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0];
    body.extend_from_slice(&hardware.to_ne_bytes());
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend_from_slice(&flags.to_ne_bytes());
    body.extend_from_slice(&[0; 4]);
    body.extend(attribute(3, &[name.as_bytes(), b"\0"].concat()));
    body.extend(attribute(4, &1500u32.to_ne_bytes()));
    body.extend(attribute(1, address));
    message(16, 2, &body)
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

struct Route<'r> {
    to: &'r str,
    via: Option<&'r str>,
    source: Option<&'r str>,
    over: u32,
    table: u8,
    protocol: u8,
    kind: u8,
}

/// A route that an administrator set, to a network on the link.
fn to(to: &str, over: u32) -> Route<'_> {
    Route {
        to,
        via: None,
        source: None,
        over,
        table: MAIN,
        protocol: STATIC,
        kind: 1,
    }
}

/// A route to an address of this machine.
fn own(address: &str, over: u32) -> Route<'_> {
    Route {
        table: LOCAL,
        protocol: KERNEL,
        kind: 2,
        ..to(address, over)
    }
}

impl Route<'_> {
    /// `RTM_NEWROUTE`
    fn message(&self) -> Vec<u8> {
        let (address, length) = self.to.split_once('/').unwrap();
        let address: IpAddr = address.parse().unwrap();
        let family = if address.is_ipv4() { 2 } else { 10 };
        let mut body = vec![
            family,
            length.parse().unwrap(),
            0,
            0,
            self.table,
            self.protocol,
            0,
            self.kind,
        ];
        body.extend_from_slice(&[0; 4]);
        if !address.is_unspecified() {
            body.extend(attribute(1, &octets(address)));
        }
        body.extend(attribute(4, &self.over.to_ne_bytes()));
        for (kind, address) in [(5, self.via), (7, self.source)] {
            if let Some(address) = address {
                body.extend(attribute(kind, &octets(address.parse().unwrap())));
            }
        }
        message(24, 2, &body)
    }
}

/// `RTM_NEWNEIGH`, reachable.
fn neighbour(address: &str, link_address: &[u8], over: u32) -> Vec<u8> {
    let mut body = vec![2, 0, 0, 0];
    body.extend_from_slice(&over.to_ne_bytes());
    body.extend_from_slice(&2u16.to_ne_bytes());
    body.extend_from_slice(&[0, 1]);
    let address: Ipv4Addr = address.parse().unwrap();
    body.extend(attribute(1, &address.octets()));
    body.extend(attribute(2, link_address));
    message(28, 2, &body)
}

fn messages(routes: &[Route<'_>]) -> Vec<u8> {
    dump(&routes.iter().map(Route::message).collect::<Vec<_>>())
}

fn with(machine: FakeMachine, asked: RouteDump, answer: &[u8]) -> FakeMachine {
    machine.with(&Item::Linux(Question::Route(asked)).key(), &[answer], Ok(()))
}

/// The machine of that screen: its routes in another order than its screen has them.
fn sample() -> FakeMachine {
    let order = if cfg!(target_endian = "little") {
        "little"
    } else {
        "big"
    };
    let identity = format!("system Linux\nrelease 6.18\nbyte-order {order}\nticks-per-second 100\n");
    let machine = FakeMachine::new().with(&Item::Identity.key(), &[identity.as_bytes()], Ok(()));
    let own_address = [0x00, 0x0d, 0x93, 0xaf, 0xb5, 0xec];
    let links = [
        link(1, 772, 0x49, "lo0", &[0; 6]),
        link(4, 1, 0x1043, "en0", &own_address),
    ];
    let machine = with(machine, RouteDump::Links, &dump(&links));
    let inet = [
        to("132.235.232.0/23", 4),
        Route {
            source: Some("127.0.0.1"),
            ..own("127.0.0.1/32", 1)
        },
        Route {
            via: Some("132.235.233.254"),
            ..to("0.0.0.0/0", 4)
        },
    ];
    let machine = with(machine, RouteDump::Routes(Family::Ipv4), &messages(&inet));
    let inet6 = [
        Route {
            protocol: KERNEL,
            ..to("fe80::/64", 4)
        },
        Route {
            protocol: KERNEL,
            ..to("::1/128", 1)
        },
        own("fe80::20d:93ff:feaf:b5ec/128", 4),
        own("::1/128", 1),
        Route {
            protocol: KERNEL,
            kind: 5,
            ..to("ff02::/32", 4)
        },
    ];
    let machine = with(machine, RouteDump::Routes(Family::Ipv6), &messages(&inet6));
    let neighbours = [
        neighbour("132.235.232.147", &[0x00, 0x11, 0x43, 0x1a, 0xdd, 0x01], 4),
        neighbour("132.235.232.138", &[0x00, 0x13, 0x21, 0x61, 0xb2, 0x27], 4),
    ];
    let machine = with(machine, RouteDump::Neighbours(Family::Ipv4), &dump(&neighbours));
    let machine = with(machine, RouteDump::Neighbours(Family::Ipv6), &dump(&[]));
    let machine = with(machine, RouteDump::CachedRoutes(Family::Ipv4), &dump(&[]));
    with(machine, RouteDump::CachedRoutes(Family::Ipv6), &dump(&[]))
}

/// Status, standard output, standard error.
fn shown(machine: &FakeMachine, words: &str) -> (u8, String, String) {
    answer(&|| Box::new(machine.clone()), words)
}

#[test]
fn its_routing_tables_are_shown_as_it_has_them() {
    let screen = "\
Routing tables

Internet:
Destination        Gateway            Flags    Refs      Use  Netif Expire
default            132.235.233.254    UGSc        -        -    en0
127.0.0.1          127.0.0.1          UH          -        -    lo0
132.235.232/23     link#4             UCS         -        -    en0
132.235.232.138    0:13:21:61:b2:27   UHLW        -        -    en0      -
132.235.232.147    0:11:43:1a:dd:1    UHLW        -        -    en0      -

Internet6:
Destination                             Gateway                         Flags      Netif Expire
::1                                     link#1                          UHL         lo0
fe80::%en0/64                           link#4                          UC          en0
fe80::20d:93ff:feaf:b5ec%en0            0:d:93:af:b5:ec                 UHL         en0
ff02::%en0/32                           link#4                          UC          en0
";
    assert_eq!(shown(&sample(), "-ran"), (0, screen.to_owned(), String::new()));
}

#[test]
fn a_family_that_does_not_answer_costs_the_other_nothing() {
    let machine = sample().with(
        &Item::Linux(Question::Route(RouteDump::Routes(Family::Ipv6))).key(),
        &[],
        Err(Why::NotPermitted),
    );
    let (status, out, err) = shown(&machine, "-rn");
    assert_eq!(status, 1);
    assert!(
        out.contains("\n132.235.232/23     link#4 ") && !out.contains("Internet6"),
        "{out}"
    );
    assert!(err.starts_with("netstat: routes of IPv6: "), "{err}");
    let machine = sample().with(
        &Item::Linux(Question::Route(RouteDump::Routes(Family::Ipv6))).key(),
        &[],
        Err(Why::NotInThisKernel),
    );
    let (status, out, err) = shown(&machine, "-rn");
    assert_eq!((status, err.as_str()), (0, ""), "a kernel without IPv6");
    assert!(!out.contains("Internet6"), "{out}");
}

#[test]
fn a_dump_that_ends_early_is_told() {
    let route = to("10.0.0.0/8", 4).message();
    let machine = sample().with(
        &Item::Linux(Question::Route(RouteDump::Routes(Family::Ipv4))).key(),
        &[&route],
        Ok(()),
    );
    let (status, out, err) = shown(&machine, "-rn -f inet");
    assert_eq!(status, 1);
    assert!(out.contains("\n10                 link#4 "), "{out}");
    assert!(err.contains("rows are missing"), "{err}");
}

#[test]
fn routes_that_are_no_routes_are_told_and_cost_nothing_else() {
    let lies: Vec<u8> = (0..4096u32)
        .flat_map(|place| {
            let mut body = place.to_ne_bytes().repeat(8);
            body[0] = 2;
            message(24, 2, &body)
        })
        .collect();
    let machine = sample().with(
        &Item::Linux(Question::Route(RouteDump::Routes(Family::Ipv4))).key(),
        &[&lies],
        Ok(()),
    );
    let (status, _, err) = shown(&machine, "-ran");
    assert_eq!(status, 1);
    assert!(!err.is_empty());
}
