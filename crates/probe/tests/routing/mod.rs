//! A network namespace with routing of every kind, and the model in the form in which iproute2 prints it as JSON, so
//! that the two can be compared whole. Names that iproute2 prints twice in an object (the address of a tunnel beside the
//! one of its route) count once, the last one.

pub(crate) mod neighbours;
pub(crate) mod routes;
pub(crate) mod rules;

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::time::Duration;

use facts::model::route::{Network, RouteProtocol, Scope};
use serde_json::{Map, Value, json};

/// How often the two are compared before they must agree: entries age meanwhile.
const TRIES: u32 = 15;

/// Written past the harness's capture, so that it is seen.
pub(crate) fn tell(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").unwrap();
}

/// `cargo xtask test` sets this where nothing may be left out.
fn is_strict() -> bool {
    std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some()
}

/// Puts this thread into a network namespace of its own; `false`, and told, where that is not possible.
pub(crate) fn enter() -> bool {
    // SAFETY: no memory is handed over, and nothing else runs on this thread.
    let entered = unsafe { libc::unshare(libc::CLONE_NEWNET) } == 0;
    let missing = if !entered {
        "no network namespace: this needs root"
    } else if Command::new("ip").arg("-V").output().is_err() {
        "no ip: this needs iproute2"
    } else {
        return true;
    };
    assert!(!is_strict(), "nothing may be skipped here: {missing}");
    tell(&format!("skipped: {missing}"));
    false
}

/// Runs a program of iproute2 and returns what it printed.
pub(crate) fn run(program: &str, words: &str) -> Result<String, String> {
    let output = Command::new(program)
        .args(words.split_whitespace())
        .output()
        .unwrap();
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

/// Runs each line with `program`; `false`, and told, where the kernel lacks something.
pub(crate) fn build(program: &str, lines: &str) -> bool {
    let mut whole = true;
    for line in lines.lines() {
        if let Err(error) = run(program, line) {
            assert!(!is_strict(), "{program} {line}: {error}");
            tell(&format!(
                "not in this kernel, and so not compared: {program} {line} ({error})"
            ));
            whole = false;
        }
    }
    whole
}

/// What iproute2 prints, as a list of objects.
pub(crate) fn printed(program: &str, words: &str) -> Vec<Value> {
    let text = run(program, words).unwrap();
    match serde_json::from_str(&text) {
        Ok(Value::Array(rows)) => rows,
        other => panic!("{program} {words}: {other:?}"),
    }
}

/// Numbers of interfaces and their names.
pub(crate) type Names = BTreeMap<u32, String>;

pub(crate) fn names() -> Names {
    let rows = printed("ip", "-j link show");
    let named = rows.iter().map(|row| {
        let index = u32::try_from(row["ifindex"].as_u64().unwrap()).unwrap();
        (index, row["ifname"].as_str().unwrap().to_owned())
    });
    named.collect()
}

/// Compares until both agree; the last time they must.
pub(crate) fn agree(what: &str, mut both: impl FnMut() -> (Vec<Value>, Vec<Value>)) -> usize {
    for _ in 1..TRIES {
        let (ours, theirs) = both();
        if ours == theirs {
            return ours.len();
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let (ours, theirs) = both();
    for (place, (our, their)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(our, their, "{what}, row {place}");
    }
    assert_eq!(ours.len(), theirs.len(), "rows of {what}");
    ours.len()
}

/// The members of an object, in the order of their names.
pub(crate) fn object(members: Vec<(&str, Value)>) -> Value {
    let map: Map<String, Value> = members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Value::Object(map)
}

pub(crate) fn protocol(protocol: RouteProtocol) -> Value {
    named(protocol.name(), protocol.to_linux())
}

pub(crate) fn scope(scope: Scope) -> Value {
    named(scope.name(), scope.to_linux())
}

fn named(name: Option<&str>, number: u8) -> Value {
    Value::String(name.map_or_else(|| number.to_string(), str::to_owned))
}

pub(crate) fn table(number: u32) -> Value {
    Value::String(match number {
        253 => "default".to_owned(),
        254 => "main".to_owned(),
        255 => "local".to_owned(),
        other => other.to_string(),
    })
}

/// Address and length.
pub(crate) fn parts(network: Network) -> (IpAddr, u32) {
    match network {
        Network::Ipv4 { address, mask } => {
            let length = mask.to_bits().count_ones();
            assert_eq!(
                mask,
                Ipv4Addr::from_bits(u32::MAX.checked_shl(32 - length).unwrap_or(0))
            );
            (IpAddr::V4(address), length)
        }
        Network::Ipv6 { address, prefix } => (IpAddr::V6(address), u32::from(prefix)),
    }
}

/// A network as a route's destination.
pub(crate) fn destination(network: Network) -> Value {
    let (address, length) = parts(network);
    let whole = if address.is_ipv4() { 32 } else { 128 };
    Value::String(match length {
        0 => "default".to_owned(),
        length if length == whole => address.to_string(),
        length => format!("{address}/{length}"),
    })
}

/// Lists whose order means nothing.
pub(crate) fn sorted(mut names: Vec<&str>) -> Value {
    names.sort_unstable();
    json!(names)
}

/// The same of a printed row.
pub(crate) fn sort(row: &mut Value, member: &str) {
    if let Some(Value::Array(names)) = row.get_mut(member) {
        names.sort_by_key(ToString::to_string);
    }
}
