//! The language over a small table.

use std::net::IpAddr;

use facts::fields::table::{Means, Table, Word};
use facts::fields::value::{Shape, Value};
use proptest::prelude::*;

use super::*;

#[derive(Debug)]
enum Sample {}

#[derive(Clone, Default)]
struct Row {
    local: Option<u16>,
    remote: Option<u16>,
    address: Option<IpAddr>,
    state: &'static str,
    name: Option<&'static [u8]>,
    user: Option<u32>,
    user_name: Option<&'static [u8]>,
    quiet: bool,
}

impl Table for Sample {
    type Row<'r> = Row;
    const NAME: &'static str = "samples";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A row for tests.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new("local.port", "LOCAL", Shape::Number, "The local port.", |row| {
            row.local.into()
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new(
            "remote.port",
            "REMOTE",
            Shape::Number,
            "The remote port.",
            |row| row.remote.into(),
        ),
        Field::<Self>::new(
            "remote.address",
            "PEER",
            Shape::Address,
            "The remote end.",
            |row| row.address.into(),
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new("state", "STATE", Shape::Word, "The state of it.", |row| {
            Value::word(row.state)
        }),
        Field::<Self>::new("program", "PROGRAM", Shape::Text, "The program.", |row| {
            row.name.map_or(Value::Null, Value::text)
        }),
        Field::<Self>::new("user.id", "UID", Shape::Number, "The user's id.", |row| {
            row.user.into()
        }),
        Field::<Self>::new("user.name", "USER", Shape::Text, "The user's name.", |row| {
            row.user_name.map_or(Value::Null, Value::text)
        }),
        Field::<Self>::new("quiet", "QUIET", Shape::Flag, "Whether it is quiet.", |row| {
            row.quiet.into()
        }),
    ];
    const VALUES: &'static [(&'static str, &'static [&'static str])] =
        &[("state", &["LISTEN", "BOUND", "ESTABLISHED", "FIN_WAIT1"])];
    const WORDS: &'static [Word] = &[
        Word {
            name: "port",
            meaning: "Either port.",
            means: Means::Any {
                fields: &["local.port", "remote.port"],
            },
        },
        Word {
            name: "user",
            meaning: "The user.",
            means: Means::Any {
                fields: &["user.id", "user.name"],
            },
        },
        Word {
            name: "listening",
            meaning: "Servers.",
            means: Means::One {
                field: "state",
                values: &["LISTEN", "BOUND"],
            },
        },
        Word {
            name: "busy",
            meaning: "Others.",
            means: Means::Filter("not listening and not quiet"),
        },
    ];
}

fn row() -> Row {
    Row {
        local: Some(8080),
        remote: Some(443),
        address: Some("10.1.2.3".parse().unwrap()),
        state: "ESTABLISHED",
        name: Some(b"nginx"),
        user: Some(33),
        user_name: Some(b"www-data"),
        quiet: false,
    }
}

fn wants(text: &str, row: &Row) -> bool {
    let filter = Filter::<Sample>::read(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
    filter.wants(row)
}

#[test]
fn filters_choose_rows() {
    for (text, expected) in [
        ("", true),
        ("port 8080", true),
        ("port 443", true),
        ("port 80", false),
        ("port 8000..8100 and state established", true),
        ("port 8000..8100 and state = established", true),
        ("port != 8080", false),
        ("port > 8000", true),
        ("local.port in 1, 2, 8080", true),
        ("local.port in (1, 2)", false),
        ("local.port = 1,2", false),
        ("remote.address in 10/8", true),
        ("remote.address in 10.0.0.0/8 port 443", true),
        ("remote.address != 10/8", false),
        ("not remote.address in 192.168/16", true),
        ("! listening", true),
        ("listening or program = ngin*", true),
        ("listening or (program = ngin? && quiet)", false),
        ("program = 'ngin*'", false),
        ("user www-data", true),
        ("user 33", true),
        ("user != 33", false),
        ("user root,www-data", true),
        ("busy", true),
        ("quiet", false),
        ("not quiet", true),
        ("quiet = false", true),
        ("LOCAL.PORT = 8080 AND NOT Listening", true),
        ("state = established or state = listen and quiet", true),
        (
            "local.port eq 8080 and local.port ne 1 and local.port geq :8080",
            true,
        ),
        ("local.port lt 8080 or local.port gt :8080", false),
        ("remote.address = 10.1.2.3:443", true),
        ("remote.address = 10.0.0.0/8:400..500", true),
        ("remote.address = 10.1.2.3:444", false),
        ("remote.address in 192.0.2.1, 10.1.2.3:443", true),
        ("remote.address != 10.1.2.3:443, 192.0.2.1", false),
        ("remote.address != 10.1.2.3:444, 192.0.2.1", true),
        ("remote.address = *:443", true),
        ("remote.address = [::1]:443", false),
        ("remote.address = [::ffff:10.0.0.0]/104:443", true),
        ("local.port = 0x90/0xf0", true),
        ("local.port = 0x80/0xf0", false),
        ("local.port != 0x80/0xf0", true),
    ] {
        assert_eq!(wants(text, &row()), expected, "{text}");
    }
}

#[test]
fn what_is_not_known_is_chosen_by_neither_side() {
    let unknown = Row { local: None, ..row() };
    assert!(!wants("local.port = 8080", &unknown));
    assert!(!wants("not local.port = 8080", &unknown));
    assert!(wants("local.port = null", &unknown));
    assert!(wants("local.port != null", &row()));
    assert!(wants("local.port = 1 or quiet = false", &unknown));
    assert!(!wants("local.port != 1 and quiet = false", &unknown));
}

#[test]
fn mistakes_are_told_with_their_place_and_a_way_out() {
    let mistake = |text: &str| Filter::<Sample>::read(text).unwrap_err().lines(text);
    assert_eq!(
        mistake("port 80 and remote.adress in 10/8"),
        [
            "in the filter: there is no field and no word remote.adress",
            "  port 80 and remote.adress in 10/8",
            "              ^^^^^^^^^^^^^",
            "did you mean remote.address? netstat samples --columns help lists the fields",
        ]
    );
    for (text, at, what) in [
        ("port http", 5..9, "http is no whole number or range (8000..8100)"),
        ("(port 80", 0..1, "this ( is never closed"),
        ("port 80)", 7..8, "this ) closes nothing"),
        ("port 80 and", 11..11, "a condition is missing here"),
        ("program = 'x", 10..12, "this quote has no end"),
        ("program < x", 0..7, "only numbers are more or less than others"),
        ("local.port", 0..10, "local.port is compared with nothing"),
        ("local.port in (80", 14..15, "this ( is never closed"),
        ("= 80", 0..1, "a condition begins with a field or a word"),
        (
            "remote.address = 10",
            17..19,
            "10 is no IP address or network (10.0.0.0/8)",
        ),
    ] {
        let mistake = Filter::<Sample>::read(text).unwrap_err();
        assert_eq!((mistake.at, mistake.what.as_str()), (at, what), "{text}");
    }
}

#[test]
fn a_value_that_a_field_never_has_is_a_mistake() {
    let mistake = |text: &str| Filter::<Sample>::read(text).unwrap_err();
    let found = mistake("state = establshed");
    assert_eq!(
        (found.at, found.what.as_str()),
        (8..18, "state is never establshed")
    );
    assert_eq!(found.advice, "did you mean established?");
    assert_eq!(
        mistake("state nonsense").advice,
        "it is one of listen, bound, established, fin_wait1"
    );
    for text in [
        "state = e*",
        "state = null",
        "state 77",
        "state fin-wait-1",
        "state FINWAIT1",
    ] {
        assert!(Filter::<Sample>::read(text).is_ok(), "{text}");
    }
}

#[test]
fn a_filter_without_end_is_refused() {
    let text = "port 80 or ".repeat(10_000) + "port 80";
    let mistake = Filter::<Sample>::read(&text).unwrap_err();
    assert_eq!(mistake.what, "the filter is too long");
}

#[test]
fn bits_are_neither_more_nor_less() {
    let mistake = Filter::<Sample>::read("local.port < 1/3").unwrap_err();
    assert_eq!(mistake.what, "only numbers are more or less than others");
}

#[test]
fn deep_parentheses_are_refused_and_do_not_overflow() {
    for text in ["(".repeat(100_000), "not ".repeat(100_000), "!".repeat(100_000)] {
        assert!(Filter::<Sample>::read(&text).is_err());
    }
}

#[test]
fn what_it_needs_is_what_its_fields_need() {
    let needs = |text: &str| Filter::<Sample>::read(text).unwrap().needs();
    assert_eq!(needs("quiet"), Needs::NOTHING);
    assert_eq!(
        needs("not port 80 or remote.address in 10/8"),
        Needs::DETAILS.and(Needs::OWNERS)
    );
}

#[test]
fn what_cannot_be_wanted_is_known_from_few_fields() {
    let may = |text: &str, port: u64| {
        let filter = Filter::<Sample>::read(text).unwrap();
        filter.may_want(&|field| (field.id == "local.port").then_some(Value::Number(port)))
    };
    for text in [
        "local.port = 80 and quiet",
        "not local.port != 80 and quiet",
        "local.port = 80 or (local.port in 1..2 and quiet)",
    ] {
        assert!(may(text, 80), "{text}");
        assert!(!may(text, 81), "{text}");
    }
    for text in [
        "",
        "quiet",
        "not quiet",
        "local.port = 80 or quiet",
        "not (local.port = 81 and quiet)",
        "port 80",
    ] {
        assert!(may(text, 81), "{text}");
    }
}

#[test]
fn what_is_null_is_wanted_neither_so_nor_so() {
    for text in ["local.port = 80", "local.port != 80", "not local.port = 80"] {
        let filter = Filter::<Sample>::read(text).unwrap();
        assert!(!filter.may_want(&|_| Some(Value::Null)), "{text}");
    }
    let filter = Filter::<Sample>::read("local.port = null").unwrap();
    assert!(filter.may_want(&|_| Some(Value::Null)));
}

proptest! {
    #[test]
    fn no_text_panics(text: String) {
        if let Err(mistake) = Filter::<Sample>::read(&text) {
            mistake.lines(&text);
        }
    }

    #[test]
    fn pieces_in_any_order_do_not_panic(pieces in prop::collection::vec(
        prop::sample::select(vec!["port", "80", "and", "or", "not", "(", ")", "=", "!=", "in", ",", "'", "user", "x", "10/8"]), 0..20,
    )) {
        let text = pieces.join(" ");
        if let Ok(filter) = Filter::<Sample>::read(&text) {
            filter.wants(&row());
            filter.needs();
        }
    }
}
