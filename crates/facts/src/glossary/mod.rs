//! Explanations: what the words mean that the screens of every system's netstat are made of, in plain sentences.
//!
//! The texts stand in `terms/`; they hold no values of a machine and no layout. One thing has one [`Explanation`], with all spellings of it;
//! one spelling may stand for several things, which then differ in who prints it or in what it stands in.

mod counters;
mod find;
mod letters;
mod machine;
mod pasted;
mod row;
mod terms;

use std::sync::LazyLock;

pub use counters::find_counters;
pub use find::{SUGGESTIONS_MAX, WORD_BYTES_MAX, find, suggest};
pub use letters::{LETTERS_MAX, Reading, letters};
pub use machine::{DRAWING_WIDTH, STEPS, State, Transition, draw};
pub use pasted::{Pasted, pasted};
pub use row::{Cell, ROW_BYTES_MAX, ROWS_KNOWN, Row, Says, row};

/// What is known of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Its name for ever: lower case, hyphens.
    pub id: &'static str,
    /// What sort of term it is.
    pub kind: Kind,
    /// What it stands in.
    pub place: Place,
    /// What it is, in a few words without a full stop.
    pub title: &'static str,
    /// How it is spelled, the commonest first.
    pub names: Vec<Spelling>,
    /// What it is: sentences.
    pub meaning: Vec<&'static str>,
    /// Which side did what; only of states.
    pub who: Vec<&'static str>,
    /// What is normal.
    pub normal: Vec<&'static str>,
    /// When to worry.
    pub worry: Vec<&'static str>,
    /// What ends it; only of states.
    pub ends: Vec<&'static str>,
    /// What to look at next.
    pub next: Vec<Step>,
    /// The state of TCP's machine that it is.
    pub state: Option<State>,
    /// Where this is defined: an RFC, a manual page, a header of a kernel.
    pub sources: Vec<&'static str>,
}

/// A way to write a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The text, as it is printed.
    pub text: &'static str,
    /// Who prints it so.
    pub origins: Vec<Origin>,
}

/// A command line of this program that shows more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The command line.
    pub command: &'static str,
    /// What it shows: a sentence.
    pub purpose: &'static str,
}

/// Who prints a spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// netstat of Linux (net-tools).
    Linux,
    /// ss and ip of Linux (iproute2).
    Iproute2,
    /// netstat of Darwin: Mac OS X and macOS.
    Darwin,
    /// netstat of FreeBSD.
    FreeBsd,
    /// netstat of OpenBSD.
    OpenBsd,
    /// netstat of NetBSD.
    NetBsd,
    /// netstat of Windows.
    Windows,
    /// Get-NetTCPConnection of Windows' PowerShell.
    PowerShell,
    /// Nobody: manuals alone write it so.
    Manuals,
    /// netstat of Solaris and illumos.
    Solaris,
    /// A standard.
    Standard,
    /// A kernel's own header.
    Kernel,
}

impl Origin {
    /// All, in their order.
    pub const ALL: &'static [Origin] = &[
        Origin::Linux,
        Origin::Iproute2,
        Origin::Darwin,
        Origin::FreeBsd,
        Origin::OpenBsd,
        Origin::NetBsd,
        Origin::Windows,
        Origin::PowerShell,
        Origin::Manuals,
        Origin::Solaris,
        Origin::Standard,
        Origin::Kernel,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Origin::Linux => "Linux",
            Origin::Iproute2 => "ss and ip",
            Origin::Darwin => "Darwin",
            Origin::FreeBsd => "FreeBSD",
            Origin::OpenBsd => "OpenBSD",
            Origin::NetBsd => "NetBSD",
            Origin::Windows => "Windows",
            Origin::PowerShell => "PowerShell",
            Origin::Manuals => "manuals only",
            Origin::Solaris => "Solaris",
            Origin::Standard => "standards",
            Origin::Kernel => "kernels",
        }
    }
}

/// What sort of term it is, in the order of a list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// What a socket is doing.
    State,
    /// The heading of a column, or a label in a paragraph.
    Column,
    /// A way to write an address or a port.
    Address,
    /// The first column of a socket.
    Protocol,
    /// A type of socket.
    SocketType,
    /// A timer of a socket.
    Timer,
    /// A letter or a word in a set of flags.
    Flag,
    /// What happens to packets that a route is for.
    RouteType,
    /// Who made a route.
    RouteProtocol,
    /// How far an address or a route reaches.
    Scope,
    /// What is known of a neighbour.
    NeighbourState,
    /// A text that stands where a value would.
    Value,
}

impl Kind {
    /// All, in their order.
    pub const ALL: &'static [Kind] = &[
        Kind::State,
        Kind::Column,
        Kind::Address,
        Kind::Protocol,
        Kind::SocketType,
        Kind::Timer,
        Kind::Flag,
        Kind::RouteType,
        Kind::RouteProtocol,
        Kind::Scope,
        Kind::NeighbourState,
        Kind::Value,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::State => "state",
            Kind::Column => "column",
            Kind::Address => "address form",
            Kind::Protocol => "protocol",
            Kind::SocketType => "socket type",
            Kind::Timer => "timer",
            Kind::Flag => "flag",
            Kind::RouteType => "route type",
            Kind::RouteProtocol => "route protocol",
            Kind::Scope => "scope",
            Kind::NeighbourState => "neighbour state",
            Kind::Value => "value",
        }
    }
}

/// What a term stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Place {
    /// TCP sockets.
    Tcp,
    /// UDP sockets.
    Udp,
    /// Raw sockets.
    Raw,
    /// SCTP sockets.
    Sctp,
    /// Sockets of the Internet, whatever their protocol.
    Sockets,
    /// UNIX sockets.
    Unix,
    /// Sockets of Bluetooth.
    Bluetooth,
    /// Sockets and routes of amateur radio, X.25, IPX and AppleTalk.
    Historic,
    /// Routes of either family.
    Routes,
    /// Routes of IPv4 alone.
    Ipv4Routes,
    /// Routes of IPv6 alone.
    Ipv6Routes,
    /// The list of routes that come back with the system.
    PersistentRoutes,
    /// Next hops.
    NextHops,
    /// Interfaces.
    Interfaces,
    /// The running display of interfaces.
    Interval,
    /// Multicast groups.
    Groups,
    /// Multicast routing.
    MulticastRouting,
    /// Neighbours.
    Neighbours,
    /// Remembered destinations.
    Destinations,
    /// Masqueraded connections.
    Masquerading,
    /// Statistics.
    Statistics,
    /// Memory of the network.
    Memory,
    /// Taps of packets.
    Taps,
    /// Queues between interrupts and protocols.
    Queues,
    /// Leases of DHCP.
    Dhcp,
    /// Connections of RDMA.
    Rdma,
    /// Anywhere.
    Anywhere,
}

impl Place {
    /// All, in their order.
    pub const ALL: &'static [Place] = &[
        Place::Tcp,
        Place::Udp,
        Place::Raw,
        Place::Sctp,
        Place::Sockets,
        Place::Unix,
        Place::Bluetooth,
        Place::Historic,
        Place::Routes,
        Place::Ipv4Routes,
        Place::Ipv6Routes,
        Place::PersistentRoutes,
        Place::NextHops,
        Place::Interfaces,
        Place::Interval,
        Place::Groups,
        Place::MulticastRouting,
        Place::Neighbours,
        Place::Destinations,
        Place::Masquerading,
        Place::Statistics,
        Place::Memory,
        Place::Taps,
        Place::Queues,
        Place::Dhcp,
        Place::Rdma,
        Place::Anywhere,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Place::Tcp => "TCP sockets",
            Place::Udp => "UDP sockets",
            Place::Raw => "raw sockets",
            Place::Sctp => "SCTP sockets",
            Place::Sockets => "Internet sockets",
            Place::Unix => "UNIX sockets",
            Place::Bluetooth => "Bluetooth sockets",
            Place::Historic => "families of the past",
            Place::Routes => "routes",
            Place::Ipv4Routes => "routes of IPv4",
            Place::Ipv6Routes => "routes of IPv6",
            Place::PersistentRoutes => "persistent routes",
            Place::NextHops => "next hops",
            Place::Interfaces => "interfaces",
            Place::Interval => "running display of interfaces",
            Place::Groups => "multicast groups",
            Place::MulticastRouting => "multicast routing",
            Place::Neighbours => "neighbours",
            Place::Destinations => "destination cache",
            Place::Masquerading => "masqueraded connections",
            Place::Statistics => "statistics",
            Place::Memory => "network memory",
            Place::Taps => "packet taps",
            Place::Queues => "input queues",
            Place::Dhcp => "DHCP leases",
            Place::Rdma => "RDMA connections",
            Place::Anywhere => "any view",
        }
    }
}

/// The terms, in the order in which a word that stands for several things is answered. They are texts, which are read when
/// somebody asks: as tables of pointers they would cost every start of the program some hundred page faults.
static TERMS: LazyLock<Vec<Explanation>> =
    LazyLock::new(|| terms::FILES.iter().flat_map(terms::File::read).collect());

/// Every explanation, in the order of the files.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    TERMS.iter()
}

/// The kinds that have explanations, in their order.
pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL
        .iter()
        .copied()
        .filter(|kind| of_kind(*kind).next().is_some())
}

/// Every explanation of a kind.
pub fn of_kind(kind: Kind) -> impl Iterator<Item = &'static Explanation> {
    all().filter(move |explanation| explanation.kind == kind)
}

impl Explanation {
    /// Its commonest spelling.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.names.first().map_or(self.id, |spelling| spelling.text)
    }

    /// Whether `origin` spells it so.
    #[must_use]
    pub fn spelled_by(&self, origin: Origin, text: &str) -> bool {
        self.names
            .iter()
            .any(|name| name.text == text && name.origins.contains(&origin))
    }

    /// How `origin` spells it, if it has the term at all.
    #[must_use]
    pub fn spelled(&self, origin: Origin) -> Option<&'static str> {
        self.names
            .iter()
            .find(|spelling| spelling.origins.contains(&origin))
            .map(|spelling| spelling.text)
    }
}

#[cfg(test)]
mod tests;
