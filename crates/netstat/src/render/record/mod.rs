//! Rows of a field table as records for programs: JSON, NDJSON and CSV. Which fields there are comes from the table;
//! none is known by name.

pub(crate) mod cell;
pub(crate) mod csv;
pub(crate) mod document;
pub(crate) mod json;
pub(crate) mod schema;

#[cfg(test)]
mod tests;
