//! `netstat schema`: the JSON Schema of a table's documents, or the list of tables.

use clap::{Arg, ArgMatches, Command};
use facts::fields::table::Description;

use super::{VERBS, tell};
use crate::exit::Exit;
use crate::render::record::schema;
use crate::world::World;

/// The words.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("schema").about(about).arg(
        Arg::new("table")
            .value_name("TABLE")
            .value_parser(tables().map(|table| table.name).collect::<Vec<_>>())
            .help("The table; without it all are listed"),
    )
}

/// Shows the schema, or the tables that have one.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let text = match found.get_one::<String>("table") {
        None => list(),
        Some(name) => tables()
            .find(|table| table.name == name)
            .map(|table| String::from_utf8_lossy(&schema::schema(&table)).into_owned())
            .unwrap_or_default(),
    };
    tell(world, &text, Exit::Success)
}

fn tables() -> impl Iterator<Item = Description> {
    VERBS.iter().filter_map(|verb| verb.table.map(|table| table()))
}

/// A line a table: the name in documents, and what a row is.
fn list() -> String {
    let names: Vec<(String, &str)> = tables()
        .map(|table| (format!("netstat/{}/{}", table.name, table.version), table.about))
        .collect();
    let width = names.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    names
        .iter()
        .map(|(name, about)| format!("{name:<width$}  {about}\n"))
        .collect()
}
