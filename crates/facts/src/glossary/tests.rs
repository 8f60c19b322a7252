//! The texts keep the rules, and words are found.

use std::collections::{HashMap, HashSet};

use crate::glossary::*;

#[test]
fn every_line_of_every_file_is_read() {
    for file in terms::FILES {
        let first = file.0.lines().next();
        assert_eq!(file.mistakes(), [], "{first:?}");
        assert!(!file.read().is_empty(), "{first:?}");
    }
    assert!(all().count() > 370);
}

#[test]
fn a_line_that_nobody_understands_is_named_and_left_out() {
    let text = "# what is before the table\nterm early\ntable state of TCP sockets\ntitle of nothing\nterm one\n\
                title first\ntitle second\nname A\nname B = Nobody\nname C = Linux\nnext no arrow\nmachine NONE\n\
                machine LISTEN\nnonsense x\nalone\nmeaning \ntable state of nothing\n";
    let (terms, mistakes) = terms::read(text);
    let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [2, 4, 7, 8, 9, 11, 12, 14, 15, 16, 17], "{mistakes:?}");
    let [one] = terms.as_slice() else {
        panic!("{terms:?}")
    };
    assert_eq!(
        (one.title, one.name(), one.state),
        ("first", "C", Some(State::Listen))
    );
}

#[test]
fn every_text_is_one_sentence_on_one_line() {
    let mut ids = HashSet::new();
    for entry in all() {
        assert!(ids.insert(entry.id), "{} twice", entry.id);
        let parts = [
            &entry.meaning,
            &entry.who,
            &entry.normal,
            &entry.worry,
            &entry.ends,
        ];
        for text in parts
            .into_iter()
            .flatten()
            .copied()
            .chain(entry.next.iter().map(|step| step.purpose))
        {
            assert!(text.ends_with('.') && text.len() <= 140, "{}: {text}", entry.id);
            assert!(
                text.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
                "{}: {text}",
                entry.id
            );
        }
        assert!(
            !entry.meaning.is_empty() && !entry.sources.is_empty(),
            "{}",
            entry.id
        );
        assert!(
            !entry.title.ends_with('.') && entry.title.len() <= 76,
            "{}",
            entry.id
        );
    }
}

#[test]
fn a_spelling_means_one_thing_to_each_who_prints_it() {
    let mut seen = HashMap::new();
    for entry in all() {
        for name in &entry.names {
            // Single letters are told apart by their case.
            let text = if name.text.len() == 1 {
                name.text.to_owned()
            } else {
                find::plain(name.text)
            };
            for origin in &name.origins {
                let first = seen.insert((entry.kind, entry.place, *origin, text.clone()), entry.id);
                assert!(
                    first.is_none_or(|id| id == entry.id),
                    "{first:?} {} {}",
                    entry.id,
                    name.text
                );
            }
        }
    }
}

#[test]
fn every_bar_of_the_drawing_leads_from_something_to_something() {
    for marked in State::ALL {
        let lines: Vec<Vec<u8>> = draw(*marked).into_iter().map(String::into_bytes).collect();
        let at = |line: Option<usize>, column: usize| {
            line.and_then(|line| lines.get(line))
                .and_then(|line| line.get(column))
                .copied()
                .unwrap_or(b' ')
        };
        let mut bars = 0;
        for (number, line) in lines.iter().enumerate() {
            for (column, letter) in line.iter().enumerate() {
                let alone = |byte: u8| matches!(byte, b' ' | b'-');
                let left = at(Some(number), column.wrapping_sub(1));
                let right = at(Some(number), column + 1);
                let (above, below) = (at(number.checked_sub(1), column), at(Some(number + 1), column));
                let cell = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'(';
                let joined = |byte: u8| matches!(byte, b'|' | b'+') || cell(byte);
                let ends = joined(below) || below == b'v';
                let place = format!("{marked:?}, line {number}, column {column}");
                match letter {
                    b'|' => assert!(joined(above) && ends, "{place}"),
                    b'v' if left == b' ' && right == b' ' => {
                        assert!(matches!(above, b'|' | b'+') && cell(below), "{place}");
                    }
                    b'+' if alone(left) && alone(right) => {
                        assert!(left == b'-' || right == b'-', "{place}");
                        // Below a bar that ends here there may be a label.
                        assert!(above == b'|' || matches!(below, b'|' | b'v'), "{place}");
                    }
                    _ => continue,
                }
                bars += 1;
            }
        }
        assert!(bars > 40, "{bars}");
    }
}

#[test]
fn the_steps_of_the_machine_reach_and_leave_every_state() {
    for state in State::ALL {
        assert!(
            state.before().next().is_some() && state.after().next().is_some(),
            "{state:?}"
        );
    }
    let both: Vec<String> = State::FinWait1.after().map(Transition::leaves).collect();
    assert_eq!(
        both,
        [
            "on ACK of the FIN received: goes to FIN_WAIT2.",
            "on FIN received alone: sends ACK, goes to CLOSING.",
            "on FIN and ACK of the FIN received: sends ACK, goes to TIME_WAIT.",
        ]
    );
}

#[test]
fn every_kind_that_is_listed_has_terms() {
    for kind in kinds() {
        assert!(of_kind(kind).next().is_some(), "{kind:?}");
    }
    assert!(kinds().any(|kind| kind == Kind::Scope));
}

#[test]
fn a_drawing_is_narrow_and_has_each_state_once() {
    for marked in State::ALL {
        let lines = draw(*marked);
        assert!(
            lines
                .iter()
                .all(|line| line.len() <= DRAWING_WIDTH && line.is_ascii())
        );
        let words: Vec<String> = lines
            .iter()
            .flat_map(|line| line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'))
            .map(str::to_owned)
            .collect();
        for state in State::ALL {
            assert_eq!(
                words.iter().filter(|word| *word == state.name()).count(),
                1,
                "{state:?}"
            );
        }
        assert!(lines.join("\n").contains(&format!("[[{}]]", marked.name())));
    }
}

#[test]
fn words_are_found_in_every_spelling_and_mistakes_get_suggestions() {
    for word in [
        "CLOSE_WAIT",
        "close-wait",
        "Close Wait",
        "closewait",
        "tcp-state-close-wait",
    ] {
        assert_eq!(
            find(word).first().map(|entry| entry.id),
            Some("tcp-state-close-wait"),
            "{word}"
        );
    }
    assert_eq!(suggest("CLOSE_WIAT").first(), Some(&"CLOSE_WAIT"));
    assert!(find("nonsense").is_empty() && suggest("nonsense").is_empty());
    assert_eq!(find("-").first().map(|entry| entry.id), Some("value-no-program"));
    for word in ["TcpExt.ListenOverflows", "listenoverflows"] {
        assert_eq!(
            find_counters(word).first().map(|(_, counter)| counter.name),
            Some("ListenOverflows")
        );
    }
}
