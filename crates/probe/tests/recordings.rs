//! A recording answers as the machine did, holds whole answers, and is never half-written.

#![expect(clippy::unwrap_used, reason = "a test says where it stumbles by panicking")]

use std::io::{self, Cursor};
use std::path::Path;
use std::time::Duration;

use facts::Why;
use probe::machine::{Flow, Item, Machine, read_whole};
use probe::recorded::{Recorded, Recorder, record};
use probe::staged::Staged;

fn recorded(ask: impl Fn(&mut dyn Machine)) -> Recorded<Cursor<Vec<u8>>> {
    let mut machine = Staged::new()
        .with("file /proc/net/tcp", &[b"one\n", b"two\n"], Ok(()))
        .with("file /proc/net/raw", &[], Err(Why::NotPermitted))
        .with("user 7", &[b"seven"], Ok(()));
    let mut recorder = Recorder::new(&mut machine, Vec::new()).unwrap();
    ask(&mut recorder);
    let (bytes, _) = recorder.finish().unwrap();
    Recorded::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn a_recording_answers_as_the_machine_did() {
    let mut recorded = recorded(|machine| {
        for path in ["/proc/net/tcp", "/proc/net/raw", "/proc/net/none"] {
            let _: Result<(), Why> = machine.read(&Item::file(path), &mut |_| Flow::Continue(()));
        }
        machine.look_up(&[Item::User(7), Item::User(8)], Duration::ZERO, &mut |_, _| {});
    });
    let mut whole = |item: &Item<'_>| read_whole(&mut recorded, item, 100);
    assert_eq!(whole(&Item::file("/proc/net/tcp")), Ok(b"one\ntwo\n".to_vec()));
    assert_eq!(whole(&Item::file("/proc/net/raw")), Err(Why::NotPermitted));
    assert_eq!(whole(&Item::file("/proc/net/none")), Err(Why::NotHere));
    assert_eq!(whole(&Item::User(7)), Ok(b"seven".to_vec()));
    assert_eq!(whole(&Item::User(8)), Err(Why::NotHere));
    assert_eq!(whole(&Item::User(9)), Err(Why::NotRecorded));
}

#[test]
fn an_answer_is_kept_whole_though_its_reader_stopped_early() {
    let mut recorded = recorded(|machine| {
        let outcome = machine.read(&Item::file("/proc/net/tcp"), &mut |_| Flow::Break(()));
        assert_eq!(outcome, Err(Why::Stopped));
    });
    assert_eq!(
        read_whole(&mut recorded, &Item::file("/proc/net/tcp"), 100),
        Ok(b"one\ntwo\n".to_vec())
    );
}

#[test]
fn a_place_that_is_no_regular_file_is_refused_and_left_alone() {
    let mut machine = Staged::new();
    let error = record(&mut machine, Path::new("/"), &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}
