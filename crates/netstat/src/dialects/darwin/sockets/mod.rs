//! The default view: sockets of each protocol, and with `-L` the queues of those that listen.

mod address;
mod internet;
mod layout;
mod list;
pub(crate) mod listen_queues;
mod ports;
#[cfg(test)]
mod tests;
mod unix;
pub(crate) mod unix_rows;

use std::ops::RangeInclusive;

use facts::Gap;
use probe::gather::answer::Answer;

use self::listen_queues::Requests;
use super::protocols::{self, Family, Protocol, Sockets};
use super::wording;
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

/// What is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// Whose sockets, in this order.
    pub(super) protocols: Vec<&'static Protocol>,
    /// Whether the protocol was named by the user, who is told when there is nothing to list.
    pub(super) named: bool,
    /// Sockets of this family alone.
    pub(super) family: Option<Family>,
    /// UNIX sockets behind the others.
    pub(super) unix: bool,
    /// TCP sockets that are closed or listen, too.
    pub(super) all: bool,
    /// The column that identifies each control block.
    pub(super) control_blocks: bool,
    /// Queues of sockets that listen, instead of sockets.
    pub(super) queues: bool,
    /// Whole IPv6 addresses.
    pub(super) long: bool,
    /// Whole IPv4 addresses.
    pub(super) wide: bool,
    /// Numbers instead of names.
    pub(super) numeric: bool,
}

/// What has been learnt and shown so far.
struct Round<'q> {
    query: &'q Query,
    /// Whether the title is shown: it stands above the first row of all protocols.
    titled: bool,
    /// Ports that the kernel gives; `None` when they are not known, or names are not wanted.
    ephemeral: Option<RangeInclusive<u16>>,
    /// The domain of this machine, which names of IPv6 hosts lose.
    domain: Option<Vec<u8>>,
    /// Requests that wait in sockets that listen, when queues are wanted.
    requests: Requests,
    /// What was told: several protocols share a table of the kernel.
    told: Vec<Gap>,
    exit: Exit,
}

/// Shows the lists.
pub(super) fn show(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut round = Round {
        query,
        titled: false,
        ephemeral: None,
        domain: None,
        requests: Requests::default(),
        told: Vec::new(),
        exit: Exit::Success,
    };
    round.prepare(session, terminal);
    for protocol in &query.protocols {
        let Some(sockets) = protocol.sockets else {
            if query.named {
                let line = format!("{}: {}\n", protocol.name, wording::NO_SOCKETS);
                terminal.text().extend_from_slice(line.as_bytes());
            }
            continue;
        };
        let Some(list) = list::List::of(sockets, query) else {
            continue;
        };
        let answer = internet::show(&list, &mut round, session, terminal);
        round.ended(&answer, protocol.name, session, terminal);
        if answer.stopped {
            return round.exit;
        }
    }
    if query.unix {
        let answer = unix::show(session, terminal);
        round.ended(&answer, "unix", session, terminal);
    }
    round.exit
}

impl Round<'_> {
    /// Learns what all rows need.
    fn prepare(&mut self, session: &mut Session<'_>, terminal: &mut Terminal<'_>) {
        if self.query.queues && self.query.all {
            let (requests, gaps) = session.requests();
            self.requests = requests;
            self.tell(gaps, terminal);
        }
        if self.query.numeric {
            return;
        }
        let ports = |protocol: &&Protocol| matches!(protocol.sockets, Some(Sockets::Tcp | Sockets::Udp));
        if self.query.protocols.iter().any(ports) {
            match session.ephemeral_ports() {
                Ok(ports) => self.ephemeral = Some(ports),
                Err(gap) => self.tell(vec![gap], terminal),
            }
        }
        let host = session.identity().host.as_bytes();
        let dot = host.iter().position(|byte| *byte == b'.');
        self.domain = dot.and_then(|dot| host.get(dot + 1..)).map(<[u8]>::to_vec);
    }

    /// Tells what is missing from a list.
    fn ended(&mut self, answer: &Answer, name: &str, session: &mut Session<'_>, terminal: &mut Terminal<'_>) {
        self.tell(answer.gaps.clone(), terminal);
        let names = session.name_gaps();
        self.tell(names, terminal);
        match answer.known {
            Err(why) if self.query.named || !why.is_absence() => {
                terminal.message(&format!("{name}: {why}; nothing of it could be read"));
                self.exit = Exit::Failure;
            }
            Ok(()) | Err(_) => {}
        }
    }

    fn tell(&mut self, gaps: Vec<Gap>, terminal: &mut Terminal<'_>) {
        for gap in gaps {
            if self.told.contains(&gap) {
                continue;
            }
            terminal.message(&message::gap(&gap));
            if message::is_loss(&gap) {
                self.exit = Exit::Failure;
            }
            self.told.push(gap);
        }
    }
}
