//! Chooses the dialect and hands the run over to it. The only place that sees all dialects and the outside at once.

use std::borrow::Cow;

use probe::recorded::system_of;

use crate::dialects;
use crate::exit::Exit;
use crate::session::source;
use crate::terminal::Terminal;
use crate::verbs;
use crate::world::World;

/// Instead of a dialect's name: lists them, and tells which version this is. The classic `-V` prints its original's text,
/// because scripts look for it.
const HELP: &[u8] = b"help";

/// The variable that names a dialect.
const VARIABLE: &str = "NETSTAT_DIALECT";
/// A command called `netstat-NAME` speaks this dialect.
const CALLED: &[u8] = b"netstat-";

/// Runs one command line.
pub fn run(mut world: World<'_>) -> Exit {
    if verbs::is_verb(&world.words) {
        return verbs::run(world);
    }
    let chosen = take_typed(&mut world.words).or_else(|| called(&world.words));
    let of_variable = chosen.is_none();
    let name = chosen.or_else(|| (world.environment)(VARIABLE).filter(|name| !name.is_empty()));
    let found = match &name {
        None => dialects::for_system(&system_shown(&world.words)),
        Some(name) => dialects::named(name),
    };
    if let Some(dialect) = found {
        if dialect.ignores_operands {
            tell_mistyped(&mut world);
        }
        return (dialect.run)(world);
    }
    let name = name.unwrap_or_default();
    let mut terminal = Terminal::new(world.out, world.err, world.out_is_terminal, "netstat");
    if name == HELP {
        help(&mut terminal);
        return Exit::Success.after(&mut terminal);
    }
    let known: Vec<String> = dialects::ALL
        .iter()
        .map(|dialect| format!("{} ({})", dialect.name, dialect.about))
        .collect();
    let name = String::from_utf8_lossy(&name).into_owned();
    let whence = if of_variable {
        format!("{VARIABLE}: ")
    } else {
        String::new()
    };
    terminal.message(&format!(
        "{whence}there is no dialect '{name}'; choose from: {}",
        known.join(", ")
    ));
    Exit::Usage.after(&mut terminal)
}

/// Says to a person that a word which looks like a verb is none: the classic listing that follows ignores it. Scripts get
/// what the original says, which is nothing.
fn tell_mistyped(world: &mut World<'_>) {
    if !world.out_is_terminal {
        return;
    }
    if let Some((word, verb)) = verbs::mistyped(&world.words) {
        let mut terminal = Terminal::new(&mut *world.out, &mut *world.err, world.out_is_terminal, "netstat");
        terminal.message(&format!(
            "{word:?} is no verb (did you mean {verb}?); showing the classic listing"
        ));
        let _: probe::Flow = terminal.flush();
    }
}

/// Lists the dialects, and tells the version.
fn help(terminal: &mut Terminal<'_>) {
    let mut text = format!("netstat {} speaks these dialects:\n", env!("CARGO_PKG_VERSION"));
    for dialect in dialects::ALL {
        text.push_str(&format!("  {:<10} {}\n", dialect.name, dialect.about));
    }
    terminal.text().extend_from_slice(text.as_bytes());
}

/// The system of the machine that is shown: the one that a recording was made on, else this one. A recording that cannot be
/// opened counts as this machine; the dialect reports it.
fn system_shown(words: &[Vec<u8>]) -> Cow<'static, str> {
    let recorded = value_of(words, b"--from").and_then(|path| system_of(&source::path(path)));
    recorded.map_or(Cow::Borrowed(probe::live::system()), Cow::Owned)
}

/// The value of the last `--OPTION VALUE` or `--OPTION=VALUE` before `--`.
fn value_of<'w>(words: &'w [Vec<u8>], option: &[u8]) -> Option<&'w [u8]> {
    let mut value = None;
    let mut words = words.iter().skip(1).take_while(|word| *word != b"--");
    while let Some(word) = words.next() {
        let attached = word.strip_prefix(option);
        if let Some(rest) = attached.and_then(|rest| rest.strip_prefix(b"=")) {
            value = Some(rest);
        } else if attached == Some(b"") {
            value = words.next().map(Vec::as_slice);
        }
    }
    value
}

/// Takes `--dialect NAME` or `--dialect=NAME` out of the words; the last one counts. It must be known before any
/// dialect's own rules are, so it is found wherever it stands before `--`. Without a value it stays, and the dialect
/// complains.
fn take_typed(words: &mut Vec<Vec<u8>>) -> Option<Vec<u8>> {
    const LONG: &[u8] = b"--dialect";
    let mut name = None;
    let mut at = 1;
    while let Some(word) = words.get(at).filter(|word| *word != b"--") {
        let value = word
            .strip_prefix(LONG)
            .and_then(|rest| rest.strip_prefix(b"="))
            .map(<[u8]>::to_vec);
        if value.is_some() {
            name = value;
            words.remove(at);
        } else if word == LONG && at + 1 < words.len() {
            words.remove(at);
            name = Some(words.remove(at));
        } else {
            at += 1;
        }
    }
    name
}

/// The dialect that the command is called by, if it is one.
fn called(words: &[Vec<u8>]) -> Option<Vec<u8>> {
    let path = words.first()?;
    let file = path.rsplit(|byte| *byte == b'/').next()?;
    let name = file.strip_prefix(CALLED)?;
    dialects::named(name).map(|_| name.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<Vec<u8>> {
        words.iter().map(|word| word.as_bytes().to_vec()).collect()
    }

    #[test]
    fn the_last_dialect_that_is_typed_counts_and_is_taken_out() {
        let cases: &[(&[&str], Option<&str>, &[&str])] = &[
            (&["netstat", "-an"], None, &["netstat", "-an"]),
            (
                &["netstat", "--dialect", "x", "-an"],
                Some("x"),
                &["netstat", "-an"],
            ),
            (
                &["netstat", "-an", "--dialect=x", "5"],
                Some("x"),
                &["netstat", "-an", "5"],
            ),
            (
                &["netstat", "--dialect=x", "--dialect", "y"],
                Some("y"),
                &["netstat"],
            ),
            (
                &["netstat", "--", "--dialect", "x"],
                None,
                &["netstat", "--", "--dialect", "x"],
            ),
            (&["netstat", "--dialect"], None, &["netstat", "--dialect"]),
            (
                &["netstat", "--dialects", "x"],
                None,
                &["netstat", "--dialects", "x"],
            ),
        ];
        for (typed, name, left) in cases {
            let mut typed = words(typed);
            assert_eq!(take_typed(&mut typed), name.map(|name| name.as_bytes().to_vec()));
            assert_eq!(typed, words(left));
        }
    }

    #[test]
    fn the_last_recording_that_is_typed_is_the_machine_shown() {
        let cases: &[(&[&str], Option<&str>)] = &[
            (&["netstat", "-an"], None),
            (&["netstat", "--from", "a", "-an"], Some("a")),
            (&["netstat", "--from=a", "--from", "b"], Some("b")),
            (&["netstat", "--from="], Some("")),
            (&["netstat", "--from"], None),
            (&["netstat", "--fromage", "a"], None),
            (&["netstat", "--", "--from", "a"], None),
        ];
        for (typed, value) in cases {
            assert_eq!(
                value_of(&words(typed), b"--from"),
                value.map(str::as_bytes),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_command_may_be_called_by_a_dialect_and_no_other_name_counts() {
        for dialect in dialects::ALL {
            let name = dialect.name;
            for path in [format!("netstat-{name}"), format!("/usr/bin/netstat-{name}")] {
                assert_eq!(called(&words(&[&path])), Some(name.as_bytes().to_vec()));
            }
        }
        for path in ["netstat", "netstat-rs", "/usr/bin/netstat-", "netstat-linux/x"] {
            assert_eq!(called(&words(&[path])), None, "{path}");
        }
        assert_eq!(called(&[]), None);
    }
}
