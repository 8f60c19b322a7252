//! The manual pages and the completions for shells, made from the flag tables of the dialects and from the verbs.
//!
//! Texts come out, nothing is read or written here. Which dialects there are comes from their list; none is known by
//! name.

mod bash;
mod fish;
mod page;
mod verbs;
mod zsh;

use crate::dialects;
use crate::words::{OptionDoc, Section, Values};

/// What is known of one dialect, ready to be written down.
pub struct Manual {
    name: &'static str,
    rows: Vec<OptionDoc>,
}

/// The manuals of all dialects that document their flags.
#[must_use]
pub fn manuals() -> Vec<Manual> {
    dialects::ALL
        .iter()
        .map(|dialect| Manual {
            name: dialect.name,
            rows: (dialect.flags)(),
        })
        .filter(|manual| !manual.rows.is_empty())
        .collect()
}

/// The page of the verbs in `mdoc(7)`: a hand-made text in which the lines `.\" VERBS`, `.\" OPTIONS` and `.\" FIELDS`
/// stand for the verbs, their options and the fields of their tables, and `VERSION` for the version. `None` when one of the
/// four is not there.
#[must_use]
pub fn page_of_verbs(text: &str, version: &str) -> Option<String> {
    verbs::page(text, version)
}

impl Manual {
    /// The dialect's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether machines of this system, as `uname -s` calls it, are shown in the dialect by default.
    #[must_use]
    pub fn is_of(&self, system: &str) -> bool {
        dialects::for_system(system).is_some_and(|dialect| dialect.name == self.name)
    }

    /// The page in `mdoc(7)`: a hand-made text in which the line `.\" OPTIONS` stands for the options, `.\" DIALECTS`
    /// for the list of dialects, and `VERSION` for the version. `None` when one of the three is not there.
    #[must_use]
    pub fn page(&self, text: &str, version: &str) -> Option<String> {
        page::page(self, text, version)
    }

    /// Completions for bash, for commands of these names.
    #[must_use]
    pub fn bash(&self, commands: &[&str]) -> String {
        bash::script(self, commands)
    }

    /// Completions for zsh, for commands of these names.
    #[must_use]
    pub fn zsh(&self, commands: &[&str]) -> String {
        zsh::script(self, commands)
    }

    /// Completions for fish, for commands of these names.
    #[must_use]
    pub fn fish(&self, commands: &[&str]) -> String {
        fish::script(self, commands)
    }

    /// The rows that completions offer.
    fn offered(&self) -> impl Iterator<Item = &OptionDoc> {
        self.rows
            .iter()
            .filter(|row| row.doc.section != Section::AlsoTaken)
    }
}

/// The words that the value of a flag may be; `None` for a file or any text.
fn words_of(values: Values) -> Option<Vec<&'static str>> {
    match values {
        Values::File | Values::Text => None,
        Values::Dialect => Some(dialects::ALL.iter().map(|dialect| dialect.name).collect()),
        Values::OneOf(names) | Values::ListOf(names) => Some(names()),
    }
}

/// The ways to write a flag, dashes included.
fn spellings(row: &OptionDoc) -> Vec<String> {
    let short = row.short.map(|letter| format!("-{}", char::from(letter)));
    let long = row.long.map(|long| format!("--{long}"));
    short.into_iter().chain(long).collect()
}

/// A text in single quotes of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::FlagDoc;

    /// A dialect with one flag of each kind and texts that every form has to escape.
    fn sample() -> Manual {
        let row = |short, long, doc| OptionDoc { short, long, doc };
        Manual {
            name: "sample",
            rows: vec![
                row(
                    Some(b't'),
                    Some("tcp"),
                    FlagDoc::new(Section::Protocols, "TCP: [don't] `x` \\n $y"),
                ),
                row(Some(b'd'), None, FlagDoc::new(Section::AlsoTaken, "no effect")),
                row(
                    Some(b'A'),
                    Some("protocol"),
                    FlagDoc::new(Section::Families, "families")
                        .more("Not -t. 'Quoted' and long.")
                        .value("list", Values::ListOf(|| vec!["inet", "inet6"])),
                ),
                row(
                    None,
                    Some("from"),
                    FlagDoc::new(Section::Ours, "a file").value("file", Values::File),
                ),
                row(
                    None,
                    Some("dialect"),
                    FlagDoc::new(Section::Ours, "whose").value("name", Values::Dialect),
                ),
            ],
        }
    }

    const TEXT: &str = ".Os VERSION\n.Sh OPTIONS\n.\\\" OPTIONS\n.Sh DIALECTS\n.\\\" DIALECTS\n";

    #[test]
    fn a_page_holds_each_flag_in_its_section_and_escapes_texts() {
        let page = sample().page(TEXT, "1.2").unwrap();
        assert!(page.contains(".Os 1.2\n"), "{page}");
        let expected = "\
.Ss Address families
.Bl -tag -width Ds
.It Fl A Ar list , Fl Fl protocol Ns = Ns Ar list
Families.
Not \\-t.
\\&'Quoted' and long.
The names are: inet, inet6.
.El
";
        assert!(page.contains(expected), "{page}");
        assert!(page.contains("TCP: [don't] `x` \\en $y.\n"), "{page}");
        // Sections without flags are left out.
        assert!(!page.contains("Columns"), "{page}");
        assert!(page.contains(".It Cm linux\n"), "{page}");
    }

    #[test]
    fn a_page_without_its_marks_is_refused() {
        for mark in ["VERSION", ".\\\" OPTIONS\n", ".\\\" DIALECTS\n"] {
            assert_eq!(sample().page(&TEXT.replace(mark, ""), "1.2"), None, "{mark}");
        }
    }

    #[test]
    fn completions_name_what_is_offered_and_nothing_else() {
        let manual = sample();
        for script in [
            manual.bash(&["a", "b"]),
            manual.zsh(&["a", "b"]),
            manual.fish(&["a", "b"]),
        ] {
            assert!(
                script.contains("tcp") && script.contains("inet inet6") && script.contains("linux"),
                "{script}"
            );
            assert!(!script.contains("no effect"), "{script}");
        }
        assert!(manual.fish(&["a"]).contains(r"-d 'TCP: [don\'t] `x` \\n $y'"));
        assert!(manual.zsh(&["a"]).contains(r"'[TCP\: \[don'\''t\] `x` \\n $y]'"));
    }

    #[test]
    fn completions_know_verbs_their_options_fields_and_words() {
        let manual = sample();
        for script in [manual.bash(&["a"]), manual.zsh(&["a"]), manual.fish(&["a"])] {
            for word in [
                "routes",
                "columns",
                "destination",
                "remote.address",
                "listening",
                "ndjson",
            ] {
                assert!(script.contains(word), "{word} in {script}");
            }
        }
    }

    #[test]
    fn the_page_of_verbs_has_every_field_and_needs_its_marks() {
        const TEXT: &str = ".Os VERSION\n.\\\" VERBS\n.\\\" OPTIONS\n.\\\" FIELDS\n";
        let page = page_of_verbs(TEXT, "1.2").unwrap();
        for line in [
            ".Os 1.2\n",
            ".It Cm routes\n",
            ".It Fl Fl columns Ns = Ns Ar LIST\n",
            ".It Va interface.name\n",
        ] {
            assert!(page.contains(line), "{line} in {page}");
        }
        for mark in ["VERSION", ".\\\" VERBS\n", ".\\\" OPTIONS\n", ".\\\" FIELDS\n"] {
            assert_eq!(page_of_verbs(&TEXT.replace(mark, ""), "1.2"), None, "{mark}");
        }
    }

    #[test]
    fn every_dialect_has_a_manual_and_one_is_that_of_linux() {
        let names: Vec<_> = manuals().iter().map(Manual::name).collect();
        let known: Vec<_> = dialects::ALL.iter().map(|dialect| dialect.name).collect();
        assert_eq!(names, known);
        let of_linux: Vec<_> = manuals()
            .into_iter()
            .filter(|manual| manual.is_of("Linux"))
            .collect();
        assert_eq!(of_linux.len(), 1);
    }
}
