//! A recording: opened, listed and read to the end, whatever it holds.
#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;

use facts::recording::Archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let Ok(mut archive) = Archive::open(Cursor::new(file)) else {
        return;
    };
    let keys: Vec<String> = archive.keys().map(str::to_owned).collect();
    for key in keys {
        let _ = archive.read(&key, &mut |_| ControlFlow::Continue(()));
    }
});
