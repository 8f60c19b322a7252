//! What types of messages are called. Those that are not here are called by their number.

/// Types of ICMP.
pub(super) const ICMP: &[(u8, &str)] = &[
    (0, "echo reply"),
    (3, "destination unreachable"),
    (4, "source quench"),
    (5, "routing redirect"),
    (8, "echo"),
    (9, "router advertisement"),
    (10, "router solicitation"),
    (11, "time exceeded"),
    (12, "parameter problem"),
    (13, "time stamp"),
    (14, "time stamp reply"),
    (15, "information request"),
    (16, "information request reply"),
    (17, "address mask request"),
    (18, "address mask reply"),
];

/// Types of ICMPv6. There was no second version of multicast listener discovery yet.
pub(super) const ICMP6: &[(u8, &str)] = &[
    (1, "unreach"),
    (2, "packet too big"),
    (3, "time exceed"),
    (4, "parameter problem"),
    (128, "echo"),
    (129, "echo reply"),
    (130, "multicast listener query"),
    (131, "multicast listener report"),
    (132, "multicast listener done"),
    (133, "router solicitation"),
    (134, "router advertisement"),
    (135, "neighbor solicitation"),
    (136, "neighbor advertisement"),
    (137, "redirect"),
    (138, "router renumbering"),
    (139, "node information request"),
    (140, "node information reply"),
    (141, "inverse neighbor solicitation"),
    (142, "inverse neighbor advertisement"),
];
