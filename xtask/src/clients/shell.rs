//! The command lines that stand in every handbook and in countless scripts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::check::{Check, Seen, differences};
use super::truth::{Route, Socket, program};
use crate::scene;

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = counting();
    checks.extend(ports_and_processes());
    checks.extend(routes_and_interfaces());
    checks.extend(waiting());
    checks
}

/// What `uniq -c` prints: numbers and words.
fn counted(text: &str) -> Result<BTreeMap<String, u64>> {
    let line = |line: &str| {
        let (count, word) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        Ok((word.to_owned(), count.parse().with_context(|| line.to_owned())?))
    };
    text.lines().map(line).collect()
}

/// Complains unless exactly these words were counted, each so often.
fn count_of(expected: impl Iterator<Item = String>, said: &str) -> Result<Vec<String>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for word in expected {
        *counts.entry(word).or_default() += 1;
    }
    Ok(differences(
        counts.into_iter().collect(),
        counted(said)?.into_iter().collect(),
    ))
}

/// Words of `awk '{print $N}'` that come from the two headings.
fn headings<'a>(words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    words.iter().map(|word| (*word).to_owned())
}

/// Complains unless the words on the lines are exactly these.
fn lines<T: ToString>(expected: impl Iterator<Item = T>, said: &str) -> Vec<String> {
    let expected: BTreeSet<String> = expected.map(|word| word.to_string()).collect();
    let said: Vec<String> = said.lines().map(|line| line.trim().to_owned()).collect();
    differences(expected.into_iter().collect(), said)
}

fn counting() -> Vec<Check> {
    vec![
        Check::new(
            "connections by state",
            "netstat -ant | awk '{print $6}' | sort | uniq -c | sort -n",
            &["-ant"],
            |seen| {
                let states = seen.before.tcp().map(|socket| socket.state.to_owned());
                count_of(states.chain(headings(&["established)", "Foreign"])), seen.said)
            },
        ),
        Check::new(
            "connections by peer",
            "netstat -ntu | awk '{print $5}' | cut -d: -f1 | sort | uniq -c | sort -n",
            &["-ntu"],
            |seen| {
                let connected = |socket: &&Socket| !socket.listens();
                let peers = seen.before.sockets.iter().filter(connected).map(|socket| {
                    let shown = socket.shown_remote();
                    shown.split(':').next().unwrap_or_default().to_owned()
                });
                count_of(peers.chain(headings(&["servers)", "Address"])), seen.said)
            },
        ),
        Check::new(
            "peers of established connections, each once",
            "netstat -tn 2>/dev/null | grep ESTABLISHED | awk '{print $5}' | sed 's/:[0-9]*$//' | sort -u",
            &["-tn"],
            |seen| {
                let peers = established(seen).map(|socket| {
                    let shown = socket.shown_remote();
                    shown
                        .rsplit_once(':')
                        .map(|(address, _)| address.to_owned())
                        .unwrap_or_default()
                });
                Ok(lines(peers, seen.said))
            },
        ),
        Check::new(
            "connections to a port",
            "netstat -ant | grep ':80 ' | grep -c ESTABLISHED",
            &["-ant"],
            |seen| {
                let both = |socket: &&Socket| socket.local.1 == 80 || socket.remote.1 == 80;
                number(established(seen).filter(both).count() as u64, seen.said)
            },
        ),
        Check::new(
            "who leaves connections in CLOSE_WAIT",
            "netstat -antp | grep CLOSE_WAIT | awk '{print $7}' | sort | uniq -c",
            &["-antp"],
            |seen| {
                let left = seen.before.tcp().filter(|socket| socket.state == "CLOSE_WAIT");
                let owner = |socket: &Socket| match socket.holders.first().and_then(|pid| program(*pid)) {
                    Some(program) => program.split(' ').next().unwrap_or_default().to_owned(),
                    None => "-".to_owned(),
                };
                count_of(left.map(owner), seen.said)
            },
        ),
        Check::new(
            "listening UNIX sockets",
            "netstat -xl | grep -c LISTENING",
            &["-xl"],
            |seen| {
                // SO_ACCEPTCON in the column of flags (linux/net.h).
                let listens = |row: &&String| row.split_whitespace().nth(3) == Some("00010000");
                number(
                    scene::table("unix")?.iter().filter(listens).count() as u64,
                    seen.said,
                )
            },
        ),
    ]
}

fn established<'a>(seen: &'a Seen<'_>) -> impl Iterator<Item = &'a Socket> {
    seen.before.tcp().filter(|socket| socket.state == "ESTABLISHED")
}

fn number(expected: u64, said: &str) -> Result<Vec<String>> {
    Ok(differences(vec![expected], vec![said.trim().parse()?]))
}

fn ports_and_processes() -> Vec<Check> {
    vec![
        Check::new(
            "process of a port",
            "for port in $PORTS; do echo \"$port\" $(netstat -tlnp | grep \":$port \" | awk '{print $7}' | \
             cut -d/ -f1 | sort -un); done",
            &["-tlnp"],
            |seen| {
                let tcp = seen
                    .scene
                    .listeners
                    .iter()
                    .filter(|listener| listener.protocol.starts_with("tcp"));
                let ports: BTreeSet<u16> = tcp.map(|listener| listener.port).collect();
                let line = |port: u16| {
                    let here = seen
                        .before
                        .tcp()
                        .filter(|socket| socket.listens() && socket.local.1 == port);
                    let pids: BTreeSet<u32> = here
                        .filter_map(|socket| socket.holders.iter().min().copied())
                        .collect();
                    pids.iter()
                        .fold(port.to_string(), |line, pid| format!("{line} {pid}"))
                };
                Ok(lines(ports.into_iter().map(line), seen.said))
            },
        ),
        Check::new(
            "does a port listen",
            "for port in $PORTS 9; do netstat -an | grep -w LISTEN | grep -q \":$port \" && echo $port; done; true",
            &["-an"],
            |seen| {
                let listening = seen
                    .scene
                    .listeners
                    .iter()
                    .filter(|listener| listener.protocol.starts_with("tcp"));
                Ok(lines(listening.map(|listener| listener.port), seen.said))
            },
        ),
        Check::new(
            "listening ports",
            "netstat -tulpn | grep LISTEN | awk '{print $4}' | sed 's/.*://' | sort -n | uniq",
            &["-tulpn"],
            |seen| {
                let listening = seen.before.tcp().filter(|socket| socket.listens());
                Ok(lines(listening.map(|socket| socket.local.1), seen.said))
            },
        ),
        Check::new(
            "UDP ports",
            "netstat -uln | awk 'NR>2 {print $4}' | awk -F: '{print $NF}' | sort -nu",
            &["-uln"],
            |seen| {
                let open = seen
                    .before
                    .sockets
                    .iter()
                    .filter(|socket| socket.is_udp() && socket.listens());
                Ok(lines(open.map(|socket| socket.local.1), seen.said))
            },
        ),
        Check::new(
            "ports of each process",
            "netstat -tlnp | awk 'NR>2 {split($7, program, \"/\"); print program[1], $4}' | sort",
            &["-tlnp"],
            |seen| {
                let listening = seen.before.tcp().filter(|socket| socket.listens());
                let line = |socket: &Socket| {
                    let pid = socket.holders.iter().min().map(u32::to_string);
                    format!("{} {}", pid.unwrap_or_default(), socket.shown_local())
                };
                Ok(lines(listening.map(line), seen.said))
            },
        ),
    ]
}

fn routes_and_interfaces() -> Vec<Check> {
    let default = |seen: &Seen<'_>| -> Result<Route> {
        let mut routes = seen.before.routes.iter();
        routes
            .find(|route| route.is_default())
            .cloned()
            .context("no default route")
    };
    vec![
        Check::new(
            "default gateway",
            "netstat -rn | awk '/^0.0.0.0|^default/ {print $2}'",
            &["-rn"],
            move |seen| Ok(lines([default(seen)?.gateway].into_iter(), seen.said)),
        ),
        Check::new(
            "interface of the default route",
            "netstat -rn | awk '$1 == \"0.0.0.0\" {print \"via\", $2, \"dev\", $NF, $4}'",
            &["-rn"],
            move |seen| {
                let route = default(seen)?;
                let line = format!("via {} dev {} UG", route.gateway, route.interface);
                Ok(lines([line].into_iter(), seen.said))
            },
        ),
        Check::new(
            "packets and errors of interfaces",
            "netstat -i | awk 'NR>2 {print $1, $3, $4, $5, $6, $7, $8, $9, $10}'",
            &["-i"],
            |seen| {
                // An alias has no counters of its own; its row names no number.
                let rows = seen.said.lines().filter(|line| !line.contains(':'));
                Ok(seen.interfaces(rows.filter_map(|row| {
                    let mut words = row.split(' ').map(str::to_owned);
                    Some((words.next()?, words.collect()))
                })))
            },
        )
        .with_running_numbers(),
        Check::new(
            "retransmitted segments",
            "netstat -s | grep -i retransmit | awk '/segments retransmit/ {print $1}'",
            &["-s"],
            |seen| seen.within("Tcp.RetransSegs", seen.said.trim().parse().ok()),
        )
        .with_running_numbers(),
        Check::new(
            "segments and datagrams",
            "netstat -st | awk '/segments received$/ {print $1; exit}'; netstat -su | awk '/packets sent/ {print $1; exit}'",
            &["-st", "-su"],
            |seen| {
                let said: Vec<Option<u64>> = seen.said.lines().map(|line| line.trim().parse().ok()).collect();
                let mut complaints = seen.within("Tcp.InSegs", said.first().copied().flatten())?;
                complaints.extend(seen.within("Udp.OutDatagrams", said.get(1).copied().flatten())?);
                Ok(complaints)
            },
        )
        .with_running_numbers(),
    ]
}

/// Scripts that ask again and again.
fn waiting() -> Vec<Check> {
    vec![
        Check::new(
            "wait until a port listens",
            "perl -MIO::Socket::INET -e 'select undef, undef, undef, 0.3; \
             my $listener = IO::Socket::INET->new(Listen => 1, LocalAddr => \"127.0.0.1:31999\") or die; sleep 20' &\n\
             service=$!; tries=0\n\
             until netstat -ltn | grep -q ':31999 '; do\n\
             tries=$((tries + 1)); [ $tries -gt 10 ] && break; sleep 0.1\n\
             done\n\
             kill $service; wait $service 2>/dev/null\n\
             if [ $tries -eq 0 ]; then echo at once; elif [ $tries -gt 10 ]; then echo never; else echo open; fi",
            &["-ltn"],
            |seen| Ok(lines(["open"].into_iter(), seen.said)),
        ),
        Check::new(
            "a loop that watches",
            "for i in 1 2 3; do netstat -tn | grep -c ESTABLISHED; sleep 0.1; done | sort -u",
            &["-tn"],
            |seen| number(established(seen).count() as u64, seen.said),
        ),
        Check::new(
            "netstat -c, read until the second listing",
            "netstat -tnc | awk '/^Active/ {listing++} listing == 2 {exit} /ESTABLISHED/ {rows[listing]++} \
             END {print rows[1]}'",
            &["-tnc"],
            |seen| number(established(seen).count() as u64, seen.said),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_and_an_empty_word_is_one_too() {
        let words = ["a", "a", ""].into_iter().map(str::to_owned);
        assert!(count_of(words, "      2 a\n      1 \n").unwrap().is_empty());
        let words = ["a"].into_iter().map(str::to_owned);
        assert_eq!(count_of(words, "      2 a\n").unwrap().len(), 2);
    }
}
