//! Messages of the original, word for word.

/// Standard error after a command line that was not understood (network_cmds 176, Mac OS X 10.3).
pub(super) const USAGE: [&str; 5] = [
    "usage: netstat [-Aan] [-f address_family] [-M core] [-N system]",
    "       netstat [-bdghimnrs] [-f address_family] [-M core] [-N system]",
    "       netstat [-bdn] [-I interface] [-M core] [-N system] [-w wait]",
    "       netstat -m [-M core] [-N system]",
    "       netstat [-M core] [-N system] [-p protocol]",
];

/// Behind the name of a family that there is not.
pub(super) const UNKNOWN_FAMILY: &str = "unknown address family";
/// Behind the name of a protocol that there is not.
pub(super) const UNKNOWN_PROTOCOL: &str = "unknown or uninstrumented protocol";
/// Behind the name of a protocol without sockets of its own.
pub(super) const NO_SOCKETS: &str = "no PCB routine";
/// Behind the name of a protocol without statistics.
pub(super) const NO_STATISTICS: &str = "no stats routine";
/// Behind the name of a protocol without statistics of an interface.
pub(super) const NO_INTERFACE_STATISTICS: &str = "no per-interface stats routine";
