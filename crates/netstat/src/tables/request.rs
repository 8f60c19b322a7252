//! What is asked of a table for people.

use facts::fields::table::{Field, Table};

/// How a table is wanted.
pub(crate) struct TableRequest<'r, T: Table> {
    /// Whether the columns are the default ones, some of which may have been removed and others added.
    pub(crate) has_usual_columns: bool,
    /// Columns that were added to the default ones: they stay on a narrow terminal.
    pub(crate) also: &'r [&'static Field<T>],
    /// Whether the rows are sorted.
    pub(crate) is_sorted: bool,
    /// Whether amounts are exact.
    pub(crate) exact: bool,
    /// Whether there is a heading.
    pub(crate) header: bool,
    /// Whether addresses, ports and users are shown by their names.
    pub(crate) names: bool,
}
