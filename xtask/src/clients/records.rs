//! Records for programs, read by Python's own json and csv, and held against psutil, which reads the kernel's tables by itself.

use anyhow::{Context, Result};
use serde_json::Value;

use super::check::{Check, Seen, differences};

/// The scene has more; a client that says less understood less.
const SOCKETS_MIN: usize = 100;

pub(crate) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            "psutil: the sockets of JSON, NDJSON and CSV",
            "\"$CLIENTS/python/bin/python\" \"$SCRIPTS/ask-psutil.py\"",
            &[
                "sockets --format json --columns all tcp or udp or unix",
                "sockets --format ndjson --columns all tcp or udp or unix",
                "sockets --format csv --columns all tcp or udp or unix",
            ],
            agree,
        )
        .without_original(),
    ]
}

/// Each form has the sockets that psutil has, with the process and the descriptor that it names first; and each process has the
/// sockets that psutil finds when it is asked for that process.
fn agree(seen: &Seen<'_>) -> Result<Vec<String>> {
    let said: Value = serde_json::from_str(seen.said).context("no JSON")?;
    let list = |name: &str| -> Result<Vec<String>> {
        let rows = said[name].as_array().with_context(|| format!("no list {name}"))?;
        Ok(rows.iter().map(Value::to_string).collect())
    };
    let mut complaints = Vec::new();
    for (ours, theirs) in [
        ("json", "psutil"),
        ("ndjson", "psutil"),
        ("csv", "psutil"),
        ("holders", "psutil of processes"),
    ] {
        let found = list(ours)?;
        if found.len() < SOCKETS_MIN {
            complaints.push(format!("{ours}: only {} sockets", found.len()));
        }
        let apart = differences(list(theirs)?, found);
        complaints.extend(apart.into_iter().map(|line| format!("{ours}: {line}")));
    }
    if !list("gaps")?.is_empty() {
        complaints.push(format!("root misses {}", said["gaps"]));
    }
    Ok(complaints)
}
