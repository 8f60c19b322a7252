//! Signs of life of a port that can be waited for: cheap questions, asked again and again.

use std::collections::BTreeSet;
use std::time::Duration;

use facts::Why;
use facts::model::process::Process;
use facts::model::state::States;
use facts::model::{InternetSocket, NoOwner, TcpState, Transport};
use probe::gather::ask::Depth;
use probe::gather::owners::OwnerSource;
use probe::gather::system::{At, EndWatch};

use super::Question;
use super::rows::{ask, covers};
use crate::session::Session;

/// Most sockets whose holders are looked at.
const SOCKETS_MAX: usize = 65_536;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitCondition {
    /// A socket waits for connections or datagrams.
    Listen,
    /// None does, and none is bound.
    Gone,
    /// A connection is established.
    Established,
}

/// Whether it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// It is.
    Yes,
    /// It is not; the reason when a socket is there and its holder is not known.
    No(Option<NoOwner>),
}

/// News of sockets that end.
pub(crate) struct Ends {
    watch: Box<dyn EndWatch>,
    port: u16,
}

impl Ends {
    /// Waits until a socket that waited at the port has ended, or something may have been missed, and no longer than this.
    ///
    /// # Errors
    /// Why nothing is told any more.
    pub(crate) fn wait(&mut self, patience: Duration, session: &mut Session<'_>) -> Result<(), Why> {
        let deadline = session.now() + patience;
        loop {
            let left = deadline.saturating_sub(session.now());
            if left.is_zero() {
                return Ok(());
            }
            let port = self.port;
            let mut is_it = false;
            // The end of a connection lets go of no port that a socket waits at. A report that was not understood may be of one.
            let news = self.watch.next(left, &mut |ended| {
                is_it |= ended.is_none_or(|socket| socket.local.port == port && socket.remote.port == 0);
            });
            match news {
                Ok(()) if !is_it => {}
                Ok(()) | Err(Why::TimedOut | Why::Overflowed) => return Ok(()),
                Err(why) => return Err(why),
            }
        }
    }
}

impl Session<'_> {
    /// Begins to be told of sockets of the port that end; `None` where the machine tells of none.
    pub(crate) fn watch_ends(&mut self, question: &Question) -> Option<Ends> {
        let at = &mut self.at();
        Some(Ends {
            watch: at.system.watch_ends(at).ok()?,
            port: question.port,
        })
    }

    /// Whether the port shows the condition now.
    ///
    /// # Errors
    /// Why a table could not be read.
    pub(crate) fn waits(
        &mut self,
        question: &Question,
        condition: WaitCondition,
        by: Option<&[u8]>,
    ) -> Result<Waited, Why> {
        let at = &mut self.at();
        let sockets = sockets(at, question, condition)?;
        let (is_there, why) = match by {
            None => (!sockets.is_empty(), None),
            Some(_) if sockets.is_empty() => (false, None),
            Some(name) => match held_by(at, &sockets, name) {
                Ok(is) => (is, None),
                Err(why) => (false, Some(why)),
            },
        };
        Ok(match condition {
            // Not known to be held is not known to be gone.
            WaitCondition::Gone if is_there || why.is_some() => Waited::No(why),
            WaitCondition::Gone => Waited::Yes,
            WaitCondition::Listen | WaitCondition::Established if is_there => Waited::Yes,
            WaitCondition::Listen | WaitCondition::Established => Waited::No(why),
        })
    }
}

/// The sockets that are the condition, or must be gone.
fn sockets(
    at: &mut At<'_>,
    question: &Question,
    condition: WaitCondition,
) -> Result<Vec<InternetSocket>, Why> {
    let mut found: Vec<InternetSocket> = Vec::new();
    for transport in &question.transports {
        let states = match (transport, condition) {
            (Transport::Tcp, WaitCondition::Listen) => &[States::LISTEN][..],
            (Transport::Tcp, WaitCondition::Gone) => &[States::LISTEN, States::BOUND],
            (Transport::Tcp, WaitCondition::Established) => &[States(1 << 1)],
            (Transport::Udp | Transport::UdpLite | Transport::Raw, _) => &[States::ALL],
        };
        for states in states {
            let answer = ask(at, *transport, *states, &mut |socket| {
                let local = socket.local.port == question.port
                    && question.address.is_none_or(|asked| covers(socket, asked));
                let remote = socket.remote.port == question.port
                    && question
                        .address
                        .is_none_or(|asked| socket.remote.address.to_canonical() == asked.to_canonical());
                let is_sign = match condition {
                    WaitCondition::Listen | WaitCondition::Gone => local && waits(socket),
                    WaitCondition::Established => (local || remote) && socket.state == TcpState::Established,
                };
                if is_sign && found.len() < SOCKETS_MAX {
                    found.push(*socket);
                }
            });
            match answer.known {
                Err(why) if !why.is_absence() && *states != States::BOUND => return Err(why),
                Ok(()) | Err(_) => {}
            }
            // A row that is missing may be the one that is not gone. What is only bound is told by new kernels alone.
            let missing = answer.gaps.iter().find(|gap| !gap.why.is_absence());
            if let Some(gap) =
                missing.filter(|_| condition == WaitCondition::Gone && *states != States::BOUND)
            {
                return Err(gap.why);
            }
        }
    }
    Ok(found)
}

/// Whether it listens, is bound, or waits for datagrams.
fn waits(socket: &InternetSocket) -> bool {
    match socket.transport {
        Transport::Tcp => matches!(socket.state, TcpState::Listen | TcpState::Close),
        Transport::Udp | Transport::UdpLite | Transport::Raw => socket.remote.port == 0,
    }
}

/// Whether a process of this name holds one of them. A name that was not found says nothing when some holders are not known.
fn held_by(at: &mut At<'_>, sockets: &[InternetSocket], name: &[u8]) -> Result<bool, NoOwner> {
    let holders = at.system.holders(at, OwnerSource::Auto);
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let mut unknown = None;
    for socket in sockets {
        match holders.of_internet(socket) {
            Ok(descriptors) => seen.extend(descriptors.iter().map(|descriptor| descriptor.process)),
            Err(why) => unknown = Some(why),
        }
    }
    for pid in seen {
        if let Some(process) = at.system.describe(at, pid, Depth::Whole, holders.until_ticks())
            && is_called(&process, name)
        {
            return Ok(true);
        }
    }
    unknown.map_or(Ok(false), Err)
}

/// Whether the program is called this: its name, or the last part of its first word.
fn is_called(process: &Process, name: &[u8]) -> bool {
    let first = process.argv.as_ref().and_then(|argv| argv.first());
    let file = first.and_then(|word| word.rsplit(|byte| *byte == b'/').next());
    process.comm.as_deref() == Some(name) || file == Some(name)
}
