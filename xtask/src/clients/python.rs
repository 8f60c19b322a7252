//! Packages of PyPI: jc, testinfra, and the collection community.general of Ansible.

use anyhow::{Context, Result};
use serde_json::Value;

use super::check::{Check, Seen, differences};
use super::rows::{self, Row};
use super::truth::{Socket, program, unix_inodes};

pub(crate) fn checks() -> Vec<Check> {
    let jc = |line: &str| format!("PATH=\"$PATH:$CLIENTS/python/bin\"; {line}");
    vec![
        Check::new(
            "jc netstat -antup",
            jc("jc netstat -antup"),
            &["-antup"],
            jc_sockets,
        ),
        Check::new(
            "netstat -antup | jc --netstat",
            jc("netstat -antup | jc --netstat"),
            &["-antup"],
            jc_sockets,
        ),
        Check::new(
            "jc netstat -tulnpe",
            jc("jc netstat -tulnpe"),
            &["-tulnpe"],
            |seen| {
                let said: Vec<Row> = rows::list(seen.said)?.iter().map(jc_row).collect();
                Ok(rows::judge(seen.before, Socket::listens, &said))
            },
        ),
        Check::new(
            "netstat -anp | jc --netstat",
            jc(&format!(
                "netstat -anp | sed -E 's/ [0-9]+([0-9]{{{INODE_DIGITS}}}) / \\1 /' | jc --netstat"
            )),
            &["-anp"],
            jc_everything,
        ),
        Check::new("jc netstat -rn", jc("jc netstat -rn"), &["-rn"], jc_routes),
        Check::new("jc netstat -i", jc("jc netstat -i"), &["-i"], jc_interfaces).with_running_numbers(),
        Check::new(
            "testinfra: host.socket()",
            "PATH=\"$CLIENTS/python/bin:$PATH\" python \"$SCRIPTS/ask-testinfra.py\" tcp://127.0.0.1:80 tcp://22 \
             tcp://:::22 tcp://0.0.0.0:22 udp://127.0.0.1:514 tcp://127.0.0.1:9 unix:///run/packets unix:///run/absent",
            &["-n -l -t", "-n -l -u", "-n -l --unix", "-n -l", "-n -t"],
            testinfra,
        ),
        Check::new(
            "subprocess and a regular expression",
            "\"$CLIENTS/python/bin/python\" \"$SCRIPTS/ask-subprocess.py\"",
            &["-tlnp"],
            |seen| {
                let listening = seen.before.tcp().filter(|socket| socket.listens());
                let line = |socket: &Socket| {
                    let pid = socket.holders.iter().min().map(u32::to_string);
                    format!("{} {}", socket.local.1, pid.unwrap_or_default())
                };
                Ok(differences(
                    listening.map(line).collect(),
                    seen.said.lines().map(str::to_owned).collect(),
                ))
            },
        ),
    ]
}

fn jc_row(row: &Value) -> Row {
    let place = |address, port| format!("{}:{}", rows::text(row, address), rows::text(row, port));
    Row {
        protocol: rows::text(row, "proto"),
        local: place("local_address", "local_port"),
        remote: place("foreign_address", "foreign_port"),
        state: rows::text(row, "state"),
        pid: rows::pid(row, "pid"),
    }
}

fn jc_sockets(seen: &Seen<'_>) -> Result<Vec<String>> {
    let said: Vec<Row> = rows::list(seen.said)?.iter().map(jc_row).collect();
    Ok(rows::judge(seen.before, |_| true, &said))
}

/// jc finds the owner of a UNIX socket by the place of its title. An inode that is wider than its column (a machine
/// that has been up for long has those) moves the owner, and jc gives up, over the original's screen too. So it gets
/// the last digits alone.
const INODE_DIGITS: u32 = 8;

/// TCP and UDP as ever, and every UNIX socket by its inode.
fn jc_everything(seen: &Seen<'_>) -> Result<Vec<String>> {
    let cut = |inode: String| -> Result<u64> { Ok(inode.parse::<u64>()? % 10_u64.pow(INODE_DIGITS)) };
    let said = rows::list(seen.said)?;
    let known = |row: &Row| {
        seen.before
            .sockets
            .iter()
            .any(|socket| socket.protocol == row.protocol)
    };
    let internet: Vec<Row> = said.iter().map(jc_row).filter(known).collect();
    let mut complaints = rows::judge(seen.before, |_| true, &internet);
    let unix = said.iter().filter(|row| rows::text(row, "proto") == "unix");
    let inodes = unix.map(|row| cut(rows::text(row, "inode")));
    let expected = unix_inodes()?.into_iter().map(cut);
    complaints.extend(differences(
        expected.collect::<Result<Vec<u64>>>()?,
        inodes.collect::<Result<_>>()?,
    ));
    Ok(complaints)
}

fn jc_routes(seen: &Seen<'_>) -> Result<Vec<String>> {
    let expected = seen.before.routes.iter().map(|route| {
        [
            route.destination.to_string(),
            // A route that refuses packets has a dash for a gateway.
            if route.refuses() {
                "-".to_owned()
            } else {
                route.gateway.to_string()
            },
            route.mask.to_string(),
            if route.refuses() {
                "-".to_owned()
            } else {
                route.interface.clone()
            },
        ]
    });
    let said = rows::list(seen.said)?;
    let mut complaints = differences(
        expected.collect(),
        said.iter()
            .map(|row| ["destination", "gateway", "genmask", "iface"].map(|name| rows::text(row, name)))
            .collect(),
    );
    let gateways = said
        .iter()
        .filter(|row| row["route_flags_pretty"].to_string().contains("GATEWAY"));
    let expected = seen
        .before
        .routes
        .iter()
        .filter(|route| route.has_gateway())
        .count();
    complaints.extend(differences(vec![expected], vec![gateways.count()]));
    Ok(complaints)
}

fn jc_interfaces(seen: &Seen<'_>) -> Result<Vec<String>> {
    let names = [
        "rx_ok", "rx_err", "rx_drp", "rx_ovr", "tx_ok", "tx_err", "tx_drp", "tx_ovr",
    ];
    let said = rows::list(seen.said)?;
    // An alias has no counters.
    let said = said.iter().filter(|row| !rows::text(row, "iface").contains(':'));
    Ok(seen.interfaces(said.map(|row| {
        let counters = names.map(|name| rows::text(row, name));
        (rows::text(row, "iface"), counters.to_vec())
    })))
}

fn testinfra(seen: &Seen<'_>) -> Result<Vec<String>> {
    let said: Value = serde_json::from_str(seen.said).context("no JSON")?;
    let expected = [
        ("tcp://127.0.0.1:80", true),
        ("tcp://22", true),
        ("tcp://:::22", true),
        ("tcp://0.0.0.0:22", true),
        ("udp://127.0.0.1:514", true),
        ("tcp://127.0.0.1:9", false),
        ("unix:///run/packets", true),
        ("unix:///run/absent", false),
    ];
    let listening = expected.map(|(name, _)| (name, said["listening"][name].to_string()));
    let expected = expected.map(|(name, listens)| (name, listens.to_string()));
    let mut complaints = differences(expected.to_vec(), listening.to_vec());
    let internet = |word: &&str| word.starts_with("tcp:") || word.starts_with("udp:");
    let all = said["all"]
        .as_array()
        .context("no list of all")?
        .iter()
        .filter_map(Value::as_str);
    let sockets = seen
        .before
        .sockets
        .iter()
        .filter(|socket| socket.listens())
        .map(|socket| {
            let protocol = socket.protocol.trim_end_matches('6');
            format!("{protocol}://{}", socket.shown_local())
        });
    complaints.extend(differences(
        sockets.collect(),
        all.filter(internet).map(str::to_owned).collect(),
    ));
    let peers = seen
        .before
        .tcp()
        .filter(|socket| !socket.listens() && socket.local.1 == 80);
    let clients = said["clients"].as_array().map_or(0, Vec::len);
    complaints.extend(differences(vec![peers.count()], vec![clients]));
    Ok(complaints)
}

pub(crate) fn ansible() -> Vec<Check> {
    let call = |words: &str| {
        format!(
            "PATH=\"$PATH:$CLIENTS/python/bin\" ANSIBLE_COLLECTIONS_PATH=\"$CLIENTS/python/collections\" \
              ANSIBLE_PYTHON_INTERPRETER=\"$CLIENTS/python/bin/python\" \
             ansible -i localhost, -c local localhost -m community.general.listen_ports_facts -a '{words}'"
        )
    };
    vec![Check {
        steady: listed,
        ..Check::new(
            "ansible: listen_ports_facts",
            call("command=netstat"),
            &["-p -l -u -n -t"],
            |seen| facts(seen, Socket::listens),
        )
    }]
}

/// The two lists of facts, as Ansible's JSON has them.
fn fact_list(text: &str) -> Result<Vec<Value>> {
    let (verdict, report) = text.split_once(" => ").context("no report")?;
    if verdict != "localhost | SUCCESS" {
        anyhow::bail!("{verdict:?}");
    }
    let report: Value = serde_json::from_str(report).context("no JSON")?;
    let facts = &report["ansible_facts"];
    let mut all = Vec::new();
    for name in ["tcp_listen", "udp_listen"] {
        all.extend(
            facts[name]
                .as_array()
                .with_context(|| format!("no list {name}"))?
                .clone(),
        );
    }
    Ok(all)
}

/// What can be held against the original's: without the times of the run.
fn listed(text: &str) -> String {
    fact_list(text).map_or_else(|error| error.to_string(), |facts| Value::Array(facts).to_string())
}

/// It knows two words of a program's name: of a longer one it tells neither state nor process. Of a connected UDP
/// socket it takes the state for the process.
fn understood(socket: &Socket) -> (String, u32, String) {
    let nothing = (String::new(), 0, String::new());
    let column = match socket.holders.iter().min().and_then(|pid| program(*pid)) {
        Some(column) => column,
        None => "-".to_owned(),
    };
    let words = if socket.is_tcp() {
        [Some(socket.state), None]
    } else {
        [None, Some(socket.state)]
    };
    let state = words[0].unwrap_or_default().to_owned();
    let rest: Vec<&str> = words[1]
        .filter(|state| !state.is_empty())
        .into_iter()
        .chain(column.split_whitespace())
        .collect();
    if rest.len() > 2 {
        return nothing;
    }
    match rest[0].split_once('/') {
        Some((pid, name)) => (
            state,
            pid.parse().unwrap_or_default(),
            name.trim_end_matches(':').to_owned(),
        ),
        None => (state, 0, String::new()),
    }
}

fn facts(seen: &Seen<'_>, wanted: fn(&Socket) -> bool) -> Result<Vec<String>> {
    let said = fact_list(seen.said)?;
    let mut expected: Vec<_> = seen
        .before
        .sockets
        .iter()
        .filter(|socket| wanted(socket))
        .map(|socket| {
            let local = socket.shown_local();
            let (address, port) = local.rsplit_once(':').unwrap_or_default();
            let (_, pid, name) = understood(socket);
            let protocol = socket.protocol.trim_end_matches('6').to_owned();
            (protocol, address.to_owned(), port.to_owned(), pid, name)
        })
        .collect();
    let mut said: Vec<_> = said
        .iter()
        .map(|row| {
            (
                rows::text(row, "protocol"),
                rows::text(row, "address"),
                rows::text(row, "port"),
                rows::pid(row, "pid").unwrap_or_default(),
                rows::text(row, "name"),
            )
        })
        .collect();
    // Rows that are equal in what it tells are told once.
    for list in [&mut expected, &mut said] {
        list.sort();
        list.dedup();
    }
    Ok(differences(expected, said))
}
