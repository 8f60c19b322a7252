//! What is written is read again: the same keys, chunks and outcomes, in any order of asking.
//!
//! These tests use the writer and the archive as callers do; damaged files have their tests elsewhere.

use crate::Why;
use crate::recording::sample::{Slow, answer, content, open, read_one, small_answers, written};
use crate::recording::{Archive, CHUNK_BYTES_MAX, KEY_BYTES_MAX};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::ControlFlow;

/// Bytes that LZ4 cannot pack.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

#[test]
fn an_empty_recording_is_read_as_one() {
    let bytes = written(&[]);
    let mut archive = open(&bytes).unwrap();
    assert_eq!(archive.keys().count(), 0);
    assert!(!archive.contains("file /proc/net/tcp"));
    assert_eq!(
        archive
            .read("file /proc/net/tcp", &mut |_| ControlFlow::Continue(()))
            .unwrap(),
        None
    );
}

#[test]
fn the_first_line_tells_what_the_file_is() {
    assert!(written(&[]).starts_with(b"netstat recording 1.0\nSEGM"));
}

#[test]
fn keys_chunks_and_outcomes_come_back() {
    assert_eq!(content(&written(&small_answers())).unwrap(), small_answers());
}

#[test]
fn an_answer_without_chunks_is_not_an_answer_with_an_empty_one() {
    let answers = [answer("none", &[], Ok(())), answer("one", &[b""], Ok(()))];
    assert_eq!(content(&written(&answers)).unwrap(), answers);
}

#[test]
fn the_longest_key_and_the_longest_chunk_come_back() {
    let key = "ü".repeat(KEY_BYTES_MAX / 2);
    let (noise, zeros) = (noise(CHUNK_BYTES_MAX), vec![0; CHUNK_BYTES_MAX]);
    let answers = [answer(&key, &[&noise, b"between", &zeros, &noise], Ok(()))];
    assert_eq!(content(&written(&answers)).unwrap(), answers);
}

#[test]
fn many_small_answers_are_found_in_any_order() {
    let answers: Vec<_> = (0..20_000_u32)
        .map(|number| {
            answer(
                &format!("links /proc/{number}/fd"),
                &[&number.to_le_bytes()],
                Ok(()),
            )
        })
        .collect();
    let bytes = written(&answers);
    let mut archive = open(&bytes).unwrap();
    assert!(archive.keys().eq(answers.iter().map(|(key, _, _)| key.as_str())));
    let one_of_each_segment = answers.iter().rev().step_by(997);
    for wanted in one_of_each_segment {
        assert_eq!(read_one(&mut archive, &wanted.0).unwrap(), *wanted);
    }
    assert!(!archive.contains("links /proc/20000/fd"));
    assert!(!archive.contains(""));
}

#[test]
fn an_answer_over_many_segments_comes_back() {
    let piece = noise(100_000);
    let answers = [
        answer("long", &[piece.as_slice(); 20], Ok(())),
        answer("short", &[b"x"], Ok(())),
    ];
    assert_eq!(content(&written(&answers)).unwrap(), answers);
}

#[test]
fn of_two_answers_to_one_key_the_first_is_given() {
    let (first, second) = (
        answer("a", &[b"first"], Ok(())),
        answer("a", &[b"second"], Err(Why::TimedOut)),
    );
    let other = answer("b", &[b"other"], Ok(()));
    let bytes = written(&[first.clone(), other.clone(), second.clone(), second]);
    assert_eq!(content(&bytes).unwrap(), [first, other]);
}

#[test]
fn who_wants_no_more_gets_no_more() {
    let bytes = written(&[
        answer("a", &[b"1", b"2", b"3"], Ok(())),
        answer("b", &[b"4"], Ok(())),
    ]);
    let mut archive = open(&bytes).unwrap();
    let mut seen = Vec::new();
    let outcome = archive.read("a", &mut |chunk| {
        seen.push(chunk.to_vec());
        if chunk == b"2" {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!(outcome.unwrap(), Some(Err(Why::Stopped)));
    assert_eq!(seen, [b"1", b"2"]);
    assert_eq!(read_one(&mut archive, "b").unwrap(), answer("b", &[b"4"], Ok(())));
    assert_eq!(read_one(&mut archive, "a").unwrap().1.len(), 3);
}

#[test]
fn a_reader_that_gives_one_byte_at_a_time_gives_the_same() {
    let bytes = written(&small_answers());
    let slow = Slow {
        bytes: Cursor::new(&bytes),
        most: 1,
        fails_at: u64::MAX,
    };
    let mut archive = Archive::open(slow).unwrap();
    for wanted in small_answers() {
        assert_eq!(read_one(&mut archive, &wanted.0).unwrap(), wanted);
    }
}

#[test]
fn a_reader_that_does_not_stand_at_its_beginning_is_taken_there() {
    let bytes = written(&small_answers());
    let mut input = Cursor::new(&bytes);
    input.set_position(5);
    assert_eq!(Archive::open(input).unwrap().keys().count(), 3);
}

fn outcomes() -> impl Strategy<Value = Result<(), Why>> {
    prop_oneof![
        4 => Just(Ok(())),
        1 => (1..=13_u8).prop_map(|code| Err(Why::from_code(code, 0))),
        1 => any::<i32>().prop_map(|number| Err(Why::System(number))),
    ]
}

fn chunks() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => prop::collection::vec(any::<u8>(), 0..200),
        1 => (0..CHUNK_BYTES_MAX, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]),
        1 => (0..300_000_usize).prop_map(noise),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_answers_come_back(
        answers in prop::collection::vec(
            ("\\PC{1,40}", prop::collection::vec(chunks(), 0..5), outcomes()),
            0..12,
        ),
    ) {
        let mut seen = BTreeSet::new();
        let firsts: Vec<_> = answers.iter().filter(|(key, _, _)| seen.insert(key.clone())).cloned().collect();
        prop_assert!(content(&written(&answers)).unwrap() == firsts);
    }
}
