//! The catalogue against machines as they are: this one, and those in `evidence/`; and the values against another
//! program that reads the same files.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests run a program and look at files of their own, and say where they stumble by panicking"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;
use std::process::Command;

use facts::fields::counters::Kind;
use facts::model::counter::Counter;
use probe::gather::counters::{Reading, Scope};
use probe::gather::linux::counters::{TABLE_BYTES_MAX, Table, every};
use probe::live::Live;
use probe::machine::read_whole;
use probe::recorded::Recorded;
use probe::{Flow, Item, Machine};

fn read(machine: &mut dyn Machine, each: &mut dyn FnMut(&Reading<'_>, &Counter<'_>)) {
    let answer = every(machine, &mut |reading| {
        for counter in &reading.section.counters {
            each(reading, counter);
        }
        Flow::Continue(())
    });
    answer.known.unwrap();
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Counters of a machine that are not in the catalogue, and how many are.
fn missing(machine: &mut dyn Machine) -> (Vec<String>, usize) {
    let (mut missing, mut found) = (Vec::new(), 0);
    read(machine, &mut |reading, counter| match reading.entry(counter) {
        Some(_) => found += 1,
        None => missing.push(format!(
            "{} {} {}",
            reading.table,
            text(reading.section.name),
            text(counter.name)
        )),
    });
    (missing, found)
}

#[test]
fn the_catalogue_has_every_counter_of_this_machine() {
    let (missing, found) = missing(&mut Live::open());
    assert!(found > 100, "{found} counters");
    if !missing.is_empty() {
        // A later kernel has more, which is no fault of who builds this on it.
        skip(&format!(
            "this kernel has counters that are not in the catalogue: {missing:?}"
        ));
    }
}

#[test]
fn the_catalogue_has_every_counter_of_the_evidence() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    let mut recordings = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("recording").exists() {
            continue;
        }
        let mut machine = Recorded::open(&path).unwrap();
        // Some machines are made by hand and have no counters.
        let netstat = Item::file(Table::Netstat.path());
        if read_whole(&mut machine, &netstat, TABLE_BYTES_MAX).is_err() {
            continue;
        }
        recordings += 1;
        let (missing, found) = missing(&mut machine);
        assert!(missing.is_empty(), "not in the catalogue: {missing:#?}");
        assert!(found > 100, "{found} counters in {}", path.display());
    }
    assert!(recordings > 0, "no recording of counters in evidence/");
}

/// Section and name in one, as `nstat(8)` shows them, with the value modulo 2^64. Those that go up and down are left out:
/// twice the same value does not mean that there was no other between.
fn values() -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    read(&mut Live::open(), &mut |reading, counter| {
        let name = match reading.table {
            "snmp" | "netstat" => text(reading.section.name) + &text(counter.name),
            "snmp6" | "sctp" => text(counter.name),
            _ => return,
        };
        if reading
            .entry(counter)
            .is_some_and(|entry| entry.kind == Kind::Gauge)
        {
            return;
        }
        found.insert(name, counter.value.unwrap());
    });
    found
}

#[test]
fn another_program_reads_the_same_values() {
    let history = Path::new(env!("CARGO_TARGET_TMPDIR")).join("history-of-nstat");
    let before = values();
    let output = Command::new("nstat")
        .args(["--ignore", "--zeros", "--noupdate", "--json"])
        .env("NSTAT_HISTORY", &history)
        .output();
    let after = values();
    let output = match output {
        Ok(output) => output,
        Err(error) => return skip(&format!("nstat (iproute2) does not run: {error}")),
    };
    assert!(output.status.success(), "{}", text(&output.stderr));
    let theirs = numbers(&text(&output.stdout));
    let (mut compared, mut wrong) = (0, Vec::new());
    for (name, value) in &theirs {
        let (Some(before), Some(after)) = (before.get(name), after.get(name)) else {
            // A type of ICMP shows when the first message of it came.
            if !name.contains("Type") && !name.ends_with("CurrEstab") {
                wrong.push(format!("{name} is not ours"));
            }
            continue;
        };
        if before == after {
            compared += 1;
            if before != value {
                wrong.push(format!("{name}: {value} there, {before} here"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 100, "{compared} of {} compared", theirs.len());
}

/// The numbers of a flat object: `{"kernel":{"name":number, …}}`.
fn numbers(json: &str) -> BTreeMap<String, u64> {
    let inner = json.trim().strip_prefix("{\"kernel\":{").unwrap();
    inner
        .trim_end()
        .trim_end_matches('}')
        .split(',')
        .map(|pair| {
            let (name, value) = pair.split_once(':').unwrap();
            (
                name.trim().trim_matches('"').to_owned(),
                value.trim().parse().unwrap(),
            )
        })
        .collect()
}

fn skip(reason: &str) {
    // `cargo xtask test` sets this where nothing may be left out.
    let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
    assert!(!strict, "nothing may be skipped here, and {reason}");
    // Written past the harness's capture, so that the skip is seen.
    writeln!(std::io::stderr().lock(), "skipped: {reason}").unwrap();
}

#[test]
fn what_this_test_sends_is_counted() {
    let of = |section: &str, name: &str| {
        let mut found = None;
        read(&mut Live::open(), &mut |reading, counter| {
            if reading.scope == Scope::Machine
                && reading.section.name == section.as_bytes()
                && counter.name == name.as_bytes()
            {
                found = counter.value;
            }
        });
        found.unwrap()
    };
    let sent = of("Udp", "OutDatagrams");
    let far = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let near = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for _ in 0..7 {
        near.send_to(b"x", far.local_addr().unwrap()).unwrap();
    }
    assert!(of("Udp", "OutDatagrams") >= sent + 7);
    assert!(of("UDP", "inuse") >= 2, "both sockets are still open");
}

#[test]
fn interfaces_and_processors_have_counters_of_their_own() {
    let (mut loopback, mut processors) = (None, 0);
    read(&mut Live::open(), &mut |reading, counter| match reading.scope {
        Scope::Interface { name: "lo", index } if counter.name == b"Ip6InReceives" => loopback = index,
        Scope::Processor(_) if counter.name == b"processed" => processors += 1,
        Scope::Machine | Scope::Interface { .. } | Scope::Processor(_) => {}
    });
    let online = std::fs::read_to_string("/proc/cpuinfo").unwrap();
    assert!(processors > 0 && processors <= online.matches("processor").count().max(1));
    if Path::new("/proc/net/dev_snmp6/lo").exists() {
        assert_eq!(loopback, Some(1), "the loopback interface is always the first");
    } else {
        skip("this network namespace has no IPv6");
    }
}
