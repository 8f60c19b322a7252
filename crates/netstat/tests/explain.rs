//! `netstat explain`, run in process: whole pages, suggestions, and words that would do harm to a terminal.
#![expect(clippy::unwrap_used, reason = "a test says where it stumbles by panicking")]

use std::ops::ControlFlow;
use std::time::Duration;

use facts::glossary::{all, kinds, of_kind};
use facts::model::state::TcpState;
use netstat::{Exit, World, run};
use probe::fake::FakeMachine;

struct Shown {
    exit: Exit,
    out: String,
    err: String,
}

fn shown_at(words: &[&str], columns: Option<usize>) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: ["netstat", "explain"]
            .iter()
            .chain(words)
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: columns.is_some(),
        width: &|| columns,
        live: &|| Box::new(FakeMachine::default()),
        out: &mut out,
        err: &mut err,
    });
    Shown {
        exit,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

fn shown(words: &[&str]) -> Shown {
    shown_at(words, None)
}

#[test]
fn a_state_is_explained_with_both_its_meanings_and_the_machine() {
    let page = shown(&["CLOSE_WAIT"]);
    assert_eq!(page.exit, Exit::Success);
    assert_eq!(page.err, "");
    assert_eq!(page.out, include_str!("explain/close_wait.txt"));
}

#[test]
fn a_column_is_explained() {
    let page = shown(&["Recv-Q"]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    assert_eq!(page.out, include_str!("explain/recv_q.txt"));
}

#[test]
fn letters_of_flags_are_taken_apart() {
    let page = shown(&["UGH"]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    assert_eq!(page.out, include_str!("explain/ugh.txt"));
}

#[test]
fn a_counter_is_explained_with_its_unit_and_source() {
    let page = shown(&["ListenOverflows"]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    assert_eq!(page.out, include_str!("explain/listen_overflows.txt"));
    assert_eq!(shown(&["tcpext.listenoverflows"]).out, page.out);
}

#[test]
fn a_pasted_address_is_taken_apart() {
    let page = shown(&["[fe80::1]%eth0:22"]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    assert_eq!(page.out, include_str!("explain/address.txt"));
}

#[test]
fn every_state_that_can_be_printed_has_a_page() {
    for name in (0..=12).filter_map(|code| TcpState::from_linux(code).name()) {
        let page = shown(&[name]);
        assert_eq!(page.exit, Exit::Success, "{name}");
        assert!(page.out.contains("\nwhere     state of TCP sockets\n"), "{name}");
    }
}

#[test]
fn headings_stand_in_one_order_and_lines_keep_within_the_width() {
    const ORDER: &[&str] = &[
        "where", "meaning", "who", "normal", "worry", "ends by", "before", "after", "also", "next", "sources",
    ];
    for term in all() {
        let page = shown(&[term.id, "--plain"]);
        assert_eq!(page.exit, Exit::Success, "{}", term.id);
        let headings: Vec<usize> = page
            .out
            .lines()
            .skip_while(|line| !line.is_empty())
            .filter(|line| !line.is_empty() && !line.starts_with(' '))
            .map(|line| {
                let heading = line.get(..10).unwrap().trim_end();
                ORDER
                    .iter()
                    .position(|known| *known == heading)
                    .unwrap_or_else(|| panic!("{}: {line}", term.id))
            })
            .collect();
        assert!(
            headings.is_sorted() && headings.len() >= 4,
            "{}: {headings:?}",
            term.id
        );
        for line in page.out.lines() {
            assert!(line.len() <= 80 && !line.ends_with(' '), "{}: {line:?}", term.id);
        }
    }
}

#[test]
fn a_narrow_terminal_gets_narrow_text_and_no_drawing() {
    let page = shown_at(&["TIME_WAIT"], Some(44));
    assert!(page.out.lines().all(|line| line.len() <= 44), "{}", page.out);
    assert!(!page.out.contains("[[TIME_WAIT]]"));
    assert!(shown_at(&["TIME_WAIT"], Some(200)).out.contains("[[TIME_WAIT]]"));
    assert!(!shown(&["TIME_WAIT", "--plain"]).out.contains("[[TIME_WAIT]]"));
    assert!(
        shown(&["TIME_WAIT", "--plain"])
            .out
            .contains("\nafter     on the end of the timer: goes to CLOSE.\n")
    );
}

#[test]
fn a_word_with_a_mistake_gets_suggestions_and_status_2() {
    let page = shown(&["CLOSE_WIAT"]);
    assert_eq!((page.exit, page.out.as_str()), (Exit::Mistake, ""));
    assert_eq!(
        page.err,
        "netstat: explain: \"CLOSE_WIAT\": this word has no explanation here; did you mean CLOSE_WAIT?\n"
    );
    let page = shown(&["ListenOverflow"]);
    assert!(page.err.contains("did you mean ListenOverflows?"), "{}", page.err);
    let page = shown(&["xyzzy", "LAST_ACK"]);
    assert_eq!(page.exit, Exit::Mistake);
    assert!(page.out.starts_with("LAST_ACK    "), "{}", page.out);
    assert!(
        page.err.contains("netstat explain --list shows all"),
        "{}",
        page.err
    );
}

#[test]
fn hostile_words_are_made_visible() {
    for word in ["\u{1b}[2J", "a\nb", "\u{202e}x", "\u{9b}31m", ""] {
        let page = shown(&[word]);
        assert_eq!((page.exit, page.out.as_str()), (Exit::Mistake, ""), "{word:?}");
        assert_eq!(page.err.lines().count(), 1, "{word:?}");
        assert!(
            page.err
                .trim_end()
                .bytes()
                .all(|byte| (b' '..=b'~').contains(&byte)),
            "{word:?}: {:?}",
            page.err
        );
    }
    // A zone of an address may be anything.
    let page = shown(&["fe80::1%\u{1b}[2J"]);
    assert!(!page.out.contains('\u{1b}') && !page.err.contains('\u{1b}'));
    let long = "x".repeat(100_000);
    let page = shown(&[&long]);
    assert!(page.exit == Exit::Mistake && page.err.len() < 300);
}

#[test]
fn a_field_of_rows_is_explained() {
    let other = shown(&["metric"]);
    assert_eq!(other.exit, Exit::Success);
    assert!(
        other
            .out
            .contains("\nwhere     column and filter field of netstat routes\n"),
        "{}",
        other.out
    );
}

#[test]
fn a_row_is_taken_apart_column_by_column() {
    let line = "tcp        0      0 127.0.0.1:631           0.0.0.0:*               LISTEN      712/cupsd";
    let page = shown(&["--row", line]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    assert_eq!(page.out, include_str!("explain/row.txt"));
    let page = shown(&["--row", "Active Internet connections"]);
    assert_eq!((page.exit, page.out.as_str()), (Exit::Mistake, ""));
    assert!(
        page.err.starts_with(
            "netstat: explain: --row \"Active Internet connections\": this has the layout of none"
        ),
        "{}",
        page.err
    );
    let page = shown(&["--row", "tcp 0 0 \u{1b}[2J:631 0.0.0.0:* LISTEN"]);
    assert!(
        page.out.contains("\\x1b[2J:631") && !page.out.contains('\u{1b}'),
        "{}",
        page.out
    );
}

#[test]
fn a_heading_of_two_words_is_one_term() {
    assert!(
        shown(&["Local", "Address"])
            .out
            .contains("Local Address    address and port of this end\n")
    );
}

#[test]
fn the_list_has_every_term_under_its_kind() {
    let page = shown(&["--list"]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    for term in kinds().flat_map(of_kind) {
        assert!(page.out.contains(&format!("\n  {} ", term.name())), "{}", term.id);
    }
    assert!(page.out.lines().all(|line| line.len() <= 80));
}

#[test]
fn without_words_it_says_what_there_is() {
    let page = shown(&[]);
    assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""));
    for words in [
        "states",
        "LISTEN",
        "counters",
        "ListenOverflows",
        "--list",
        "--row",
    ] {
        assert!(page.out.contains(words), "{}", page.out);
    }
    assert!(page.out.lines().all(|line| line.len() <= 80), "{}", page.out);
}

#[test]
fn documents_have_what_pages_have() {
    let document = |words: &[&str]| -> (Exit, serde_json::Value) {
        let page = shown(&[&["--format", "json"], words].concat());
        (page.exit, serde_json::from_str(&page.out).unwrap())
    };
    let (exit, found) = document(&["CLOSE_WAIT"]);
    assert_eq!(exit, Exit::Success);
    assert_eq!(found["schema"], "netstat/explain/1");
    let term = &found["words"][0]["terms"][0];
    assert_eq!(term["id"], "tcp-state-close-wait");
    assert_eq!(term["names"][0]["by"][0], "Linux");
    assert!(!term["sources"].as_array().unwrap().is_empty());
    let (_, found) = document(&["ListenOverflows", "tcp.rtt", "UGH", "[::1]:80"]);
    assert_eq!(found["words"][0]["counters"][0]["section"], "TcpExt");
    assert_eq!(found["words"][1]["fields"][0]["table"], "sockets");
    assert_eq!(found["words"][2]["flags"][0]["letters"][0]["letter"], "U");
    assert_eq!(found["words"][3]["address"]["port"]["text"], "80");
    let (exit, found) = document(&["CLOSE_WIAT"]);
    assert_eq!(exit, Exit::Mistake);
    assert_eq!(found["words"][0]["near"][0], "CLOSE_WAIT");
    let (exit, found) = document(&["--row", "eth0 1500 9 0 0 0 7 0 0 0 BMRU"]);
    assert_eq!(
        (exit, &found["row"]["what"]),
        (Exit::Success, &"an interface".into())
    );
    assert_eq!(found["row"]["cells"][10]["flags"][0]["letter"], "B");
}

#[test]
fn every_system_s_states_and_wildcards_are_known() {
    for word in [
        "CLOSE_WAIT",
        "Idle",
        "BOUND",
        "TIME_WAIT",
        "CLOSED",
        "CLOSE",
        "LISTENING",
        "Listen",
        "SYN_RCVD",
        "SYN_RECEIVED",
        "SYN-RECV",
        "SynSent",
        "ESTAB",
        "ESTABLISHED",
        "Established",
        "FIN_WAIT_1",
        "FIN-WAIT-2",
        "FIN_WAIT2",
        "LAST-ACK",
        "CLOSING",
        "UNCONN",
        "BOUND_INACTIVE",
        "NEW_SYN_RECV",
        "DELETE_TCB",
        "*",
        "*:*",
        "*.*",
        "0.0.0.0",
        "0.0.0.0:*",
        "[::]",
        "::",
        ":::*",
        "[::]:*",
        "-",
        "default",
        "link#",
        "Recv-Q",
        "Send-Q",
        "Local Address",
        "Foreign Address",
        "Peer Address:Port",
    ] {
        let page = shown(&[word]);
        assert_eq!((page.exit, page.err.as_str()), (Exit::Success, ""), "{word}");
    }
}
