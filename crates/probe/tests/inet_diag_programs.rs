//! Programs say what their predicates say, and have the form that the kernel takes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::IpAddr;

use proptest::prelude::*;

use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::inet_diag::program::{BYTES_MAX, Program};
use facts::model::predicate::{Condition, End, Predicate};
use facts::model::{Endpoint, Family, InternetSocket};
use probe::fake::inet_diag::{chooses, is_taken};
use probe::fake::internet_socket;

fn end(address: IpAddr, port: u16) -> Endpoint {
    Endpoint { address, port }
}

fn socket(local: Endpoint, remote: Endpoint) -> InternetSocket {
    InternetSocket {
        family: if local.address.is_ipv4() {
            Family::Ipv4
        } else {
            Family::Ipv6
        },
        local,
        remote,
        ..internet_socket()
    }
}

/// What a predicate says, by its meaning.
fn says(predicate: &Predicate, socket: &InternetSocket, port_given: bool) -> bool {
    let of = |end: &End| match end {
        End::Local => socket.local,
        End::Remote => socket.remote,
    };
    let is = |condition: &Condition| match condition {
        Condition::PortIs(end, port) => of(end).port == *port,
        Condition::PortAtLeast(end, port) => of(end).port >= *port,
        Condition::PortAtMost(end, port) => of(end).port <= *port,
        Condition::Within(end, network, bits) => {
            let address = of(end).address;
            let address = if network.is_ipv4() {
                address.to_canonical()
            } else {
                address
            };
            let octets = |address: IpAddr| match address {
                IpAddr::V4(address) => address.octets().to_vec(),
                IpAddr::V6(address) => address.octets().to_vec(),
            };
            let bit = |octets: &[u8], place: u8| octets[usize::from(place / 8)] >> (7 - place % 8) & 1;
            address.is_ipv4() == network.is_ipv4()
                && (0..*bits).all(|place| bit(&octets(address), place) == bit(&octets(*network), place))
        }
        Condition::Interface(index) => socket.interface == Some(*index),
        Condition::Mark { value, mask } => socket.mark.unwrap_or(0) & mask == *value,
        Condition::ControlGroup(group) => socket.cgroup == Some(*group),
        Condition::PortGiven => port_given,
    };
    match predicate {
        Predicate::Always => true,
        Predicate::Never => false,
        Predicate::All(parts) => parts.iter().all(|part| says(part, socket, port_given)),
        Predicate::One(parts) => parts.iter().any(|part| says(part, socket, port_given)),
        Predicate::Is(condition) => is(condition),
        Predicate::IsNot(condition) => !is(condition),
    }
}

fn any_end() -> impl Strategy<Value = End> {
    prop::sample::select(vec![End::Local, End::Remote])
}

/// Few of them, so that they meet.
fn any_address() -> impl Strategy<Value = IpAddr> {
    prop::sample::select(vec![
        "0.0.0.0",
        "10.1.2.3",
        "10.1.2.4",
        "127.0.0.1",
        "::",
        "::1",
        "::ffff:10.1.2.3",
        "2001:db8::1",
    ])
    .prop_map(|text| text.parse().unwrap())
}

fn any_port() -> impl Strategy<Value = u16> {
    prop::sample::select(vec![0, 1, 22, 80, 443, 8080, 65535])
}

fn any_condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        (any_end(), any_port()).prop_map(|(end, port)| Condition::PortIs(end, port)),
        (any_end(), any_port()).prop_map(|(end, port)| Condition::PortAtLeast(end, port)),
        (any_end(), any_port()).prop_map(|(end, port)| Condition::PortAtMost(end, port)),
        (any_end(), any_address(), 0u8..=128).prop_map(|(end, address, bits)| {
            let most = if address.is_ipv4() { 32 } else { 128 };
            Condition::Within(end, address, bits.min(most))
        }),
        (1u32..3).prop_map(Condition::Interface),
        (0u32..4, 0u32..4).prop_map(|(value, mask)| Condition::Mark { value, mask }),
        (1u64..3).prop_map(Condition::ControlGroup),
        Just(Condition::PortGiven),
    ]
}

fn any_formula() -> impl Strategy<Value = Predicate> {
    let leaf = prop_oneof![
        Just(Predicate::Always),
        Just(Predicate::Never),
        any_condition().prop_map(Predicate::Is),
        any_condition().prop_map(Predicate::IsNot),
    ];
    leaf.prop_recursive(6, 64, 5, |inner| {
        prop_oneof![
            // Both as they are simplified and as nobody simplified them.
            prop::collection::vec(inner.clone(), 0..5).prop_map(Predicate::All),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Predicate::One),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Predicate::all),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Predicate::one),
            inner.prop_map(Predicate::negated),
        ]
    })
}

fn any_socket() -> impl Strategy<Value = InternetSocket> {
    let port = any_port;
    let bound = (0u32..3, 0u32..4, 0u64..3);
    (any_address(), port(), any_address(), port(), bound).prop_map(
        |(local, near, remote, far, (interface, mark, group))| InternetSocket {
            interface: (interface > 0).then_some(interface),
            mark: Some(mark),
            cgroup: (group > 0).then_some(group),
            ..socket(end(local, near), end(remote, far))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_program_chooses_what_its_formula_says(
        predicate in any_formula(), sockets in prop::collection::vec(any_socket(), 8), given: bool, big: bool,
    ) {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        match Program::of(&predicate, order) {
            None => prop_assert!(sockets.iter().all(|socket| says(&predicate, socket, given))),
            Some(program) => {
                let bytes = Bytes::new(program.bytes(), order);
                prop_assert!(is_taken(bytes), "{predicate:?} {program:?}");
                for socket in &sockets {
                    prop_assert_eq!(
                        chooses(bytes, socket, given), says(&predicate, socket, given), "{:?} {:?}", predicate, socket
                    );
                }
            }
        }
    }

    #[test]
    fn a_formula_that_is_too_long_becomes_a_program_that_is_wider(
        predicates in prop::collection::vec(any_formula(), 8), ports in 0u16..600, socket in any_socket(),
    ) {
        let many = Predicate::one((0..ports).map(|port| Predicate::Is(Condition::PortIs(End::Local, port))));
        let predicate = Predicate::all(predicates.into_iter().chain([many]));
        if let Some(program) = Program::of(&predicate, ByteOrder::Little) {
            let bytes = Bytes::new(program.bytes(), ByteOrder::Little);
            prop_assert!(program.bytes().len() <= BYTES_MAX);
            prop_assert!(is_taken(bytes));
            prop_assert!(chooses(bytes, &socket, true) || !says(&predicate, &socket, true));
        }
    }

    #[test]
    fn no_bytes_make_the_interpreter_panic_or_go_on_for_ever(bytes: Vec<u8>, socket in any_socket()) {
        let program = Bytes::new(&bytes, ByteOrder::Little);
        let _: (bool, bool) = (is_taken(program), chooses(program, &socket, false));
    }
}

#[test]
fn one_port_is_one_step() {
    let predicate = Predicate::Is(Condition::PortIs(End::Local, 9000));
    let program = Program::of(&predicate, ByteOrder::Little).unwrap();
    // INET_DIAG_BC_S_EQ, on to the end, or to four bytes behind it; the port in the second half.
    assert_eq!(program.bytes(), [11, 8, 12, 0, 0, 0, 0x28, 0x23]);
}

#[test]
fn every_socket_needs_no_program_and_none_needs_one() {
    assert_eq!(Program::of(&Predicate::Always, ByteOrder::Little), None);
    let none = Program::of(&Predicate::Never, ByteOrder::Little).unwrap();
    assert_eq!(none.bytes(), [1, 4, 8, 0]);
    assert!(is_taken(Bytes::new(none.bytes(), ByteOrder::Little)));
}

#[test]
fn a_list_of_ports_beyond_the_bound_is_left_to_who_reads_the_rows() {
    let ports = |count: u16| {
        Predicate::one((0..count).map(|port| Predicate::Is(Condition::PortIs(End::Local, port))))
    };
    assert!(Program::of(&ports(341), ByteOrder::Little).is_some());
    assert_eq!(Program::of(&ports(342), ByteOrder::Little), None);
    let lo = Predicate::Is(Condition::Interface(1));
    let both = Predicate::all([ports(342), lo.clone()]);
    assert_eq!(
        Program::of(&both, ByteOrder::Little),
        Program::of(&lo, ByteOrder::Little)
    );
}

#[test]
fn programs_that_the_kernel_would_refuse_are_refused() {
    let taken = |bytes: &[u8]| is_taken(Bytes::new(bytes, ByteOrder::Little));
    assert!(taken(&[6, 4, 8, 0]));
    for (bytes, why) in [
        (&[][..], "nothing"),
        (&[99, 4, 8, 0], "an unknown step"),
        (&[6, 4, 12, 0], "too far"),
        (&[6, 8, 8, 0], "over the end"),
        (&[6, 4, 0, 0], "in place for ever"),
        (&[6, 4, 6, 0], "into the middle of what is behind"),
        (&[11, 8, 4, 0, 0, 0, 1, 0], "into a step"),
        (&[11, 4, 12, 0], "a step without its port"),
        (
            &[7, 12, 16, 0, 2, 33, 0, 0, 255, 255, 255, 255],
            "a prefix that is too long",
        ),
    ] {
        assert!(!taken(bytes), "{why}");
    }
}
