//! `netstat schema`: the JSON Schema of the documents of a verb, or the list of those that have one.

use clap::{Arg, ArgMatches, Command};

use super::{VERBS, tell};
use crate::exit::Exit;
use crate::export::schema;
use crate::world::World;

/// The version of documents that are no rows of a table.
const VERSION: u32 = 1;

/// Documents that have a schema.
struct Documents {
    /// The verb that shows them.
    verb: &'static str,
    version: u32,
    about: &'static str,
    schema: Box<dyn Fn() -> String>,
}

/// The words.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("schema").about(about).arg(
        Arg::new("table")
            .value_name("TABLE")
            .value_parser(all().map(|documents| documents.verb).collect::<Vec<_>>())
            .help("The table, or the verb that has no table; without it all are listed"),
    )
}

/// Shows the schema, or the documents that have one.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let text = match found.get_one::<String>("table") {
        None => list(),
        Some(name) => all()
            .find(|documents| documents.verb == name)
            .map(|documents| (documents.schema)())
            .unwrap_or_default(),
    };
    tell(world, &text, Exit::Success)
}

fn all() -> impl Iterator<Item = Documents> {
    VERBS.iter().filter_map(|verb| {
        if let Some((about, schema)) = verb.document {
            return Some(Documents {
                verb: verb.name,
                version: VERSION,
                about,
                schema: Box::new(|| schema.to_owned()),
            });
        }
        let table = verb.table?();
        Some(Documents {
            verb: table.name,
            version: table.version,
            about: table.about,
            schema: Box::new(move || String::from_utf8_lossy(&schema::schema(&table)).into_owned()),
        })
    })
}

/// A line each: the name in documents, and what a row or a document is.
fn list() -> String {
    let names: Vec<(String, &str)> = all()
        .map(|documents| {
            (
                format!("netstat/{}/{}", documents.verb, documents.version),
                documents.about,
            )
        })
        .collect();
    let width = names.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    names
        .iter()
        .map(|(name, about)| format!("{name:<width$}  {about}\n"))
        .collect()
}
