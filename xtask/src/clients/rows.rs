//! Rows as clients understood them, held against the sockets that are there.

use anyhow::{Context, Result};
use serde_json::Value;

use super::check::differences;
use super::truth::{Socket, Truth};

/// A row of a client: protocol, local and remote address as netstat shows them, state, and the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) protocol: String,
    pub(crate) local: String,
    pub(crate) remote: String,
    pub(crate) state: String,
    pub(crate) pid: Option<u32>,
}

/// A row without its process.
type Bare = (String, String, String, String);

impl Row {
    fn bare(&self) -> Bare {
        (
            self.protocol.clone(),
            self.local.clone(),
            self.remote.clone(),
            self.state.clone(),
        )
    }
}

fn bare(socket: &Socket) -> Bare {
    (
        socket.protocol.clone(),
        socket.shown_local(),
        socket.shown_remote(),
        socket.state.to_owned(),
    )
}

/// Complains unless the rows are exactly these sockets, each with a process that has it open, or with none when
/// nobody has.
pub(crate) fn judge(truth: &Truth, wanted: impl Fn(&Socket) -> bool, rows: &[Row]) -> Vec<String> {
    let sockets: Vec<&Socket> = truth.sockets.iter().filter(|socket| wanted(socket)).collect();
    let expected = sockets.iter().map(|socket| bare(socket)).collect();
    let mut complaints = differences(expected, rows.iter().map(Row::bare).collect());
    for row in rows {
        let mut same = sockets.iter().filter(|socket| bare(socket) == row.bare());
        let fits = same.clone().any(|socket| match row.pid {
            Some(pid) => socket.holders.contains(&pid),
            None => socket.holders.is_empty(),
        });
        if !fits {
            let holders: Vec<&Vec<u32>> = same.by_ref().map(|socket| &socket.holders).collect();
            complaints.push(format!("the processes are {holders:?}, not those of {row:?}"));
        }
    }
    if sockets.is_empty() {
        complaints.push("the scene has no such socket".to_owned());
    }
    complaints
}

/// Text of a field; missing and null are empty.
pub(crate) fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// A process number, whether it is written as a number or as text.
pub(crate) fn pid(value: &Value, name: &str) -> Option<u32> {
    text(value, name).parse().ok()
}

/// The list in a text of JSON.
pub(crate) fn list(text: &str) -> Result<Vec<Value>> {
    let value: Value = serde_json::from_str(text).context("no JSON")?;
    match value {
        Value::Array(list) => Ok(list),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            anyhow::bail!("no list")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn truth() -> Truth {
        let socket = Socket {
            protocol: "tcp".to_owned(),
            local: ([127, 0, 0, 1].into(), 80),
            remote: ([0, 0, 0, 0].into(), 0),
            state: "LISTEN",
            holders: vec![7, 8],
        };
        Truth {
            sockets: vec![socket],
            routes: Vec::new(),
            interfaces: BTreeMap::new(),
            counters: BTreeMap::new(),
        }
    }

    fn row(pid: Option<u32>) -> Row {
        Row {
            protocol: "tcp".to_owned(),
            local: "127.0.0.1:80".to_owned(),
            remote: "0.0.0.0:*".to_owned(),
            state: "LISTEN".to_owned(),
            pid,
        }
    }

    #[test]
    fn any_process_that_has_the_socket_open_is_right() {
        assert!(judge(&truth(), Socket::is_tcp, &[row(Some(8))]).is_empty());
    }

    #[test]
    fn a_wrong_process_and_none_at_all_are_complaints() {
        assert_eq!(judge(&truth(), Socket::is_tcp, &[row(Some(9))]).len(), 1);
        assert_eq!(judge(&truth(), Socket::is_tcp, &[row(None)]).len(), 1);
    }

    #[test]
    fn a_missing_row_is_a_complaint_and_so_is_a_scene_without_rows() {
        assert_eq!(judge(&truth(), Socket::is_tcp, &[]).len(), 1);
        assert_eq!(judge(&truth(), Socket::is_udp, &[]).len(), 1);
    }
}
