//! What completions and the manual tell of the verbs.

use facts::fields::table::Description;

use super::page::{filled, sentences};
use super::quoted;
use crate::verbs::{OptionSpelling, VerbDoc, verb_docs};

/// Words of the filter language.
const OPERATORS: [&str; 4] = ["and", "or", "not", "in"];

/// What stands between a field and its value.
const COMPARISONS: &str = "= != < <= > >= in";

/// Values of fields that have few: the table, the field, the values.
const VALUES: &[(&str, &str, &str)] = &[
    ("sockets", "protocol", "tcp udp udplite raw unix"),
    ("sockets", "family", "inet inet6 unix"),
    ("sockets", "type", "stream dgram seqpacket"),
    (
        "sockets",
        "state",
        "listen established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait close close-wait last-ack closing unconn",
    ),
    (
        "sockets",
        "exposure",
        "loopback link private multicast any public",
    ),
    ("routes", "family", "inet inet6"),
    (
        "routes",
        "kind",
        "unicast local broadcast anycast multicast blackhole unreachable prohibit throw",
    ),
    (
        "routes",
        "protocol",
        "kernel boot static dhcp ra redirect bgp ospf zebra bird",
    ),
    ("routes", "scope", "global site link host nowhere"),
    (
        "interfaces",
        "state",
        "up down unknown dormant lowerlayerdown testing notpresent",
    ),
    ("addresses", "family", "inet inet6"),
    ("addresses", "scope", "global site link host nowhere"),
    ("neighbours", "family", "inet inet6"),
    (
        "neighbours",
        "state",
        "reachable stale delay probe failed noarp permanent incomplete",
    ),
    ("groups", "family", "inet inet6 link"),
    ("counters", "kind", "counter gauge setting"),
];

/// Fields of a table that have few values, with these.
fn values(table: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    VALUES
        .iter()
        .filter(move |(of, _, _)| *of == table)
        .map(|(_, field, values)| (*field, *values))
}

/// Ids of all fields.
fn fields_of(table: &Description) -> Vec<&'static str> {
    table.fields.iter().map(|field| field.id).collect()
}

/// Fields and words that a filter may have.
fn filter_words(table: &Description) -> Vec<&'static str> {
    let fields = table.fields.iter().map(|field| field.id);
    let words = table.words.iter().map(|word| word.name);
    fields.chain(words).chain(OPERATORS).collect()
}

/// Ids of a table's fields, where the value of this option is a list of them.
fn ids(verb: &VerbDoc, option: &OptionSpelling) -> Option<Vec<&'static str>> {
    let table = verb.table.as_ref()?;
    let is_list = ["columns", "sort"].contains(&option.long.as_str());
    is_list.then(|| table.fields.iter().map(|field| field.id).collect())
}

fn operands(verb: &VerbDoc) -> Vec<String> {
    let of_table = verb.table.as_ref().map(filter_words).unwrap_or_default();
    let own = verb.operands.iter().cloned();
    own.chain(of_table.into_iter().map(str::to_owned)).collect()
}

/// What stands in bash's function before the flags of the classic command line.
pub(super) fn bash() -> String {
    let verbs = verb_docs();
    let names: Vec<&str> = verbs.iter().map(|verb| verb.name).collect();
    let mut text = format!(
        "    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")
        return
    fi
    local list=
    case ${{COMP_WORDS[1]}} in\n",
        quoted(&names.join(" "))
    );
    for verb in &verbs {
        text.push_str(&format!("        {})\n", verb.name));
        if let Some(table) = &verb.table {
            text.push_str(&bash_filter(table));
        }
        text.push_str("            [[ -n $list$reply ]] || case $flag in\n");
        for option in verb.options.iter().filter(|option| option.value.is_some()) {
            let value = match ids(verb, option) {
                Some(ids) => format!("list={}", quoted(&ids.join(" "))),
                None if option.is_file => {
                    "mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return".to_owned()
                }
                // A value that may be left out stands behind an equals sign, so this is another word.
                None if option.optional => continue,
                None if option.words.is_empty() => "return".to_owned(),
                None => format!("reply={}", quoted(&option.words.join(" "))),
            };
            text.push_str(&format!("                --{}) {value} ;;\n", option.long));
        }
        let options = verb.options.iter().map(|option| format!("--{}", option.long));
        let words: Vec<String> = options.chain(operands(verb)).collect();
        text.push_str(&format!(
            "                *) reply={} ;;\n            esac\n            ;;\n",
            quoted(&words.join(" "))
        ));
    }
    text.push_str(
        r#"    esac
    if [[ -n $list ]]; then
        local part=${word##*,} sign
        sign=${part%%[!+-]*}
        head=${word%"$part"}$sign
        mapfile -t COMPREPLY < <(compgen -W "$list" -- "${part#"$sign"}")
        COMPREPLY=("${COMPREPLY[@]/#/$head}")
        return
    elif [[ -n $reply ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$reply" -- "$word")
        return
    fi
"#,
    );
    text
}

/// Sets what is offered behind a field, and behind a field with an equals sign.
fn bash_filter(table: &Description) -> String {
    let mut text = "            case $operator$before:$flag in\n".to_owned();
    text.push_str("                --columns:* | --sort:*) ;;\n");
    for (field, values) in values(table.name) {
        text.push_str(&format!(
            "                =*:{field}) list={} ;;\n",
            quoted(values)
        ));
    }
    text.push_str(&format!(
        "                =*) ;;\n                *:{}) [[ -n $word ]] || reply={} ;;\n            esac\n",
        fields_of(table).join(" | *:"),
        quoted(COMPARISONS)
    ));
    text
}

/// What stands in zsh's function before the flags of the classic command line.
pub(super) fn zsh(escaped: fn(&str) -> String) -> String {
    let verbs = verb_docs();
    let mut text = ZSH.to_owned();
    for table in verbs.iter().filter_map(|verb| verb.table.as_ref()) {
        text.push_str(&zsh_filter(table));
    }
    text.push_str("local -a verbs\nverbs=(\n");
    for verb in &verbs {
        let about = verb.about.replace(':', "\\:");
        text.push_str(&format!("    {}\n", quoted(&format!("{}:{about}", verb.name))));
    }
    text.push_str(
        ")
if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe -t verbs verb verbs
    return
fi
case $words[2] in\n",
    );
    for verb in &verbs {
        text.push_str(&format!(
            "    {})\n        shift words\n        (( CURRENT-- ))\n        _arguments -S",
            verb.name
        ));
        for option in &verb.options {
            let value = match (&option.value, ids(verb, option)) {
                (None, _) => String::new(),
                (Some(name), Some(ids)) => {
                    format!(":{}: _netstat_list {}", escaped(name), ids.join(" "))
                }
                (Some(name), None) if option.is_file => format!(":{}:_files", escaped(name)),
                (Some(name), None) if option.optional => format!("::{}:", escaped(name)),
                (Some(name), None) if option.words.is_empty() => format!(":{}:", escaped(name)),
                (Some(name), None) => format!(":{}:({})", escaped(name), option.words.join(" ")),
            };
            let equals = match (&option.value, option.optional) {
                (None, _) => "",
                (Some(_), true) => "=-",
                (Some(_), false) => "=",
            };
            text.push_str(&format!(
                " \\\n            {}",
                quoted(&format!(
                    "*--{}{equals}[{}]{value}",
                    option.long,
                    escaped(&option.about)
                ))
            ));
        }
        let action = match &verb.table {
            Some(table) => format!("*:word: _netstat_filter_{}", table.name),
            None => format!("*:word:({})", operands(verb).join(" ")),
        };
        text.push_str(&format!(
            " \\\n            {}\n        return\n        ;;\n",
            quoted(&action)
        ));
    }
    text.push_str("esac\n");
    text
}

/// Functions of zsh: a list with commas, of which each part may have a sign.
const ZSH: &str = "_netstat_list() {
    compset -P '*,'
    compset -P '[+-]'
    compadd -S '' - \"$@\"
}
";

/// A function of zsh that offers the words of a filter.
fn zsh_filter(table: &Description) -> String {
    let mut text = format!(
        "_netstat_filter_{}() {{\n    case $words[CURRENT-1] in\n        ('='|'!=') case $words[CURRENT-2] in\n",
        table.name
    );
    for (field, values) in values(table.name) {
        text.push_str(&format!("            ({field}) _netstat_list {values} ;;\n"));
    }
    text.push_str("        esac; return ;;\n");
    let comparisons: Vec<String> = COMPARISONS.split(' ').map(|sign| format!("'{sign}'")).collect();
    text.push_str(&format!(
        "        ({}) [[ -n $PREFIX || $words[CURRENT-2] == --(columns|sort) ]] || {{\n            compadd - {}\n            \
         return\n        }} ;;\n    esac\n    compadd - {}\n}}\n",
        fields_of(table).join("|"),
        comparisons.join(" "),
        filter_words(table).join(" ")
    ));
    text
}

/// Functions of fish that say which verb is there.
pub(super) const FISH: &str = r#"function __netstat_verb
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end
function __netstat_value
    set -l words (commandline -opc)
    contains -- "$words[-1]" = !=; and test "$words[-2]" = "$argv[1]"
end
function __netstat_compares
    set -l words (commandline -opc)
    contains -- "$words[-1]" = !=
end
function __netstat_field
    set -l words (commandline -opc)
    contains -- "$words[-1]" $argv; and not contains -- "$words[-2]" --columns --sort
end
function __netstat_first
    test (count (commandline -opc)) -eq 1
end
"#;

/// The condition under which fish offers the flags of the classic command line.
pub(super) fn fish_classic() -> String {
    let names: Vec<&str> = verb_docs().iter().map(|verb| verb.name).collect();
    format!(" -n 'not __netstat_verb {}'", names.join(" "))
}

/// What fish offers for verbs.
pub(super) fn fish(command: &str, quoted: fn(&str) -> String) -> String {
    let mut text = String::new();
    for verb in verb_docs() {
        let front = format!("complete -c {command}");
        text.push_str(&format!(
            "{front} -n __netstat_first -a {} -d {}\n",
            verb.name,
            quoted(verb.about)
        ));
        let front = format!("{front} -n '__netstat_verb {}'", verb.name);
        for option in &verb.options {
            let value = match (&option.value, ids(&verb, option)) {
                (None, _) => String::new(),
                (Some(_), Some(ids)) => format!(" -x -a '(__netstat_list {})'", ids.join(" ")),
                (Some(_), None) if option.is_file => " -r -F".to_owned(),
                (Some(_), None) if option.optional => String::new(),
                (Some(_), None) if option.words.is_empty() => " -x".to_owned(),
                (Some(_), None) => format!(" -x -a '{}'", option.words.join(" ")),
            };
            text.push_str(&format!(
                "{front} -l {}{value} -d {}\n",
                option.long,
                quoted(&option.about)
            ));
        }
        let words = operands(&verb).join(" ");
        if !words.is_empty() {
            let fields = verb.table.as_ref().map(fields_of).unwrap_or_default();
            text.push_str(&format!(
                "complete -c {command} -n '__netstat_verb {}; and not __netstat_compares; and not __netstat_field {}' -a \
                 '{words}'\n",
                verb.name,
                fields.join(" ")
            ));
        }
        if let Some(table) = &verb.table {
            text.push_str(&fish_filter(command, table));
        }
    }
    text
}

/// What fish offers behind a field, and behind a field with an equals sign.
fn fish_filter(command: &str, table: &Description) -> String {
    let front = format!("complete -c {command} -n '__netstat_verb {}; and", table.name);
    // What fish offers is read as words of its own, where some signs would be redirections.
    let signs: Vec<String> = COMPARISONS.split(' ').map(|sign| format!("'{sign}'")).collect();
    let mut text = format!(
        "{front} __netstat_field {}' -a \"{}\"\n",
        fields_of(table).join(" "),
        signs.join(" ")
    );
    for (field, values) in values(table.name) {
        text.push_str(&format!(
            "{front} __netstat_value {field}' -a '(__netstat_list {values})'\n"
        ));
    }
    text
}

/// The page of the verbs in `mdoc(7)`: `.\" VERBS`, `.\" OPTIONS` and `.\" FIELDS` stand for what is generated.
pub(super) fn page(text: &str, version: &str) -> Option<String> {
    let verbs = verb_docs();
    let text = filled(text, "VERSION", version)?;
    let text = filled(&text, ".\\\" VERBS\n", &list(&verbs))?;
    let text = filled(&text, ".\\\" OPTIONS\n", &options(&verbs))?;
    filled(&text, ".\\\" FIELDS\n", &fields(&verbs))
}

fn list(verbs: &[VerbDoc]) -> String {
    let mut page = ".Bl -tag -width Ds\n".to_owned();
    for verb in verbs {
        page.push_str(&format!(".It Cm {}\n", verb.name));
        sentences(&mut page, &format!("{}.", verb.about));
    }
    page.push_str(".El\n");
    page
}

/// The options that all verbs with rows have, and behind them those of each verb alone.
fn options(verbs: &[VerbDoc]) -> String {
    let with_rows: Vec<&VerbDoc> = verbs.iter().filter(|verb| verb.table.is_some()).collect();
    let is_in = |verb: &VerbDoc, option: &OptionSpelling| {
        let mut own = verb.options.iter();
        own.any(|other| other.long == option.long && other.about == option.about)
    };
    let is_of_all = |option: &&OptionSpelling| with_rows.iter().all(|verb| is_in(verb, option));
    let first = with_rows.first().map_or(&[][..], |verb| verb.options.as_slice());
    let mut page = option_list(&first.iter().filter(is_of_all).collect::<Vec<_>>());
    for verb in &with_rows {
        let own: Vec<&OptionSpelling> = verb.options.iter().filter(|option| !is_of_all(option)).collect();
        if !own.is_empty() {
            page.push_str(&format!(".Pp\n.Cm {}\ntakes these too:\n", verb.name));
            page.push_str(&option_list(&own));
        }
    }
    page
}

fn option_list(options: &[&OptionSpelling]) -> String {
    let mut page = ".Bl -tag -width Ds\n".to_owned();
    for option in options {
        page.push_str(".It ");
        if let Some(letter) = option.short {
            page.push_str(&format!("Fl {letter} , "));
        }
        page.push_str(&format!("Fl Fl {}", option.long));
        match &option.value {
            None => {}
            Some(value) if option.optional => page.push_str(&format!(" Ns Op = Ns Ar {value}")),
            Some(value) => page.push_str(&format!(" Ns = Ns Ar {value}")),
        }
        page.push('\n');
        sentences(&mut page, &format!("{}.", option.about));
        if !option.words.is_empty() {
            sentences(&mut page, &format!("The words are: {}.", option.words.join(", ")));
        }
    }
    page.push_str(".El\n");
    page
}

fn fields(verbs: &[VerbDoc]) -> String {
    let mut page = String::new();
    for table in verbs.iter().filter_map(|verb| verb.table.as_ref()) {
        page.push_str(&format!(".Ss {}\n", table.name));
        sentences(&mut page, table.about);
        page.push_str(".Bl -tag -width Ds\n");
        for field in &table.fields {
            page.push_str(&format!(".It Va {}\n", field.id));
            let unit = field.unit.map(|unit| format!(" In {}.", unit.name()));
            sentences(
                &mut page,
                &format!("{}{}", field.meaning, unit.unwrap_or_default()),
            );
        }
        page.push_str(".El\n");
        if table.words.is_empty() {
            continue;
        }
        page.push_str(".Pp\nWords for filters:\n.Bl -tag -width Ds\n");
        for word in table.words {
            page.push_str(&format!(".It Cm {}\n", word.name));
            sentences(&mut page, word.meaning);
        }
        page.push_str(".El\n");
    }
    page
}

#[cfg(test)]
mod tests {
    use facts::fields::value::Shape;

    use super::*;

    #[test]
    fn values_are_offered_for_fields_that_have_words() {
        let verbs = verb_docs();
        for (table, field, values) in VALUES {
            let told = verbs
                .iter()
                .filter_map(|verb| verb.table.as_ref())
                .find(|known| known.name == *table)
                .and_then(|known| known.fields.iter().find(|known| known.id == *field));
            assert!(
                told.is_some_and(|told| told.shape == Shape::Word || told.shape == Shape::Words),
                "{table} {field}"
            );
            assert!(values.split(' ').count() > 1, "{table} {field}");
        }
    }
}
