//! What the user wants, in no dialect's words: equal queries give equal screens.

/// Which sockets of a table are shown, in the classic sense: by what the remote end is, not by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Those with a remote end.
    #[default]
    Connected,
    /// Those without.
    Servers,
    /// All.
    All,
}

/// Which numbers stay numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numeric {
    /// Addresses.
    pub(crate) hosts: bool,
    /// Ports.
    pub(crate) ports: bool,
    /// User ids.
    pub(crate) users: bool,
}

/// Which IPv4 addresses are looked up among the networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Networks {
    /// Those in network 0, instead of among the hosts.
    InNetZero,
    /// Those without a host part, by their class, before they are looked up among the hosts.
    WithoutHost,
}

/// What is wanted of the Internet sockets of one protocol, and what is joined to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InternetQuery {
    /// Which rows.
    pub(crate) rows: Rows,
    /// Which numbers stay numbers.
    pub(crate) numeric: Numeric,
    /// Which addresses are networks.
    pub(crate) networks: Networks,
    /// Users.
    pub(crate) users: bool,
    /// Timers.
    pub(crate) timers: bool,
    /// Names of the interfaces that link-local addresses belong to.
    pub(crate) scopes: bool,
}
