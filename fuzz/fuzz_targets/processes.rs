//! What `/proc` tells of a process, of its control groups and mounts, of its environment, and of ports and own addresses.
#![no_main]

use facts::attribution::cgroup::{self, add_monitor, add_mounts};
use facts::attribution::{activation, monitor, unit_name};
use facts::decode::databases;
use facts::decode::linux::fib_trie::LocalAddresses;
use facts::decode::linux::{mountinfo, ports, process, process_stat, process_status, uptime};
use facts::model::process::Process;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut told = Process::new(1);
    if process_stat::add(text, &mut told).is_err() {
        assert_eq!(told, Process::new(1));
    }
    let _ = process_status::add(text, &mut told);
    let _ = process_status::audit(text);
    if let Some(handed) = activation::decode(text, 1) {
        assert!(handed.start == activation::FIRST && !handed.is_empty());
    }
    if let Some(path) = cgroup::unified_path(text) {
        assert!(path.starts_with(b"/"));
    }
    let _ = (
        uptime::decode(text),
        ports::decode_port(text),
        ports::decode_range(text),
    );
    if let Ok(ranges) = ports::decode_list(text) {
        assert!(ranges.len() <= text.len());
    }
    let mut addresses = LocalAddresses::default();
    for line in text.split(|byte| *byte == b'\n') {
        let _ = addresses.line(line);
        let _ = databases::service_port(line, b"http");
    }
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
