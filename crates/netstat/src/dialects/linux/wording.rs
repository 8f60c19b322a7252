//! The exact text of net-tools netstat 2.10 as Debian 12 builds it: usage, help, version, titles, headings, messages.

use crate::rows::classic_query::Rows;

/// `-h`, and standard error of a mistake, up to the line that introduces the families.
pub(super) const USAGE: &str = "\
usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }

        -r, --route              display routing table
        -i, --interfaces         display interface table
        -g, --groups             display multicast group memberships
        -s, --statistics         display networking statistics (like SNMP)
        -M, --masquerade         display masqueraded connections

        -v, --verbose            be verbose
        -W, --wide               don't truncate IP addresses
        -n, --numeric            don't resolve names
        --numeric-hosts          don't resolve host names
        --numeric-ports          don't resolve port names
        --numeric-users          don't resolve user names
        -N, --symbolic           resolve hardware names
        -e, --extend             display other/more information
        -p, --programs           display PID/Program name for sockets
        -o, --timers             display timers
        -c, --continuous         continuous listing

        -l, --listening          display listening server sockets
        -a, --all                display all sockets (default: connected)
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB
        -Z, --context            display SELinux security context for sockets

  <Socket>={-t|--tcp} {-u|--udp} {-U|--udplite} {-S|--sctp} {-w|--raw}
           {-x|--unix} --ax25 --ipx --netrom
  <AF>=Use '-6|-4' or '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
";

/// The families, always on standard error.
pub(super) const USAGE_FAMILIES: [&str; 3] = [
    "    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) ",
    "    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) ",
    "    ddp (Appletalk DDP) x25 (CCITT X.25) ",
];

/// `-V`
pub(super) const VERSION: &str = "\
net-tools 2.10
Fred Baumgarten, Alan Cox, Bernd Eckenfels, Phil Blundell, Tuan Hoang, Brian Micek and others
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +FW_MASQUERADE +I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
";

/// The ending of a title.
pub(super) fn which(rows: Rows) -> &'static str {
    match rows {
        Rows::All => "(servers and established)",
        Rows::Servers => "(only servers)",
        Rows::Connected => "(w/o servers)",
    }
}

/// A table that is not on this machine.
pub(super) fn no_support(name: &str) -> String {
    format!("no support for `{name}' on this system.")
}

/// A user's processes alone could be looked at, and none of them holds a socket.
pub(super) fn no_owner_read(effective_user: u32) -> String {
    format!("(No info could be read for \"-p\": geteuid()={effective_user} but you should be root.)")
}

/// Some processes could not be looked at.
pub(super) const OWNERS_INCOMPLETE: [&str; 2] = [
    "(Not all processes could be identified, non-owned process info",
    " will not be shown, you would have to be root to see it all.)",
];

/// `-Z` on a machine without SELinux.
pub(super) const NO_SELINUX: &str = "SELinux is not enabled on this machine.";

/// A family list that is too long.
pub(super) const FAMILY_LIST_TOO_LONG: &str = "Too much address family arguments.";

/// A family that was not built in, in two lines.
pub(super) const NO_BLUETOOTH: [&str; 2] = [
    "netstat: feature `AF BLUETOOTH' not supported.",
    "Please recompile `net-tools' with newer kernel source or full configuration.",
];
