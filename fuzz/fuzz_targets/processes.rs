//! What `/proc` tells of a process, of its control groups and mounts.
#![no_main]

use facts::decode::linux::cgroup::{self, add_monitor, add_mounts};
use facts::decode::linux::{monitor, mountinfo, process, process_stat, process_status, unit_name};
use facts::model::process::Process;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut told = Process::new(1);
    if process_stat::add(text, &mut told).is_err() {
        assert_eq!(told, Process::new(1));
    }
    let _ = process_status::add(text, &mut told);
    let _ = process_status::audit(text);
    let argv = process::arguments(text);
    assert!(argv.len() <= process::ARGUMENTS_MAX);
    let mut attribution = cgroup::decode(text).unwrap_or_else(|_| cgroup::attribute(text));
    for name in [&attribution.unit, &attribution.user_unit, &attribution.inner_unit]
        .into_iter()
        .flatten()
    {
        assert_eq!(unit_name::unit(name), Some(&name[..]));
    }
    add_mounts(&mut attribution, mountinfo::decode(text));
    if let Some(monitored) = monitor::decode(&argv) {
        add_monitor(&mut attribution, &monitored);
    }
});
