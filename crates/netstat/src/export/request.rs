//! What a classic command line asks of the records for programs.

use facts::fields::table::Needs;

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
