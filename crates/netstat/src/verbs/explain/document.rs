//! The answer for programs: `netstat/explain/1`, described in `docs/schema.md`.

use facts::fields::counters::{CounterEntry, SectionEntry};
use facts::glossary::{Explanation, Pasted, Row, Says, suggest};

use super::{Answer, FieldOf};
use crate::export::node::Node;

/// Writes the document.
pub(super) fn write(out: &mut Vec<u8>, answers: &[Answer<'_>], line: Option<&Row<'_>>) {
    let document = Node::Object(vec![
        ("schema", Node::word("netstat/explain/1")),
        ("words", list(answers, answer)),
        ("row", line.map_or(Node::NULL, row)),
    ]);
    document.write(out);
    out.push(b'\n');
}

fn list<'f, T>(of: impl IntoIterator<Item = T>, node: impl Fn(T) -> Node<'f>) -> Node<'f> {
    Node::List(of.into_iter().map(node).collect())
}

fn texts<'f>(of: &[&'static str]) -> Node<'f> {
    list(of, |text| Node::word(text))
}

fn answer<'f>(of: &'f Answer<'_>) -> Node<'f> {
    let near = if of.is_empty() {
        suggest(of.word)
    } else {
        Vec::new()
    };
    Node::Object(vec![
        ("word", Node::words(of.word.to_owned())),
        ("terms", list(&of.terms, |one| term(one))),
        (
            "counters",
            list(&of.counters, |(section, one)| counter(section, one)),
        ),
        ("fields", list(&of.fields, field)),
        ("address", of.address.as_ref().map_or(Node::NULL, address)),
        (
            "flags",
            list(&of.readings, |reading| {
                Node::Object(vec![
                    (
                        "by",
                        list(&reading.by, |(origin, place)| {
                            Node::words(format!("{}: {}", origin.name(), place.name()))
                        }),
                    ),
                    (
                        "letters",
                        list(&reading.letters, |(letter, one)| flag(*letter, one)),
                    ),
                ])
            }),
        ),
        ("near", texts(&near)),
    ])
}

fn term<'f>(of: &'static Explanation) -> Node<'f> {
    Node::Object(vec![
        ("id", Node::word(of.id)),
        ("kind", Node::word(of.kind.name())),
        ("place", Node::word(of.place.name())),
        ("title", Node::word(of.title)),
        (
            "names",
            list(&of.names, |name| {
                Node::Object(vec![
                    ("text", Node::word(name.text)),
                    ("by", list(&name.origins, |origin| Node::word(origin.name()))),
                ])
            }),
        ),
        ("meaning", texts(&of.meaning)),
        ("who", texts(&of.who)),
        ("normal", texts(&of.normal)),
        ("worry", texts(&of.worry)),
        ("ends", texts(&of.ends)),
        (
            "next",
            list(&of.next, |step| {
                Node::Object(vec![
                    ("command", Node::word(step.command)),
                    ("purpose", Node::word(step.purpose)),
                ])
            }),
        ),
        ("sources", texts(&of.sources)),
    ])
}

fn counter<'f>(section: &'static SectionEntry, of: &'static CounterEntry) -> Node<'f> {
    let source = of.mib.map_or(section.source.to_owned(), |mib| mib.to_string());
    Node::Object(vec![
        ("section", Node::word(section.name)),
        ("name", Node::word(of.name)),
        ("meaning", Node::word(of.meaning)),
        ("unit", Node::word(of.unit.name())),
        ("kind", Node::word(of.kind.name())),
        ("file", Node::word(section.file)),
        ("source", Node::words(source)),
    ])
}

fn field<'f>(of: &FieldOf) -> Node<'f> {
    Node::Object(vec![
        ("table", Node::word(of.verb)),
        ("id", Node::word(of.id)),
        ("meaning", Node::word(of.meaning)),
        ("unit", of.unit.map_or(Node::NULL, |unit| Node::word(unit.name()))),
    ])
}

fn flag<'f>(letter: char, of: &'static Explanation) -> Node<'f> {
    Node::Object(vec![
        ("letter", Node::words(letter.to_string())),
        ("id", Node::word(of.id)),
        ("title", Node::word(of.title)),
    ])
}

fn address<'f>(of: &Pasted<'_>) -> Node<'f> {
    let part = |(text, one): (&str, &'static Explanation)| {
        Node::Object(vec![
            ("text", Node::words(text.to_owned())),
            ("id", Node::word(one.id)),
            ("title", Node::word(one.title)),
        ])
    };
    Node::Object(vec![
        ("address", part(of.address)),
        (
            "zone",
            of.zone.map_or(Node::NULL, |zone| Node::words(zone.to_owned())),
        ),
        ("port", of.port.map_or(Node::NULL, part)),
    ])
}

fn row<'f>(of: &Row<'_>) -> Node<'f> {
    Node::Object(vec![
        ("what", Node::word(of.what)),
        ("by", Node::word(of.origin.name())),
        (
            "cells",
            list(&of.cells, |cell| {
                let heading = cell.column.spelled(of.origin).unwrap_or(cell.column.name());
                let (id, address_of, letters) = match &cell.says {
                    Says::Column => (Node::NULL, Node::NULL, Node::NULL),
                    Says::Term(one) => (Node::word(one.id), Node::NULL, Node::NULL),
                    Says::Address(found) => (Node::NULL, address(found), Node::NULL),
                    Says::Flags(letters) => (
                        Node::NULL,
                        Node::NULL,
                        list(letters, |(letter, one)| flag(*letter, one)),
                    ),
                };
                Node::Object(vec![
                    ("heading", Node::word(heading)),
                    ("column", Node::word(cell.column.id)),
                    ("text", Node::words(cell.text.clone().into_owned())),
                    ("term", id),
                    ("address", address_of),
                    ("flags", letters),
                ])
            }),
        ),
        ("note", of.note.map_or(Node::NULL, Node::word)),
    ])
}
