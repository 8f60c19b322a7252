//! Counters: the names that kernels give them, with their meaning and unit.
//!
//! The set of counters is open. One that is not listed here is a counter like any other, and its meaning is not known.

pub mod freebsd;
pub mod linux;
pub mod standard;

use std::fmt;

/// The sections of all systems.
pub fn sections() -> impl Iterator<Item = &'static SectionEntry> {
    linux::SECTIONS.iter()
}

/// What a growing counter is a symptom of, by the kernel's names for its section and itself; `None` for a counter that is none.
#[must_use]
pub fn symptom_of(section: &[u8], name: &[u8]) -> Option<&'static str> {
    linux::symptom_of(section, name)
}

/// What is listed of a section of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionEntry {
    /// The kernel's name for it.
    pub name: &'static str,
    /// The file it stands in. Sections of [`linux::DEVICE_FOLDER`] are those of IPv6 again, for one interface.
    pub file: &'static str,
    /// Where the kernel defines counters that no [`Mib`] names.
    pub source: &'static str,
    /// Its counters, ordered by the bytes of their names.
    pub counters: &'static [CounterEntry],
    /// Those whose name ends in the number of an ICMP type, ordered by it.
    pub types: &'static [TypeEntry],
}

impl SectionEntry {
    /// The entry of a counter whose name ends in the number of an ICMP type.
    #[must_use]
    pub fn typed(&self, name: &[u8]) -> Option<&'static CounterEntry> {
        let rest = self.types.last()?;
        let side = |entry: &'static TypeEntry, received| {
            if received { &entry.received } else { &entry.sent }
        };
        [true, false].into_iter().find_map(|received| {
            // The entry for all others is written with the letter N instead of a number.
            let prefix = side(rest, received).name.strip_suffix('N')?;
            let number = type_number(name.strip_prefix(prefix.as_bytes())?)?;
            let own = self.types.iter().find(|entry| entry.number == Some(number));
            Some(side(own.unwrap_or(rest), received))
        })
    }
}

/// A number from 0 to 255 as the kernel writes it, without zeros in front.
fn type_number(digits: &[u8]) -> Option<u8> {
    if digits.len() > 3 || (digits.len() > 1 && digits.starts_with(b"0")) {
        return None;
    }
    std::str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?
        .parse()
        .ok()
}

/// What is listed of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CounterEntry {
    /// The kernel's name for it.
    pub name: &'static str,
    /// What is counted: a short sentence.
    pub meaning: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// How it moves.
    pub kind: Kind,
    /// The standard that defines it, where one does.
    pub mib: Option<Mib>,
    /// First kernel that has it, where that is certain.
    pub since: Option<Release>,
    /// Whether no current kernel has it any more.
    pub gone: bool,
}

/// Messages of an ICMP type, counted apart for each direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeEntry {
    /// The type: a number of the IANA registry. `None` for all that have no entry of their own.
    pub number: Option<u8>,
    /// Those received.
    pub received: CounterEntry,
    /// Those sent.
    pub sent: CounterEntry,
}

/// Which way messages went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// They came in.
    Received,
    /// They went out.
    Sent,
}

/// How a number moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It only grows while the system runs.
    Counter,
    /// It goes up and down: what is so now.
    Gauge,
    /// A setting or a constant, not a count.
    Setting,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Setting => "setting",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Associations of SCTP.
    Associations,
    /// Bytes.
    Bytes,
    /// Bytes in a second.
    BytesPerSecond,
    /// Chunks of SCTP.
    Chunks,
    /// No amount: the number stands for a choice, which the meaning lists.
    Code,
    /// Connections.
    Connections,
    /// Datagrams of UDP and UDP-Lite.
    Datagrams,
    /// Times that something happened.
    Events,
    /// Fragments of IP packets.
    Fragments,
    /// Hops.
    Hops,
    /// Million bits in a second.
    MegabitsPerSecond,
    /// Messages of ICMP, ARP or a protocol's users.
    Messages,
    /// Microseconds.
    Microseconds,
    /// Milliseconds.
    Milliseconds,
    /// Options of MPTCP, several of which fit in a segment.
    Options,
    /// Packets.
    Packets,
    /// Pages of memory, of the size that the machine has.
    Pages,
    /// Seconds.
    Seconds,
    /// Segments of TCP.
    Segments,
    /// Sockets.
    Sockets,
    /// Subflows of MPTCP.
    Subflows,
}

impl Unit {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unit::Associations => "associations",
            Unit::Bytes => "bytes",
            Unit::BytesPerSecond => "bytes per second",
            Unit::Chunks => "chunks",
            Unit::Code => "code",
            Unit::Connections => "connections",
            Unit::Datagrams => "datagrams",
            Unit::Events => "events",
            Unit::Fragments => "fragments",
            Unit::Hops => "hops",
            Unit::MegabitsPerSecond => "Mbit/s",
            Unit::Messages => "messages",
            Unit::Microseconds => "microseconds",
            Unit::Milliseconds => "milliseconds",
            Unit::Options => "options",
            Unit::Packets => "packets",
            Unit::Pages => "pages",
            Unit::Seconds => "seconds",
            Unit::Segments => "segments",
            Unit::Sockets => "sockets",
            Unit::Subflows => "subflows",
        }
    }
}

/// An object of a management information base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mib {
    /// The RFC that defines it.
    pub rfc: u16,
    /// Its name there.
    pub object: &'static str,
}

impl fmt::Display for Mib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC {} {}", self.rfc, self.object)
    }
}

/// A release of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// First number.
    pub major: u8,
    /// Second number.
    pub minor: u8,
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A counter that only grows and that no standard names.
const fn counter(name: &'static str, unit: Unit, meaning: &'static str) -> CounterEntry {
    CounterEntry {
        name,
        meaning,
        unit,
        kind: Kind::Counter,
        mib: None,
        since: None,
        gone: false,
    }
}

/// A number that goes up and down.
const fn gauge(name: &'static str, unit: Unit, meaning: &'static str) -> CounterEntry {
    let mut entry = counter(name, unit, meaning);
    entry.kind = Kind::Gauge;
    entry
}

/// A setting.
const fn setting(name: &'static str, unit: Unit, meaning: &'static str) -> CounterEntry {
    let mut entry = counter(name, unit, meaning);
    entry.kind = Kind::Setting;
    entry
}

impl CounterEntry {
    const fn mib(mut self, rfc: u16, object: &'static str) -> CounterEntry {
        self.mib = Some(Mib { rfc, object });
        self
    }

    const fn since(mut self, major: u8, minor: u8) -> CounterEntry {
        self.since = Some(Release { major, minor });
        self
    }

    const fn gone(mut self) -> CounterEntry {
        self.gone = true;
        self
    }
}
