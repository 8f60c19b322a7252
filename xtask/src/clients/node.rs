//! Packages of npm that call netstat on Linux.

use anyhow::{Context, Result};
use serde_json::Value;

use super::check::{Check, Seen, differences};
use super::rows::{self, Row};
use super::truth::{Place, Socket};

const NODE: &str = "$CLIENTS/node/interpreter";

pub(crate) fn checks() -> Vec<Check> {
    let script = |name: &str| format!("\"{NODE}\" \"$SCRIPTS/{name}\"");
    vec![
        Check::new(
            "find-process: the process of each port",
            format!("{} $PORTS", script("ask-find-process.js")),
            &["-tunlp"],
            found_processes,
        ),
        Check::new(
            "node-netstat: all rows",
            script("ask-node-netstat.js"),
            &["-apntu"],
            |seen| Ok(node_netstat(seen, &rows::list(seen.said)?)),
        ),
        Check::new(
            "systeminformation: networkConnections()",
            script("ask-systeminformation.js"),
            &["-tunap"],
            |seen| {
                let connections: Vec<Row> = rows::list(seen.said)?.iter().map(connection).collect();
                Ok(rows::judge(
                    seen.before,
                    |socket| !socket.state.is_empty(),
                    &connections,
                ))
            },
        ),
        Check::new(
            "network: the active interface",
            script("ask-network.js"),
            &["-rn"],
            |seen| {
                let mut routes = seen.before.routes.iter();
                let first = routes.find(|route| route.has_gateway());
                let first = first.context("no route with a gateway")?;
                Ok(differences(
                    vec![first.interface.as_str()],
                    vec![seen.said.trim()],
                ))
            },
        ),
    ]
}

/// It takes the first row of a port, of whatever protocol; it cannot find a UDP port, whose row has no state.
fn found_processes(seen: &Seen<'_>) -> Result<Vec<String>> {
    let found: Value = serde_json::from_str(seen.said)?;
    let mut complaints = Vec::new();
    let tcp = seen
        .scene
        .listeners
        .iter()
        .filter(|listener| listener.protocol.starts_with("tcp"));
    for listener in tcp {
        let processes = &found[listener.port.to_string()];
        let pid = rows::pid(&processes[0], "pid");
        let right = seen.before.listeners_on(listener.port);
        if pid.is_none_or(|pid| !right.contains(&pid)) {
            complaints.push(format!(
                "on port {} listen {right:?}, not {processes}",
                listener.port
            ));
        }
    }
    Ok(complaints)
}

/// An address as node-netstat has it: nothing stands for all addresses and for all ports.
fn bare_place(place: &Value) -> (String, String) {
    (rows::text(place, "address"), rows::text(place, "port"))
}

fn expected_place(place: Place, shown: &str) -> (String, String) {
    let (address, port) = shown.rsplit_once(':').unwrap_or_default();
    let address = if place.0.is_unspecified() { "" } else { address };
    (address.to_owned(), port.replace('*', ""))
}

/// It takes the state of a connected UDP socket for a part of the process.
fn has_readable_process(socket: &Socket) -> bool {
    socket.is_tcp() || socket.state.is_empty()
}

fn node_netstat(seen: &Seen<'_>, said: &[Value]) -> Vec<String> {
    let key = |protocol: String, local, remote, state: String, pid| (protocol, local, remote, state, pid);
    let expected = seen.before.sockets.iter().map(|socket| {
        let state = if socket.is_udp() { "" } else { socket.state };
        key(
            socket.protocol.clone(),
            expected_place(socket.local, &socket.shown_local()),
            expected_place(socket.remote, &socket.shown_remote()),
            state.to_owned(),
            has_readable_process(socket).then_some(!socket.holders.is_empty()),
        )
    });
    let known: Vec<_> = said
        .iter()
        .map(|row| {
            let pid = rows::pid(row, "pid");
            key(
                rows::text(row, "protocol"),
                bare_place(&row["local"]),
                bare_place(&row["remote"]),
                rows::text(row, "state"),
                pid.map(|pid| pid != 0),
            )
        })
        .collect();
    let mut complaints = differences(expected.collect(), known);
    for row in said {
        let Some(pid) = rows::pid(row, "pid").filter(|pid| *pid != 0) else {
            continue;
        };
        let here = |socket: &&Socket| {
            socket.protocol == rows::text(row, "protocol")
                && expected_place(socket.local, &socket.shown_local()) == bare_place(&row["local"])
        };
        let mut same = seen.before.sockets.iter().filter(here);
        if !same.any(|socket| socket.holders.contains(&pid)) {
            complaints.push(format!("no such process has it open: {row}"));
        }
    }
    complaints
}

fn connection(row: &Value) -> Row {
    let place = |address, port| format!("{}:{}", rows::text(row, address), rows::text(row, port));
    Row {
        protocol: rows::text(row, "protocol"),
        local: place("localAddress", "localPort"),
        remote: place("peerAddress", "peerPort"),
        state: rows::text(row, "state"),
        pid: rows::pid(row, "pid"),
    }
}
