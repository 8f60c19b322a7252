//! What is asked of a system, in no system's words.

use facts::model::Transport;
use facts::model::predicate::Predicate;
use facts::model::socket::Families;
use facts::model::state::States;

/// Internet sockets of one protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketAsk {
    /// Protocol.
    pub transport: Transport,
    /// Address families.
    pub families: Families,
    /// States.
    pub states: States,
    /// Whether exact retransmission and probe counts are wanted.
    pub timers: bool,
    /// Whether the user of a connection request is wanted: it is its listener's.
    pub users: bool,
}

/// A filter that the kernel may apply to the sockets of an ask: it need not list those that do not fulfil the predicate of
/// their family. Where it cannot judge a socket it lists it, so callers filter again.
#[derive(Clone, Copy, Debug)]
pub struct SocketFilter<'c> {
    /// Every wanted IPv4 socket fulfils this.
    pub ipv4: &'c Predicate,
    /// Every wanted IPv6 socket fulfils this.
    pub ipv6: &'c Predicate,
    /// Whether an answer is useless without the filter. The answer is an error then where the kernel cannot apply it.
    pub is_needed: bool,
}

impl SocketFilter<'_> {
    pub(crate) fn predicate(&self, families: Families) -> Predicate {
        match families {
            Families::Ipv4 => self.ipv4.clone(),
            Families::Ipv6 => self.ipv6.clone(),
            Families::Both => Predicate::one([self.ipv4.clone(), self.ipv6.clone()]),
        }
    }

    /// Those of these families of which some socket may be wanted.
    pub(crate) fn families(&self, of: Families) -> Option<Families> {
        let is_wanted = |families| self.predicate(families) != Predicate::Never;
        match of {
            Families::Both => match (is_wanted(Families::Ipv4), is_wanted(Families::Ipv6)) {
                (true, true) => Some(Families::Both),
                (true, false) => Some(Families::Ipv4),
                (false, true) => Some(Families::Ipv6),
                (false, false) => None,
            },
            one @ (Families::Ipv4 | Families::Ipv6) => is_wanted(one).then_some(one),
        }
    }
}

/// What is wanted of UNIX sockets beside name, type and state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnixAsk {
    /// Reference counts, and connections that nobody accepted.
    pub references: bool,
    /// Peer and user.
    pub details: bool,
    /// The file of a path. Recordings of before have none.
    pub files: bool,
}

/// How much of a process is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Its name, the first word of its command line, and its control group.
    Brief,
    /// Everything.
    Whole,
}

/// Whether a recording looks up host names; with many peers and a slow resolver that takes its whole deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Look them up.
    Ask,
    /// Leave them out: the recording shows numbers.
    Leave,
}
