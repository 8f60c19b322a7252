//! `netstat help`: the verbs, or one of them; and what manual and completions tell of them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::fields::table::Description;

use super::{VERBS, tell, verb};
use crate::exit::Exit;
use crate::world::World;

/// The words.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("help").about(about).arg(
        Arg::new("verb")
            .value_name("VERB")
            .value_parser(VERBS.iter().map(|verb| verb.name).collect::<Vec<_>>())
            .help("The verb; without it all are listed"),
    )
}

/// Shows the help of a verb, or all verbs.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let text = match found
        .get_one::<String>("verb")
        .and_then(|name| verb(name.as_bytes()))
    {
        None => list(),
        Some(verb) => verb.clap().render_long_help().to_string(),
    };
    tell(world, &text, Exit::Success)
}

fn list() -> String {
    let width = VERBS.iter().map(|verb| verb.name.len()).max().unwrap_or(0);
    let mut text = "netstat VERB [OPTIONS] [FILTER]\n\n".to_owned();
    for verb in VERBS {
        text.push_str(&format!("  {:<width$}  {}\n", verb.name, verb.about));
    }
    text.push_str(
        "\nnetstat help VERB tells its options, netstat VERB --columns help its fields and words for filters.\n\
         Without a verb this is the classic netstat: netstat -h tells its options.\n",
    );
    text
}

/// What is told of a verb.
#[derive(Clone, Debug)]
pub(crate) struct VerbDoc {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) options: Vec<OptionSpelling>,
    /// Words that may stand behind it, where they are a few known ones.
    pub(crate) operands: Vec<String>,
    /// What is told of its rows.
    pub(crate) table: Option<Description>,
}

/// What is told of an option of a verb.
#[derive(Clone, Debug)]
pub(crate) struct OptionSpelling {
    /// Its name, without the dashes.
    pub(crate) long: String,
    /// Its letter, if it has one.
    pub(crate) short: Option<char>,
    pub(crate) about: String,
    /// The name of its value, if it takes one.
    pub(crate) value: Option<String>,
    /// Whether the value can be left out; then it stands behind an equals sign.
    pub(crate) optional: bool,
    /// The words that the value may be; none when it may be anything.
    pub(crate) words: Vec<String>,
    /// Whether the value is a file.
    pub(crate) is_file: bool,
}

/// What is told of the verbs, in their order.
pub(crate) fn verb_docs() -> Vec<VerbDoc> {
    VERBS
        .iter()
        .map(|verb| {
            let command = verb.clap();
            VerbDoc {
                name: verb.name,
                about: verb.about,
                options: command.get_arguments().filter_map(spelled).collect(),
                operands: command
                    .get_positionals()
                    .flat_map(Arg::get_possible_values)
                    .map(|value| value.get_name().to_owned())
                    .collect(),
                table: verb.table.map(|table| table()),
            }
        })
        .collect()
}

fn spelled(option: &Arg) -> Option<OptionSpelling> {
    let takes = matches!(option.get_action(), ArgAction::Set | ArgAction::Append);
    let name = option.get_value_names().and_then(|names| names.first());
    Some(OptionSpelling {
        long: option.get_long()?.to_owned(),
        short: option.get_short(),
        about: option.get_help().map(ToString::to_string).unwrap_or_default(),
        value: takes.then(|| name.map_or_else(|| "VALUE".to_owned(), ToString::to_string)),
        optional: option.get_num_args().is_some_and(|count| count.min_values() == 0) && takes,
        words: option
            .get_possible_values()
            .iter()
            .map(|value| value.get_name().to_owned())
            .filter(|_| takes)
            .collect(),
        is_file: option.get_value_parser().type_id() == std::any::TypeId::of::<std::path::PathBuf>(),
    })
}
