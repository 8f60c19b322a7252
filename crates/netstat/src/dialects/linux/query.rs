//! What a command line of net-tools wants of sockets: equal queries give equal screens.

use facts::model::{Family, Transport};

use crate::rows::classic_query::{InternetQuery, Networks, Numeric, Rows};

/// A table of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// One protocol of the Internet families.
    Internet(Transport, &'static [Family]),
    /// SCTP endpoints and associations, of both families in one table.
    Sctp,
    /// The UNIX family.
    Unix,
    /// IPX.
    Ipx,
    /// AX.25.
    Ax25,
    /// X.25.
    X25,
    /// NET/ROM.
    NetRom,
    /// ROSE.
    Rose,
    /// Multicast groups of these families.
    Groups(&'static [Family]),
    /// A family that is known by name and not supported.
    Bluetooth,
}

/// What a table is worth that is not on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenAbsent {
    /// The user named it: an error.
    Fail,
    /// One of all: told to who wants to hear of it.
    Tell,
    /// One of all protocols of a family that the user named: nothing is said.
    Silent,
}

/// A table, and what it means when it is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Which.
    pub(crate) table: Table,
    /// When it is not there.
    pub(crate) absent: WhenAbsent,
}

/// How often the view is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Once.
    #[default]
    Once,
    /// Every second until something ends it.
    EverySecond,
}

/// A view of sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SocketQuery {
    /// Tables in the order they are shown.
    pub(crate) tables: Vec<Asked>,
    /// Whether the title of the Internet tables is shown, which it is even when none of them follows.
    pub(crate) internet: bool,
    /// Which rows of them.
    pub(crate) rows: Rows,
    /// Which numbers stay numbers.
    pub(crate) numeric: Numeric,
    /// SCTP addresses stay numbers.
    pub(crate) numeric_sctp: bool,
    /// Show users and inodes.
    pub(crate) extended: bool,
    /// Show timers.
    pub(crate) timers: bool,
    /// Show owners.
    pub(crate) programs: bool,
    /// Show security contexts of owners.
    pub(crate) contexts: bool,
    /// Do not cut addresses.
    pub(crate) wide: bool,
    /// Tell about tables that are not there.
    pub(crate) verbose: bool,
    /// How often.
    pub(crate) repeat: Repeat,
}

impl SocketQuery {
    /// What it wants of the Internet tables.
    pub(crate) fn of_internet(&self) -> InternetQuery {
        InternetQuery {
            rows: self.rows,
            numeric: self.numeric,
            networks: Networks::InNetZero,
            users: self.extended,
            timers: self.timers,
            scopes: false,
        }
    }
}
