//! Programs of the distribution, unpacked and not installed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::check::{Check, Seen, differences};
use super::rows::{self, Row};
use super::truth::{Socket, unix_inodes};

pub(crate) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            "Parse::Netstat: internet sockets",
            "netstat -antup | perl \"$SCRIPTS/ask-parse-netstat.pl\"",
            &["-antup"],
            |seen| {
                let said: Vec<Row> = rows::list(seen.said)?.iter().map(parsed).collect();
                Ok(rows::judge(seen.before, |_| true, &said))
            },
        ),
        Check::new(
            "Parse::Netstat: UNIX sockets",
            "netstat -anxp | perl \"$SCRIPTS/ask-parse-netstat.pl\"",
            &["-anxp"],
            |seen| {
                let said = rows::list(seen.said)?;
                let said = said.iter().map(|row| rows::text(row, "inode"));
                Ok(differences(unix_inodes()?, said.collect()))
            },
        ),
        Check::new(
            "grc: the colours taken off, every byte is ours",
            "mkdir -p .grc && cp_from=\"$CLIENTS/debian/usr/share/grc\" && \
             /run/clients/ours/netstat -tan | grep -v CLOS > shown && \
             PATH=\"$CLIENTS/debian/usr/bin:$PATH\" HOME=\"$CLIENTS/debian\" XDG_CONFIG_HOME= XDG_DATA_HOME=\"$CLIENTS/debian/usr/share\" \
             grc --config=\"$cp_from/conf.netstat\" --colour=on netstat -tan > coloured; \
             grep -c \"$(printf '\\033')\" coloured; sed \"s/$(printf '\\033')\\[[0-9;]*m//g\" coloured | diff shown - && echo same",
            &["-tan"],
            |seen| {
                let (coloured, rest) = seen.said.split_once('\n').unwrap_or_default();
                // Its settings hide rows of connections that close.
                let rows = seen
                    .before
                    .tcp()
                    .filter(|socket| !socket.state.starts_with("CLOS"))
                    .count();
                let coloured: usize = coloured.parse().context("no number of coloured lines")?;
                let mut complaints = differences(vec!["same"], rest.lines().collect());
                if coloured < rows {
                    complaints.push(format!(
                        "{coloured} lines have colours, and there are {rows} rows"
                    ));
                }
                Ok(complaints)
            },
        ),
        Check::new(
            "munin: the plugin netstat",
            "sh \"$MUNIN_LIBDIR/plugins/netstat\"",
            &["-s"],
            munin,
        )
        .with_running_numbers(),
        Check::new(
            "unhide-tcp: no port is hidden",
            "\"$CLIENTS/debian/usr/sbin/unhide-tcp\" -n",
            &["-tan", "-uan"],
            |seen| {
                let found = seen.said.lines().filter(|line| line.contains("ound"));
                let mut complaints: Vec<String> = found.map(str::to_owned).collect();
                for title in ["Starting TCP checking", "Starting UDP checking"] {
                    if !seen.said.contains(title) {
                        complaints.push(format!("it did not say {title:?}"));
                    }
                }
                Ok(complaints)
            },
        ),
        Check::new(
            "pt-summary: network connections",
            "PATH=\"$PATH:/usr/sbin:/usr/bin\" bash \"$CLIENTS/debian/usr/bin/pt-summary\" --sleep 1 2>/dev/null | \
             sed -n '/^# Network Connections/,/^# Top Processes/p' | grep -v '^#'",
            &["-antp"],
            summary,
        ),
    ]
}

/// It takes the process of a UDP socket without a state for the state.
fn parsed(row: &serde_json::Value) -> Row {
    let state = rows::text(row, "state");
    let is_udp = rows::text(row, "proto").starts_with("udp");
    let (state, pid) = match state.split_once('/') {
        Some((pid, _)) if is_udp => (String::new(), pid.parse().ok()),
        None if is_udp && state == "-" => (String::new(), None),
        Some(_) | None => (state, rows::pid(row, "pid")),
    };
    let place = |host, port| format!("{}:{}", rows::text(row, host), rows::text(row, port));
    Row {
        protocol: rows::text(row, "proto"),
        local: place("local_host", "local_port"),
        remote: place("foreign_host", "foreign_port"),
        state,
        pid,
    }
}

fn munin(seen: &Seen<'_>) -> Result<Vec<String>> {
    let value = |name: &str| -> Option<u64> {
        let line = seen
            .said
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(".value "));
        line?.trim().parse().ok()
    };
    let mut complaints = Vec::new();
    for (name, counter) in [
        ("active", "Tcp.ActiveOpens"),
        ("passive", "Tcp.PassiveOpens"),
        ("failed", "Tcp.AttemptFails"),
        ("resets", "Tcp.EstabResets"),
        ("established", "Tcp.CurrEstab"),
    ] {
        complaints.extend(seen.within(counter, value(name))?);
    }
    Ok(complaints)
}

/// Its numbers above 10 are rounded, on purpose: to 5 up to 50, to 10 up to 100, to 25 up to 250, and so on.
fn rounded(count: u64) -> u64 {
    if count <= 10 {
        return count;
    }
    let mut factor = 1;
    loop {
        for (limit, step) in [(50, 5), (100, 10), (250, 25)] {
            if count <= limit * factor {
                let step = step * factor;
                // Halves go to the even one, as in printf.
                let (whole, rest) = (count / step, count % step);
                let up = rest * 2 > step || (rest * 2 == step && whole % 2 == 1);
                return (whole + u64::from(up)) * step;
            }
        }
        factor *= 10;
    }
}

fn summary(seen: &Seen<'_>) -> Result<Vec<String>> {
    let mut said: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    let mut title = "";
    for line in seen.said.lines() {
        match line.strip_prefix("    ") {
            Some(row) => {
                let (name, count) = row.trim().rsplit_once(' ').context("no number")?;
                let entry = (name.trim().to_owned(), count.parse()?);
                said.entry(title).or_default().push(entry);
            }
            None => title = line.trim(),
        }
    }
    let states = seen.before.states().into_iter();
    let states = states
        .map(|(state, count)| (state.to_owned(), rounded(count)))
        .collect();
    let first = |shown: String| shown.split(':').next().unwrap_or_default().to_owned();
    let with_peer = |socket: &&Socket| {
        socket.is_tcp()
            && socket
                .shown_remote()
                .starts_with(|char: char| ('1'..='9').contains(&char))
    };
    let peers = || seen.before.sockets.iter().filter(with_peer);
    let mut counts = [BTreeMap::<String, u64>::new(), BTreeMap::new()];
    for socket in peers() {
        *counts[0].entry(first(socket.shown_remote())).or_default() += 1;
        *counts[1].entry(first(socket.shown_local())).or_default() += 1;
    }
    let [remote, local] = counts.map(|counts| {
        counts
            .into_iter()
            .map(|(name, count)| (name, rounded(count)))
            .collect()
    });
    let mut complaints = Vec::new();
    for (title, expected) in [
        ("Connections from remote IP addresses", remote),
        ("Connections to local IP addresses", local),
        ("States of connections", states),
    ] {
        let rows: Vec<(String, u64)> = said.remove(title).unwrap_or_default();
        complaints.extend(
            differences(expected, rows)
                .into_iter()
                .map(|line| format!("{title}: {line}")),
        );
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_the_summary_are_rounded() {
        for (count, shown) in [
            (7, 7),
            (11, 10),
            (13, 15),
            (49, 50),
            (54, 50),
            (57, 60),
            (130, 125),
            (700, 700),
        ] {
            assert_eq!(rounded(count), shown, "{count}");
        }
    }
}
