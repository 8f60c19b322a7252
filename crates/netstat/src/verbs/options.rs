//! The options that every verb over rows has.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::fields::table::{Description, Field, Needs, Table};

use super::{listening, rates};
use crate::export::Format;
use crate::export::request::RecordForm;
use crate::filter::{Filter, Mistake};
use crate::tables::request::TableRequest;

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What has to be known for a run that went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complete {
    /// What could not be learnt is told, and that is all.
    Whatever,
    /// Every row, as in a classic command line: an older recording may tell less of each.
    Rows,
    /// Every field too: `--require-complete`.
    Everything,
}

/// What is wanted of a table.
#[derive(Debug)]
pub(super) struct Options<T: Table> {
    pub(super) format: Format,
    /// The columns, in the order wanted; `None` for those that are shown by themselves.
    pub(super) columns: Option<Vec<&'static Field<T>>>,
    /// Whether these are the usual ones, some of which were taken away and others added.
    pub(super) changed: bool,
    /// Columns that a table begins with where the usual ones are shown.
    pub(super) also: Vec<&'static Field<T>>,
    pub(super) filter: Filter<T>,
    /// The filter as it was typed.
    pub(super) filter_text: String,
    /// The address that the rows are asked for.
    pub(super) address: Option<IpAddr>,
    /// Whether other than the usual rows are shown too.
    pub(super) all: bool,
    /// Whether every row is shown.
    pub(super) zero: bool,
    /// Whether amounts are exact in a table.
    pub(super) exact: bool,
    /// Columns of the terminal that a table is fitted into, whatever the terminal has; 0 is no end.
    pub(super) width: Option<u16>,
    /// Sort keys, most important first, and whether each is descending.
    pub(super) sort: Vec<(&'static Field<T>, bool)>,
    pub(super) limit: Option<u64>,
    pub(super) header: bool,
    pub(super) colour: Colour,
    pub(super) watch: Option<Duration>,
    pub(super) from: Option<PathBuf>,
    pub(super) complete: Complete,
    /// Whether rates are among the usual fields.
    pub(super) rates: bool,
    /// Whether listeners of one owner and port may be one row.
    pub(super) merge: bool,
    /// Whether addresses, ports and users are shown by their names.
    pub(super) names: bool,
}

/// What names are made of: fields that need these are shown with `--names` only, unless they are asked for by their ids.
const NAMED: Needs = Needs::HOSTS.and(Needs::SERVICES).and(Needs::USERS);

/// The option for other than the usual rows.
pub(super) const ALL: &str = "all";
/// The option for every row.
pub(super) const ZERO: &str = "zero";

/// Why the words were not understood.
#[derive(Debug)]
pub(super) enum Wrong {
    /// A mistake in the filter, and the filter.
    Filter(Mistake, String),
    /// Anything else.
    Other(String),
}

/// The options as clap knows them.
pub(super) fn command<T: Table>(about: &'static str) -> Command {
    Command::new(T::NAME)
        .about(about)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORM")
                .value_parser(["table", "json", "ndjson", "csv"])
                .default_value("table")
                .help("The form of the output"),
        )
        .arg(
            Arg::new("columns")
                .long("columns")
                .value_name("LIST")
                .allow_hyphen_values(true)
                .help("Fields with commas between them; +field and -field change the usual ones, `all` is every field (names of hosts with --names alone), `help` lists them"),
        )
        .arg(
            Arg::new("sort")
                .long("sort")
                .value_name("FIELD[:desc]")
                .allow_hyphen_values(true)
                .help("Sort by these fields, with commas between them"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N")
                .allow_hyphen_values(true)
                .help("Show so many rows at most"),
        )
        .arg(
            Arg::new("no-header")
                .long("no-header")
                .action(ArgAction::SetTrue)
                .help("Leave the line of headings out"),
        )
        .arg(
            Arg::new("color")
                .long("color")
                .alias("colour")
                .value_name("WHEN")
                .value_parser(["auto", "always", "never"])
                .default_value("auto")
                .help("Colours: auto is on a terminal, unless NO_COLOR is set"),
        )
        .arg(
            Arg::new("width")
                .long("width")
                .value_name("COLUMNS")
                .value_parser(clap::value_parser!(u16))
                .help("Fit the table into so many columns, also in a pipe; 0 shortens nothing"),
        )
        .arg(
            Arg::new("bytes")
                .long("bytes")
                .action(ArgAction::SetTrue)
                .help("Exact numbers in a table, instead of 2.7M and 38ms"),
        )
        .arg(
            Arg::new("names")
                .long("names")
                .action(ArgAction::SetTrue)
                .help("Look up the names of hosts, ports and users, for five seconds at most; a table has them instead of numbers, records beside them"),
        )
        .arg(
            Arg::new("watch")
                .long("watch")
                .value_name("SECONDS")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("1")
                .help("Show it again every so many seconds"),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Look at a recording instead of this machine"),
        )
        .arg(
            Arg::new("require-complete")
                .long("require-complete")
                .action(ArgAction::SetTrue)
                .help("End with status 1 when something could not be learnt"),
        )
        .arg(
            Arg::new("filter")
                .value_name("FILTER")
                .num_args(0..)
                .help("Which rows: fields, comparisons, and, or, not, ( )"),
        )
}

impl Colour {
    /// Whether escapes for colours and weight are written (`NO_COLOR` of no-color.org; a terminal called dumb has none).
    pub(super) fn is_on(self, environment: &dyn Fn(&str) -> Option<Vec<u8>>, out_is_terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                let is_set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
                let is_dumb = environment("TERM").is_some_and(|name| name == b"dumb");
                out_is_terminal && !is_set("NO_COLOR") && !is_dumb
            }
        }
    }
}

impl<T: Table> Options<T> {
    /// What the words say. An address may stand in front of the filter where `takes_address` is true.
    ///
    /// # Errors
    /// A mistake in the values of the options or in the filter.
    pub(super) fn of(
        found: &ArgMatches,
        takes_address: bool,
        out_is_terminal: bool,
    ) -> Result<Options<T>, Wrong> {
        let text = |name: &str| found.get_one::<String>(name).map(String::as_str);
        let mut words: Vec<&str> = found
            .get_many::<String>("filter")
            .unwrap_or_default()
            .map(String::as_str)
            .collect();
        let first = words.first().and_then(|word| word.parse::<IpAddr>().ok());
        let address = first.filter(|_| takes_address);
        if address.is_some() {
            words.remove(0);
        }
        let filter = listening::filter(found, words.join(" "));
        let watch = text("watch").map(seconds).transpose().map_err(Wrong::Other)?;
        let format = match text("format") {
            Some("json") => Format::Json,
            Some("ndjson") => Format::Ndjson,
            Some("csv") => Format::Csv,
            _ => Format::Table,
        };
        // A verb without an option does not know its name.
        let given = |name: &str| found.try_get_one::<bool>(name).ok().flatten() == Some(&true);
        let rates = rates::are_usual::<T>(found, format, out_is_terminal);
        let names = found.get_flag("names");
        let form = Form { format, rates, names };
        Ok(Options {
            format,
            rates,
            names,
            merge: listening::may_merge(found),
            changed: text("columns").is_some_and(is_change),
            columns: text("columns")
                .map(|list| columns(list, form))
                .transpose()
                .map_err(Wrong::Other)?,
            also: Vec::new(),
            filter: Filter::read(&filter).map_err(|mistake| Wrong::Filter(mistake, filter.clone()))?,
            filter_text: filter,
            address,
            all: address.is_some() || given(ALL),
            zero: given(ZERO),
            exact: found.get_flag("bytes"),
            width: found.get_one::<u16>("width").copied(),
            sort: text("sort")
                .map(sort)
                .transpose()
                .map_err(Wrong::Other)?
                .unwrap_or_default(),
            limit: text("limit").map(limit).transpose().map_err(Wrong::Other)?,
            header: !found.get_flag("no-header"),
            colour: match text("color") {
                Some("always") => Colour::Always,
                Some("never") => Colour::Never,
                _ => Colour::Auto,
            },
            watch,
            from: found.get_one::<PathBuf>("from").cloned(),
            complete: if found.get_flag("require-complete") {
                Complete::Everything
            } else {
                Complete::Whatever
            },
        })
    }

    /// These rows in this form, with every field that costs nothing more or needs no more than this.
    pub(super) fn records(filter: Filter<T>, form: RecordForm, needs: Needs) -> Options<T> {
        let told = Needs::ASKED_ONCE.and(needs);
        Options {
            changed: false,
            format: match form {
                RecordForm::Json => Format::Json,
                RecordForm::Ndjson => Format::Ndjson,
                RecordForm::Csv => Format::Csv,
            },
            columns: Some(
                T::FIELDS
                    .iter()
                    .filter(|field| told.has(field.needs) && !field.for_people)
                    .collect(),
            ),
            filter,
            filter_text: String::new(),
            address: None,
            // The flags have chosen already.
            all: true,
            zero: true,
            exact: true,
            width: None,
            also: Vec::new(),
            sort: Vec::new(),
            limit: None,
            header: true,
            colour: Colour::Never,
            watch: None,
            from: None,
            complete: Complete::Rows,
            rates: false,
            merge: false,
            names: false,
        }
    }

    /// The same form for rows that are made of several of those.
    pub(super) fn merged<S: Table>(of: &Options<S>) -> Options<T> {
        let namespace = T::field("namespace").filter(|_| !of.also.is_empty());
        Options {
            format: of.format,
            changed: false,
            columns: None,
            also: namespace.into_iter().collect(),
            filter: Filter::Everything,
            filter_text: String::new(),
            address: None,
            all: true,
            zero: true,
            exact: of.exact,
            width: of.width,
            sort: Vec::new(),
            limit: of.limit,
            header: of.header,
            colour: of.colour,
            watch: of.watch,
            from: None,
            complete: of.complete,
            rates: false,
            merge: false,
            names: false,
        }
    }

    /// Whether the columns of a table are the usual ones, or made of them.
    pub(super) fn has_usual_columns(&self) -> bool {
        self.columns.is_none() || self.changed
    }

    /// What is asked of the table for people.
    pub(super) fn table(&self) -> TableRequest<'_, T> {
        TableRequest {
            has_usual_columns: self.has_usual_columns(),
            also: &self.also,
            is_sorted: !self.sort.is_empty(),
            exact: self.exact,
            header: self.header,
            names: self.names,
        }
    }

    /// Whether a filter was given.
    pub(super) fn has_filter(&self) -> bool {
        !self.filter_text.is_empty()
    }

    /// What must be asked for these columns, sort keys and this filter.
    pub(super) fn needs(&self, shown: &[&'static Field<T>]) -> Needs {
        let keys = self.sort.iter().map(|(field, _)| *field);
        let columns = shown
            .iter()
            .fold(Needs::NOTHING, |needs, field| needs.and(field.needs));
        // Records have the field all the same. That few are told it matters to those who named it.
        let are_named = self.columns.is_some() && self.complete != Complete::Rows || !self.also.is_empty();
        let columns = if are_named {
            columns
        } else {
            columns.without(Needs::MARKS)
        };
        let has_ends = T::FIELDS.iter().any(|field| field.needs.has(Needs::HOSTS));
        let named = if self.names && self.format == Format::Table && has_ends {
            NAMED
        } else {
            Needs::NOTHING
        };
        keys.fold(self.filter.needs().and(columns).and(named), |needs, field| {
            needs.and(field.needs)
        })
    }

    /// The columns of this form: a table has the usual ones, records have every field that costs nothing more.
    pub(super) fn shown(&self) -> Vec<&'static Field<T>> {
        if let Some(columns) = &self.columns {
            let also = self.also.iter().copied();
            let also = also.filter(|_| self.changed && self.format == Format::Table);
            let is_new = |field: &&'static Field<T>| columns.iter().all(|column| column.id != field.id);
            return also.filter(is_new).chain(columns.iter().copied()).collect();
        }
        match self.format {
            Format::Table => {
                let is_new = |field: &&'static Field<T>| self.also.iter().all(|also| also.id != field.id);
                let rest = usual(self.rates).into_iter().filter(is_new);
                self.also.iter().copied().chain(rest).collect()
            }
            Format::Json | Format::Ndjson | Format::Csv => of_records(self.rates, self.names),
        }
    }
}

/// What decides about the fields that are shown when none are named.
#[derive(Clone, Copy)]
struct Form {
    format: Format,
    rates: bool,
    names: bool,
}

/// The fields of records: all that cost nothing more and do not say for people what others say.
fn of_records<T: Table>(rates: bool, names: bool) -> Vec<&'static Field<T>> {
    let told = if names {
        Needs::ASKED_ONCE.and(NAMED)
    } else {
        Needs::ASKED_ONCE
    };
    let is_told = |field: &Field<T>| told.has(field.needs) || rates && field.needs.has(Needs::RATES);
    T::FIELDS
        .iter()
        .filter(|field| is_told(field) && !field.for_people)
        .collect()
}

/// The columns of a table for people, in their order: rates, or what is shown in their place.
fn usual<T: Table>(rates: bool) -> Vec<&'static Field<T>> {
    let fits = |field: &&Field<T>| {
        if rates {
            !field.without_rates
        } else {
            !field.needs.has(Needs::RATES)
        }
    };
    T::FIELDS
        .iter()
        .filter(|field| field.rank.is_usual())
        .filter(fits)
        .collect()
}

fn field<T: Table>(name: &str) -> Result<&'static Field<T>, String> {
    T::field(&name.to_ascii_lowercase()).ok_or_else(|| {
        format!(
            "there is no field {name:?}; netstat {} --columns help lists them",
            T::NAME
        )
    })
}

/// Whether a list of columns changes the usual ones.
fn is_change(list: &str) -> bool {
    let mut words = list.split(',').filter(|word| !word.is_empty());
    words.all(|word| word.starts_with(['+', '-']))
}

/// `a,b` are the columns; `+c,-d` change the usual ones of this form.
fn columns<T: Table>(list: &str, form: Form) -> Result<Vec<&'static Field<T>>, String> {
    let words: Vec<&str> = list.split(',').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(format!(
            "--columns names no field; netstat {} --columns help lists them",
            T::NAME
        ));
    }
    let mut chosen: Vec<&'static Field<T>> = if is_change(list) {
        match form.format {
            Format::Table => usual(form.rates),
            Format::Json | Format::Ndjson | Format::Csv => of_records(form.rates, form.names),
        }
    } else {
        Vec::new()
    };
    for word in words {
        if word == "all" {
            // Hosts are asked over the network, and the questions are sockets of their own.
            let is_told = |field: &&'static Field<T>| form.names || !field.needs.has(Needs::HOSTS);
            chosen = T::FIELDS.iter().filter(is_told).collect();
        } else if let Some(name) = word.strip_prefix('-') {
            let field = field::<T>(name)?;
            chosen.retain(|column| column.id != field.id);
        } else {
            let field = field::<T>(word.strip_prefix('+').unwrap_or(word))?;
            if !chosen.iter().any(|column| column.id == field.id) {
                chosen.push(field);
            }
        }
    }
    if chosen.is_empty() {
        return Err("no column is left to show".to_owned());
    }
    Ok(chosen)
}

/// A number of rows.
fn limit(word: &str) -> Result<u64, String> {
    word.parse()
        .map_err(|_| format!("--limit {word}: this is no number of rows, such as 10"))
}

/// `state,local.port:desc`
fn sort<T: Table>(list: &str) -> Result<Vec<(&'static Field<T>, bool)>, String> {
    if let Some(name) = list.split(',').find_map(|word| word.strip_prefix('-')) {
        return Err(format!(
            "--sort -{name}: for the greatest first say --sort {name}:desc"
        ));
    }
    list.split(',')
        .map(|word| match word.split_once(':') {
            None | Some((_, "asc")) => Ok((field::<T>(word.split(':').next().unwrap_or(word))?, false)),
            Some((name, "desc")) => Ok((field::<T>(name)?, true)),
            Some((_, other)) => Err(format!("rows are sorted asc or desc, not {other:?}")),
        })
        .collect()
}

fn seconds(word: &str) -> Result<Duration, String> {
    let wrong = || format!("--watch={word}: this is no number of seconds, such as 1 or 0.5");
    let seconds: f64 = word.parse().map_err(|_| wrong())?;
    if (0.01..=86_400.0).contains(&seconds) {
        Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
    } else {
        Err(format!(
            "--watch={word}: from 0.01 to 86400 seconds can be waited"
        ))
    }
}

/// The list that `--columns help` shows.
pub(super) fn columns_help(table: &Description) -> String {
    let mut text = format!("{}\n\n", table.about);
    let width = table.fields.iter().map(|field| field.id.len()).max().unwrap_or(0);
    for field in &table.fields {
        let sign = if field.rank.is_usual() { '*' } else { ' ' };
        let cost = if Needs::ASKED_ONCE.has(field.needs) {
            ' '
        } else {
            '+'
        };
        let unit = field
            .unit
            .map_or(String::new(), |unit| format!(" In {}.", unit.name()));
        text.push_str(&format!(
            "{sign}{cost} {:<width$}  {}{unit}\n",
            field.id, field.meaning
        ));
    }
    text.push_str("\nThose with * are shown by themselves in a table. JSON, NDJSON and CSV have all but those with +, which\ncost more time or say for people what others say; --columns all is\nevery field but names of hosts, which --names adds.\n");
    if !table.words.is_empty() {
        text.push_str("\nWords for filters:\n");
        let width = table.words.iter().map(|word| word.name.len()).max().unwrap_or(0);
        for word in table.words {
            text.push_str(&format!("  {:<width$}  {}\n", word.name, word.meaning));
        }
    }
    text
}
