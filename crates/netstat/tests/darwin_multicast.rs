//! The Darwin dialect's `-g` on machines that answer from memory: whole screens, and what is said when the kernel forwards no
//! multicast packets, or tells of it in a damaged form.
#![expect(
    clippy::unwrap_used,
    reason = "these tests say where they stumble by panicking"
)]

mod darwin_answer;

use facts::Why;
use facts::model::Family;
use probe::Item;
use probe::fake::FakeMachine;
use probe::gather::linux::multicast_forwarding::{cache_path, interfaces_path};

use darwin_answer::answer;

/// Status, standard output, standard error.
fn shown(machine: &FakeMachine, words: &str) -> (u8, String, String) {
    answer(&|| Box::new(machine.clone()), words)
}

fn identity() -> FakeMachine {
    let text = b"system Linux\nrelease 6.18\nbyte-order little\nticks-per-second 100\n";
    FakeMachine::new().with(&Item::Identity.key(), &[text], Ok(()))
}

fn with(machine: FakeMachine, path: &str, text: &str) -> FakeMachine {
    machine.with(&Item::file(path).key(), &[text.as_bytes()], Ok(()))
}

/// As Linux 6.18 printed them, and one tunnel more.
fn forwards() -> FakeMachine {
    let machine = with(
        identity(),
        interfaces_path(Family::Ipv4),
        "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote\n\
         \x200 v0              616       7         0       0 00000 0101000A 00000000\n\
         \x201 v2                0       0       616       7 00000 0102000A 00000000\n\
         \x202 dvmrp2            0       0       616       7 00001 0102000A 0902000A\n\
         \x203 pimreg            0       0         0       0 00004 00000000 00000000\n",
    );
    let machine = with(
        machine,
        cache_path(Family::Ipv4),
        "Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n\
         010101EF 0201000A 0         21     1848       14  1:1    2:64 \n\
         020202EF 0201000A -1         0        0        0\n",
    );
    let machine = with(
        machine,
        interfaces_path(Family::Ipv6),
        "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags\n\
         \x200 v0              245       5         0       0 00000\n\
         \x201 v2                0       0       245       5 00000\n\
         \x202 pim6reg           0       0         0       0 00001\n",
    );
    with(
        machine,
        cache_path(Family::Ipv6),
        "Group                            Origin                           Iif      Pkts  Bytes     Wrong  Oifs\n\
         ff0e:0000:0000:0000:0000:0000:0000:0001 2001:0db8:0001:0000:0000:0000:0000:0002 0         10      490        1  1:1  \n\
         ff0e:0000:0000:0000:0000:0000:0000:0002 2001:0db8:0001:0000:0000:0000:0000:0002 -1         0        0        0\n",
    )
}

const IPV4: &str = "\n\
Virtual Interface Table
 Vif   Thresh   Rate   Local-Address   Remote-Address    Pkts-In   Pkts-Out
  0         -      -   10.0.1.1                                7          0
  1         -      -   10.0.2.1                                0          7
  2         -      -   10.0.2.1        10.0.2.9                0          7
  3         -      -   -                                       0          0

IPv4 Multicast Forwarding Cache
 Origin          Group             Packets In-Vif  Out-Vifs:Ttls
 10.0.1.2        239.1.1.1              21    0    1:1 2:64
 10.0.1.2        239.2.2.2               -  65535   \n\n";

const IPV6: &str = "\n\
IPv6 Multicast Interface Table
 Mif   Rate   PhyIF   Pkts-In   Pkts-Out
   0      -      v0         5          0
   1      -      v2         0          5
   2      -    reg0         0          0

IPv6 Multicast Forwarding Cache
 Origin                        Group              Packets Waits In-Mif  Out-Mifs
 2001:db8:1::2                 ff0e::1                 10     0    0    1
 2001:db8:1::2                 ff0e::2                  -     - ---   \n\n";

#[test]
fn both_tables_of_both_families_are_shown() {
    let quiet = |out: &str| (0, out.to_owned(), String::new());
    assert_eq!(shown(&forwards(), "-g"), quiet(&format!("{IPV4}{IPV6}")));
    assert_eq!(shown(&forwards(), "-g -f inet"), quiet(IPV4));
    assert_eq!(shown(&forwards(), "-gn -f inet6"), quiet(IPV6));
    assert_eq!(shown(&forwards(), "-g -f unix"), quiet(""));
    let (_, long, _) = shown(&forwards(), "-gl -f inet6");
    assert!(long.contains(
        "\n Origin                                  Group                Packets Waits In-Mif  Out-Mifs\n \
         2001:db8:1::2                           ff0e::1                   10     0    0    1\n"
    ));
}

#[test]
fn counters_of_both_families_are_shown() {
    let (status, out, err) = shown(&forwards(), "-gss");
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out.lines().count(), 28, "those that are not known, too");
    assert!(out.contains("\n         14 datagrams arrived on wrong interface\n"));
    assert!(out.contains("\n          1 datagram arrived on wrong interface\n"));
    let (_, six, _) = shown(&forwards(), "-gs -f inet6");
    assert!(six.starts_with("IPv6 multicast forwarding:\n          - multicast forwarding cache lookups\n"));
}

#[test]
fn tables_without_rows_are_empty() {
    let mut machine = identity();
    for family in [Family::Ipv4, Family::Ipv6] {
        machine = with(machine, interfaces_path(family), "a heading\n");
        machine = with(machine, cache_path(family), "a heading\n");
    }
    let (status, out, err) = shown(&machine, "-g");
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "\nVirtual Interface Table is empty\n\nMulticast Routing Table is empty\n\n\
         \nIPv6 Multicast Interface Table is empty\n\nIPv6 Multicast Routing Table is empty\n\n"
    );
    let (_, statistics, _) = shown(&machine, "-gs");
    assert!(statistics.contains("\n          - datagrams arrived on wrong interface\n"));
}

#[test]
fn a_kernel_that_forwards_no_multicast_says_so() {
    let machine = with(identity(), "/proc/net/snmp", "Ip: Forwarding\nIp: 1\n");
    assert_eq!(
        shown(&machine, "-g"),
        (
            0,
            "No IPv4 multicast routing compiled into this system.\n\
             No IPv6 multicast routing compiled into this system.\n"
                .to_owned(),
            String::new()
        )
    );
    // The original ends one of the two with a full stop.
    assert_eq!(
        shown(&machine, "-gs").1,
        "No IPv4 multicast routing compiled into this system.\n\
         No IPv6 multicast routing compiled into this system\n"
    );
    // Where nothing can be seen, nothing is known of it.
    for words in ["-g", "-gs"] {
        let (status, out, err) = shown(&identity(), words);
        assert!(!out.contains("compiled"), "{out}");
        assert_eq!(status, 1);
        assert!(err.contains("/proc/net/ip"), "{err}");
    }
}

#[test]
fn what_is_damaged_or_kept_back_is_told() {
    let damaged = with(
        forwards(),
        cache_path(Family::Ipv4),
        "heading\n010101EF 0201000A 0 21 1848 14 1:1\n010101EF 0201000A 0 21 1848 14 1=1\n",
    );
    let (status, out, err) = shown(&damaged, "-g -f inet");
    assert_eq!(status, 1);
    assert_eq!(out.matches("239.1.1.1").count(), 1, "{out}");
    assert!(err.contains("ip_mr_cache: 1 rows were not understood"), "{err}");
    let (status, out, _) = shown(&damaged, "-gs -f inet");
    assert_eq!(status, 1);
    assert!(
        out.contains("          - datagrams arrived on wrong interface"),
        "{out}"
    );
    let path = interfaces_path(Family::Ipv4);
    let refused = forwards().with(&Item::file(path).key(), &[], Err(Why::NotPermitted));
    let (status, out, err) = shown(&refused, "-g -f inet");
    assert_eq!(status, 1);
    assert!(err.contains(path), "{err}");
    assert!(
        out.contains("IPv4 Multicast Forwarding Cache"),
        "the other table is shown: {out}"
    );
}
