//! What the user wants, in no dialect's words: equal queries give equal screens.

use facts::fields::table::Needs;
use facts::model::{Family, Transport};

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

/// The form of records for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordForm {
    /// One document.
    Json,
    /// A row a line.
    Ndjson,
    /// RFC 4180.
    Csv,
}

impl RecordForm {
    const ALL: [(&'static str, RecordForm); 3] = [
        ("json", RecordForm::Json),
        ("ndjson", RecordForm::Ndjson),
        ("csv", RecordForm::Csv),
    ];

    /// The form with exactly this name.
    pub(crate) fn named(name: &[u8]) -> Option<RecordForm> {
        Self::ALL
            .iter()
            .find(|(known, _)| known.as_bytes() == name)
            .map(|(_, form)| *form)
    }

    /// All names.
    pub(crate) fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|(name, _)| *name).collect()
    }
}

/// A table of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordTable {
    /// Routes.
    Routes,
    /// Interfaces.
    Interfaces,
    /// Multicast groups.
    Groups,
    /// Counters.
    Counters,
    /// Sockets.
    Sockets,
}

/// Rows as records: what a classic command line chooses, in the words of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordQuery {
    /// Which table.
    pub(crate) table: RecordTable,
    /// Which rows: a filter, as a user could type it.
    pub(crate) filter: String,
    /// What is asked for each row, so that fields that need it are there too.
    pub(crate) needs: Needs,
}

impl RecordQuery {
    /// These rows of a table.
    pub(crate) fn of(table: RecordTable, filter: impl Into<String>) -> RecordQuery {
        RecordQuery {
            table,
            filter: filter.into(),
            needs: Needs::NOTHING,
        }
    }

    /// The same, with the fields that need this.
    #[must_use]
    pub(crate) fn with(self, needs: Needs) -> RecordQuery {
        RecordQuery {
            needs: self.needs.and(needs),
            ..self
        }
    }

    /// The same, of those rows that another filter wants too.
    #[must_use]
    pub(crate) fn and(self, filter: &str) -> RecordQuery {
        let filter = match (self.filter.as_str(), filter) {
            (all, "") => all.to_owned(),
            ("", filter) => filter.to_owned(),
            (one, filter) => format!("({one}) and ({filter})"),
        };
        RecordQuery { filter, ..self }
    }
}

/// Bytes as a value in a filter; `None` for those that no filter can be written with.
pub(crate) fn quoted(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let quote = ['\'', '"'].into_iter().find(|quote| !text.contains(*quote))?;
    Some(format!("{quote}{text}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_quoted_with_a_quote_that_it_does_not_have() {
        assert_eq!(quoted(b"eth0").as_deref(), Some("'eth0'"));
        assert_eq!(quoted(b"a'b or").as_deref(), Some("\"a'b or\""));
        assert_eq!(quoted(b"a'\"b"), None);
        assert_eq!(quoted(b"\xff"), None);
    }

    #[test]
    fn filters_are_joined_as_wholes() {
        let query = RecordQuery::of(RecordTable::Routes, "");
        assert_eq!(query.clone().and("a or b").filter, "a or b");
        assert_eq!(query.and("a or b").and("c").filter, "(a or b) and (c)");
    }
}
