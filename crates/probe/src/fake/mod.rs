//! Machines for tests: one that answers from memory, and one that fails at the Nth call; and the netlink messages they
//! can be made of.

pub mod inet_diag;
pub mod netlink;

use std::collections::BTreeMap;

use facts::Why;
use facts::model::{Endpoint, Family, InternetSocket, Queues, SocketId, TcpState, Transport};

use crate::item::Item;
use crate::machine::{Flow, Machine};

/// An established TCP connection of IPv4 of which nothing else is known.
#[must_use]
pub fn internet_socket() -> InternetSocket {
    let nowhere = Endpoint {
        address: Family::Ipv4.any(),
        port: 0,
    };
    InternetSocket {
        transport: Transport::Tcp,
        family: Family::Ipv4,
        state: TcpState::Established,
        local: nowhere,
        remote: nowhere,
        queues: Queues::Data { receive: 0, send: 0 },
        timer: None,
        user: None,
        id: SocketId::None,
        cookie: None,
        interface: None,
        mark: None,
        cgroup: None,
        ipv6_only: None,
    }
}

/// Answers from memory, by key; what was not given is [`Why::NotHere`].
#[derive(Clone, Debug, Default)]
pub struct FakeMachine {
    answers: BTreeMap<String, Given>,
}

/// Chunks, and how the answer ends.
type Given = (Vec<Vec<u8>>, Result<(), Why>);

impl FakeMachine {
    /// A machine that knows nothing.
    #[must_use]
    pub fn new() -> FakeMachine {
        FakeMachine::default()
    }

    /// Gives the answer to the question with this key: chunks, then how it ends.
    #[must_use]
    pub fn with(mut self, key: &str, chunks: &[&[u8]], outcome: Result<(), Why>) -> FakeMachine {
        let chunks = chunks.iter().map(|chunk| chunk.to_vec()).collect();
        self.answers.insert(key.to_owned(), (chunks, outcome));
        self
    }
}

impl Machine for FakeMachine {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        for wide in item.covers() {
            let Some((chunks, outcome)) = self.answers.get(&wide.key()) else {
                continue;
            };
            for chunk in chunks {
                if each(chunk).is_break() {
                    return Err(Why::Stopped);
                }
            }
            return *outcome;
        }
        Err(Why::NotHere)
    }
}

/// Lets another machine answer until the `at`th call (counted from 0), and fails that one with `why` after `chunks`
/// chunks of its answer.
#[derive(Debug)]
pub struct FaultInjector<M> {
    inner: M,
    at: usize,
    after_chunks: usize,
    why: Why,
    calls: usize,
}

impl<M> FaultInjector<M> {
    /// Fails call `at` with `why`, after `after_chunks` chunks.
    pub fn new(inner: M, at: usize, after_chunks: usize, why: Why) -> FaultInjector<M> {
        FaultInjector {
            inner,
            at,
            after_chunks,
            why,
            calls: 0,
        }
    }

    /// How many calls were made so far.
    pub fn calls(&self) -> usize {
        self.calls
    }
}

impl<M: Machine> Machine for FaultInjector<M> {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let failing = self.calls == self.at;
        self.calls += 1;
        if !failing {
            return self.inner.read(item, each);
        }
        let mut left = self.after_chunks;
        let mut stopped = false;
        let _: Result<(), Why> = self.inner.read(item, &mut |chunk| {
            if left == 0 {
                return Flow::Break(());
            }
            left -= 1;
            let flow = each(chunk);
            stopped = flow.is_break();
            flow
        });
        Err(if stopped { Why::Stopped } else { self.why })
    }

    fn is_recording(&self) -> bool {
        self.inner.is_recording()
    }
}
