//! A command line, on a machine that has nothing: any words end in a screen or a message, and a status.
#![no_main]

use std::ops::ControlFlow;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use netstat::{Exit, World, run};
use probe::fake::FakeMachine;

fuzz_target!(|input: &[u8]| {
    let mut words = vec![b"netstat".to_vec()];
    words.extend(input.split(|byte| *byte == 0).map(<[u8]>::to_vec));
    // These two touch files; what they are given is tested elsewhere.
    if words
        .iter()
        .any(|word| word.starts_with(b"--record") || word.starts_with(b"--from"))
    {
        return;
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words,
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(FakeMachine::new()),
        out: &mut out,
        err: &mut err,
    });
    // Only a reader of the output can break it off, and this one reads all.
    assert_ne!(exit, Exit::BrokenPipe);
    for text in [&out, &err] {
        assert!(
            text.iter()
                .all(|byte| *byte == b'\n' || (0x20..0x7f).contains(byte) || *byte >= 0x80)
        );
    }
});
