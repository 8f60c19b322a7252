//! Files that are damaged, of another version, or made to do harm: each is refused with its place.
//!
//! Most of them are made by hand with right checksums, because the checksum stops chance and not intent.

use crate::recording::format::{KIND_BEGIN, KIND_CHUNK, KIND_END, KIND_FINISH};
use crate::recording::sample::{
    Slow, answer, begin, by_hand, chunk, content, end, finish, finished, open, read_one, record, refusal,
    segment, segment_of, small_answers, written,
};
use crate::recording::{
    Archive, CHUNK_BYTES_MAX, DamageKind, KEY_BYTES_MAX, PACKED_BYTES_MAX, SEGMENT_BYTES_MAX,
};
use proptest::prelude::*;
use std::cell::RefCell;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

const LINE: &str = "netstat recording 1.0\n";

#[test]
fn the_hand_made_file_is_sound_when_nothing_is_wrong_with_it() {
    let bytes = finished(LINE, 1, &[begin(b"key"), chunk(b"bytes"), end()]);
    assert_eq!(content(&bytes).unwrap(), [answer("key", &[b"bytes"], Ok(()))]);
}

#[test]
fn the_file_that_format_1_0_left_opens_for_ever() {
    assert_eq!(
        content(include_bytes!("kept/format-1.0.recording")).unwrap(),
        small_answers()
    );
}

#[test]
fn a_file_of_another_kind_is_refused() {
    for bytes in [
        b"".as_slice(),
        b"\x7fELF",
        b"netstat",
        b"\nnetstat recording 1.0\n",
        &[0; 100_000],
    ] {
        assert_eq!(refusal(bytes), "at byte 0: this is no netstat recording");
    }
}

#[test]
fn a_first_line_in_another_form_is_refused() {
    let lines = [
        "netstat recording ",
        "netstat recording 1.0",
        "netstat recording 1\n",
        "netstat recording 01.0\n",
        "netstat recording +1.0\n",
        "netstat recording 1.0\r\n",
        "netstat recording 1.0 \n",
        "netstat recording 1.65536\n",
        "netstat recording 0.9\n",
        "netstat recording 1.0                                \n",
    ];
    for line in lines {
        assert_eq!(
            refusal(line.as_bytes()),
            "at byte 0: the first line of the recording is damaged",
            "{line:?}"
        );
    }
}

#[test]
fn a_later_major_version_is_refused_whatever_follows() {
    assert_eq!(
        refusal(b"netstat recording 2.0\nno segment"),
        "this recording has format 2.0, and this program reads formats up to 1.x: use a newer netstat"
    );
    assert!(matches!(
        open(b"netstat recording 65535.65535\n").unwrap_err().kind,
        DamageKind::NewerFormat {
            major: 65535,
            minor: 65535
        }
    ));
}

#[test]
fn a_record_that_a_later_minor_version_added_is_skipped() {
    let later = || record(77, b"what version 1.9 wanted to say");
    let records = [
        later(),
        begin(b"key"),
        later(),
        chunk(b"one"),
        later(),
        chunk(b"two"),
        later(),
        end(),
        later(),
    ];
    let bytes = finished("netstat recording 1.9\n", 1, &records);
    assert_eq!(
        content(&bytes).unwrap(),
        [answer("key", &[b"one", b"two"], Ok(()))]
    );
    assert_eq!(
        refusal(&finished(LINE, 1, &records)),
        "at byte 22: a record is of the unknown kind 77"
    );
}

#[test]
fn a_reason_that_a_later_minor_version_added_is_not_understood() {
    let code = |code: u32| record(KIND_END, &[code.to_le_bytes(), 9_u32.to_le_bytes()].concat());
    let records = [
        begin(b"a"),
        code(99),
        begin(b"b"),
        code(300),
        begin(b"c"),
        code(u32::MAX),
    ];
    for (_, _, outcome) in content(&finished(LINE, 3, &records)).unwrap() {
        assert_eq!(outcome, Err(crate::Why::NotUnderstood));
    }
}

#[test]
fn a_truncated_file_is_refused_with_the_place() {
    let bytes = written(&small_answers());
    assert_eq!(
        refusal(&bytes[..LINE.len()]),
        "at byte 22: the file ends before the recording does"
    );
    assert_eq!(
        refusal(&bytes[..LINE.len() + 1]),
        "at byte 22: the file ends in the middle of a segment"
    );
    assert_eq!(
        refusal(&bytes[..bytes.len() - 1]),
        "at byte 22: the file ends in the middle of a segment"
    );
}

#[test]
fn a_file_that_ends_behind_a_whole_segment_is_refused_with_the_place() {
    let only = segment(&[begin(b"key"), end()].concat(), 0);
    let bytes = [LINE.as_bytes(), &only].concat();
    assert_eq!(
        refusal(&bytes),
        format!("at byte {}: the file ends before the recording does", bytes.len())
    );
}

#[test]
fn every_beginning_of_a_file_is_refused() {
    let bytes = written(&small_answers());
    for length in 0..bytes.len() {
        assert!(
            open(&bytes[..length]).is_err(),
            "the first {length} bytes were accepted"
        );
    }
}

#[test]
fn no_change_of_one_byte_changes_what_is_read() {
    let bytes = written(&small_answers());
    let whole = content(&bytes).unwrap();
    for place in 0..bytes.len() {
        for change in 1..=u8::MAX {
            let mut changed = bytes.clone();
            changed[place] ^= change;
            if let Ok(read) = content(&changed) {
                assert_eq!(read, whole, "byte {place} changed by {change:#x}");
                assert_eq!(
                    place,
                    LINE.len() - 2,
                    "only another minor version may be accepted"
                );
            }
        }
    }
}

#[test]
fn hostile_lengths_of_a_segment_are_refused_before_anything_is_allocated() {
    let raw_max = u32::try_from(SEGMENT_BYTES_MAX).unwrap();
    for raw_bytes in [0, raw_max + 1, u32::MAX] {
        let bytes = [LINE.as_bytes(), &segment_of(raw_bytes, 0, b"\0")].concat();
        assert_eq!(
            refusal(&bytes),
            format!("at byte 22: a segment of {raw_bytes} unpacked bytes, where 1 to 1056768 may be")
        );
    }
    for packed_bytes in [u32::try_from(PACKED_BYTES_MAX).unwrap() + 1, u32::MAX] {
        let mut bytes = [LINE.as_bytes(), &segment_of(100, 0, b"\0")].concat();
        bytes[LINE.len() + 16..LINE.len() + 20].copy_from_slice(&packed_bytes.to_le_bytes());
        assert_eq!(
            refusal(&bytes),
            format!("at byte 22: a segment of {packed_bytes} packed bytes, where at most 1114112 may be")
        );
    }
}

#[test]
fn a_segment_that_unpacks_to_another_length_is_refused() {
    let raw = [begin(b"key"), end(), finish(1, 27)].concat();
    let packed = lz4_flex::block::compress(&raw);
    let right = u32::try_from(raw.len()).unwrap();
    for raw_bytes in [1, right - 1, right + 1, u32::try_from(SEGMENT_BYTES_MAX).unwrap()] {
        let bytes = [LINE.as_bytes(), &segment_of(raw_bytes, 0, &packed)].concat();
        assert_eq!(refusal(&bytes), "at byte 22: the segment cannot be unpacked");
    }
    let bytes = [LINE.as_bytes(), &segment_of(1, 0, b"")].concat();
    assert_eq!(refusal(&bytes), "at byte 22: the segment cannot be unpacked");
}

/// A small block of LZ4 that unpacks to more than `length` bytes: one literal, and a copy of it that goes on.
fn bomb(length: usize) -> Vec<u8> {
    let mut packed = vec![0x1f, b'x', 1, 0];
    packed.resize(4 + length / 255 + 1, 255);
    packed.extend([0, 0x50, 1, 2, 3, 4, 5]);
    packed
}

#[test]
fn a_block_that_unpacks_to_more_than_it_says_is_refused() {
    let packed = bomb(200_000_000);
    assert!(packed.len() < PACKED_BYTES_MAX);
    let small = lz4_flex::block::decompress(&bomb(1000), 2000).unwrap();
    assert!(
        small.len() > 1000,
        "the bomb is no block of LZ4, and proves nothing"
    );
    for raw_bytes in [1000, u32::try_from(SEGMENT_BYTES_MAX).unwrap()] {
        let bytes = [LINE.as_bytes(), &segment_of(raw_bytes, 0, &packed)].concat();
        assert_eq!(refusal(&bytes), "at byte 22: the segment cannot be unpacked");
    }
}

#[test]
fn a_record_longer_than_its_segment_is_refused() {
    let head = |kind: u32, length: u32| [kind.to_le_bytes(), length.to_le_bytes()].concat();
    for length in [9, 4096, u32::MAX] {
        for kind in [KIND_BEGIN, KIND_CHUNK, KIND_END, KIND_FINISH, 77] {
            let bytes = by_hand("netstat recording 1.9\n", &[head(kind, length), vec![0; 8]]);
            assert_eq!(
                refusal(&bytes),
                "at byte 22: a record reaches over the end of its segment"
            );
        }
    }
    for length in 1..8 {
        let bytes = by_hand(LINE, &[begin(b"key"), vec![0; length]]);
        assert_eq!(
            refusal(&bytes),
            "at byte 22: a record reaches over the end of its segment"
        );
    }
}

#[test]
fn keys_chunks_and_ends_of_a_wrong_length_are_refused() {
    let too_long = "k".repeat(KEY_BYTES_MAX + 1);
    for key in ["", &too_long] {
        let bytes = finished(LINE, 1, &[begin(key.as_bytes()), end()]);
        assert_eq!(
            refusal(&bytes),
            "at byte 22: a key is empty or longer than 4096 bytes"
        );
    }
    let bytes = finished(LINE, 1, &[begin(b"\xff"), end()]);
    assert_eq!(refusal(&bytes), "at byte 22: a key is not text");
    let bytes = finished(
        LINE,
        1,
        &[begin(b"key"), chunk(&vec![0; CHUNK_BYTES_MAX + 1]), end()],
    );
    assert_eq!(
        refusal(&bytes),
        "at byte 22: a chunk is longer than 1048576 bytes"
    );
    for length in [0, 4, 7, 9, 16] {
        let bytes = finished(LINE, 1, &[begin(b"key"), record(KIND_END, &vec![0; length])]);
        assert_eq!(
            refusal(&bytes),
            "at byte 22: a record has not the length of its kind"
        );
    }
    for length in [0, 8, 15, 17] {
        let bytes = by_hand(LINE, &[record(KIND_FINISH, &vec![0; length])]);
        assert_eq!(
            refusal(&bytes),
            "at byte 22: a record has not the length of its kind"
        );
    }
}

#[test]
fn records_out_of_order_are_refused() {
    let cases = [
        (
            vec![begin(b"a"), begin(b"b"), end()],
            "an answer begins within another",
        ),
        (vec![chunk(b"a")], "a chunk stands outside an answer"),
        (
            vec![begin(b"a"), end(), chunk(b"a")],
            "a chunk stands outside an answer",
        ),
        (vec![end()], "an answer ends that has not begun"),
        (
            vec![begin(b"a"), end(), end()],
            "an answer ends that has not begun",
        ),
        (vec![begin(b"a")], "the recording ends within an answer"),
        (
            vec![finish(0, 0), begin(b"a"), end()],
            "a record follows the end of the recording",
        ),
        (vec![finish(0, 0)], "a record follows the end of the recording"),
    ];
    for (records, what) in cases {
        assert_eq!(
            refusal(&finished(LINE, 1, &records)),
            format!("at byte 22: the records are out of order: {what}")
        );
    }
}

#[test]
fn wrong_counts_at_the_end_are_refused() {
    let answer = [begin(b"key"), chunk(b"bytes"), end()].concat();
    for (answers, raw_before) in [
        (0, answer.len()),
        (2, answer.len()),
        (u64::MAX, answer.len()),
        (1, 0),
        (1, usize::MAX),
    ] {
        let bytes = by_hand(LINE, &[answer.clone(), finish(answers, raw_before)]);
        assert_eq!(
            refusal(&bytes),
            "at byte 22: the counts at the end are not those of the file"
        );
    }
}

#[test]
fn whatever_follows_the_end_is_refused() {
    let whole = written(&small_answers());
    let place = whole.len();
    for more in [b"\n".as_slice(), &whole, &segment(&finish(0, 0), 0)] {
        let bytes = [&whole, more].concat();
        assert_eq!(
            refusal(&bytes),
            format!("at byte {place}: the file goes on after the end of the recording")
        );
    }
}

#[test]
fn segments_that_are_missing_doubled_or_exchanged_are_refused() {
    let parts = [
        [begin(b"a"), chunk(b"1"), end()].concat(),
        [begin(b"b"), chunk(b"2"), end()].concat(),
        [begin(b"c"), chunk(b"3"), end()].concat(),
        finish(3, 3 * 34),
    ];
    let segments: Vec<Vec<u8>> = parts
        .iter()
        .enumerate()
        .map(|(number, part)| segment(part, number * 34))
        .collect();
    let file = |order: &[usize]| {
        let chosen: Vec<u8> = order
            .iter()
            .flat_map(|number| segments[*number].clone())
            .collect();
        [LINE.as_bytes(), &chosen].concat()
    };
    assert_eq!(content(&file(&[0, 1, 2, 3])).unwrap().len(), 3);
    for order in [
        [1, 2, 3].as_slice(),
        &[0, 2, 3],
        &[0, 0, 1, 2, 3],
        &[0, 2, 1, 3],
        &[0, 1, 3],
    ] {
        let sentence = refusal(&file(order));
        assert!(
            sentence.ends_with(": a segment before this one is missing, doubled or in the wrong place"),
            "{order:?}: {sentence}"
        );
    }
    let place = LINE.len() + segments[0].len();
    assert!(refusal(&file(&[0, 2, 1, 3])).starts_with(&format!("at byte {place}: ")));
}

#[test]
fn something_else_where_a_segment_should_begin_is_refused() {
    let bytes = [LINE.as_bytes(), &[b'x'; 24]].concat();
    assert_eq!(
        refusal(&bytes),
        "at byte 22: a segment should begin here, and something else does"
    );
}

#[test]
fn an_error_of_the_system_is_passed_on_with_the_place() {
    let bytes = written(&small_answers());
    let at = |fails_at| {
        let slow = Slow {
            bytes: Cursor::new(&bytes),
            most: 7,
            fails_at,
        };
        Archive::open(slow).err().unwrap().to_string()
    };
    assert_eq!(at(0), "at byte 0: the file cannot be read: the disk is gone");
    assert_eq!(at(60), "at byte 22: the file cannot be read: the disk is gone");
}

/// A file that another program can change while it is open.
#[derive(Clone)]
struct Shared {
    bytes: Rc<RefCell<Vec<u8>>>,
    at: u64,
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.bytes.borrow();
        let mut cursor = Cursor::new(bytes.as_slice());
        cursor.set_position(self.at);
        let count = cursor.read(buffer)?;
        self.at = cursor.position();
        Ok(count)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) => self.at = at,
            SeekFrom::End(_) | SeekFrom::Current(_) => return Err(io::ErrorKind::Unsupported.into()),
        }
        Ok(self.at)
    }
}

#[test]
fn a_file_that_changes_after_it_was_opened_is_refused_and_not_misread() {
    let long = vec![1; 200_000];
    let answers = |last: &str| {
        written(&[
            answer("a", &[&long, &long], Ok(())),
            answer("b", &[&long], Ok(())),
            answer(last, &[b"z"], Ok(())),
        ])
    };
    let bytes = Rc::new(RefCell::new(answers("c")));
    let mut archive = Archive::open(Shared {
        bytes: Rc::clone(&bytes),
        at: 0,
    })
    .unwrap();
    assert_eq!(read_one(&mut archive, "a").unwrap().1.len(), 2);

    *bytes.borrow_mut() = answers("d");
    assert!(matches!(
        read_one(&mut archive, "c").unwrap_err().kind,
        DamageKind::Changed
    ));
    assert!(matches!(
        read_one(&mut archive, "c").unwrap_err().kind,
        DamageKind::Changed
    ));
    assert_eq!(read_one(&mut archive, "a").unwrap().1.len(), 2);

    bytes.borrow_mut().truncate(100);
    assert!(read_one(&mut archive, "c").is_err());
    bytes.borrow_mut().clear();
    assert!(matches!(
        read_one(&mut archive, "a").unwrap_err().kind,
        DamageKind::Changed
    ));

    *bytes.borrow_mut() = answers("c");
    assert_eq!(read_one(&mut archive, "c").unwrap().1, [b"z"]);
}

/// Records of any kind, length and order, most of them nearly right.
fn any_record() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "\\PC{0,10}".prop_map(|key| begin(key.as_bytes())),
        prop::collection::vec(any::<u8>(), 0..50).prop_map(|bytes| chunk(&bytes)),
        Just(end()),
        (0..3_u64, 0..200_usize).prop_map(|(answers, raw_before)| finish(answers, raw_before)),
        (0..6_u32, prop::collection::vec(any::<u8>(), 0..20)).prop_map(|(kind, body)| record(kind, &body)),
        prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn no_records_with_right_checksums_bring_the_reader_down(
        minor in 0..3_u8,
        segments in prop::collection::vec(prop::collection::vec(any_record(), 0..8), 0..4),
    ) {
        let mut bytes = format!("netstat recording 1.{minor}\n").into_bytes();
        let mut raw_before = 0;
        for records in segments {
            let raw = records.concat();
            bytes.extend(segment(&raw, raw_before));
            raw_before += raw.len();
        }
        let _read_or_refused = content(&bytes).is_ok();
    }

    #[test]
    fn no_packed_bytes_bring_the_reader_down(
        raw_bytes in 0..2000_u32,
        packed in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [LINE.as_bytes(), &segment_of(raw_bytes, 0, &packed)].concat();
        prop_assert!(content(&bytes).is_err());
    }

    #[test]
    fn no_bytes_behind_the_first_line_bring_the_reader_down(
        more in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [LINE.as_bytes(), &more].concat();
        prop_assert!(content(&bytes).is_err());
    }
}
