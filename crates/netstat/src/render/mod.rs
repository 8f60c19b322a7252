//! Engines that turn values into text. They know no dialect.

pub(crate) mod address;
pub(crate) mod amount;
pub(crate) mod classful;
pub(crate) mod columns;
pub(crate) mod cut;
pub(crate) mod style;
pub(crate) mod table;
