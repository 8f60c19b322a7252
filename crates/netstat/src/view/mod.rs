//! Chooses rows and joins what belongs to them: names and owners. It asks the machine only through `probe`, and knows
//! no dialect and no layout.

mod filter;
mod rows;

pub(crate) use rows::{InternetRow, Session};
