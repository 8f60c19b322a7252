//! Programs by which the kernel chooses sockets (`INET_DIAG_REQ_BYTECODE`, `linux/inet_diag.h`).
//!
//! Each step is four bytes, what belongs to it, and two distances: `yes`, one byte, to the step behind it when its condition
//! holds, and `no`, two bytes, when it does not. A socket is chosen when the walk ends exactly at the end of the program,
//! and left out when it ends four bytes behind it. Here `yes` always leads to the next step, so that each step is one that a
//! `no` may lead to; the kernel checks that.

use std::net::IpAddr;

use crate::decode::bytes::ByteOrder;
use crate::model::Family;
use crate::model::predicate::{Condition, End, Predicate};

/// `INET_DIAG_BC_JMP`: goes where `no` leads.
pub const JUMP: u8 = 1;
/// `INET_DIAG_BC_S_GE`, and `D_GE` is 4.
pub const LOCAL_AT_LEAST: u8 = 2;
/// `INET_DIAG_BC_S_LE`
pub const LOCAL_AT_MOST: u8 = 3;
/// `INET_DIAG_BC_D_GE`
pub const REMOTE_AT_LEAST: u8 = 4;
/// `INET_DIAG_BC_D_LE`
pub const REMOTE_AT_MOST: u8 = 5;
/// `INET_DIAG_BC_AUTO`
pub const PORT_GIVEN: u8 = 6;
/// `INET_DIAG_BC_S_COND`
pub const LOCAL_WITHIN: u8 = 7;
/// `INET_DIAG_BC_D_COND`
pub const REMOTE_WITHIN: u8 = 8;
/// `INET_DIAG_BC_DEV_COND`
pub const INTERFACE: u8 = 9;
/// `INET_DIAG_BC_MARK_COND`
pub const MARK: u8 = 10;
/// `INET_DIAG_BC_S_EQ`
pub const LOCAL_IS: u8 = 11;
/// `INET_DIAG_BC_D_EQ`
pub const REMOTE_IS: u8 = 12;
/// `INET_DIAG_BC_CGROUP_COND`
pub const CONTROL_GROUP: u8 = 13;

/// Bytes of a step without what belongs to it.
const STEP_BYTES: u16 = 4;
/// Longest program, in bytes. Each socket costs the kernel a walk through it, and its check of a program takes time by the
/// square of its length.
pub const BYTES_MAX: usize = 4096;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    bytes: Vec<u8>,
}

impl Program {
    /// The program that chooses the sockets of a predicate, or of one that is wider where its own would be too long; `None`
    /// when that chooses every socket.
    #[must_use]
    pub fn of(predicate: &Predicate, order: ByteOrder) -> Option<Program> {
        // Every condition is kept; constants inside it vanish.
        let predicate = shortened(&predicate.weakened(&|_| true), BYTES_MAX);
        if predicate == Predicate::Always {
            return None;
        }
        let mut writer = Writer {
            bytes: Vec::new(),
            order,
        };
        let mut refused = Vec::new();
        writer.predicate(&predicate, &mut refused);
        let behind = writer.bytes.len() + usize::from(STEP_BYTES);
        writer.lead(&refused, behind);
        Some(Program { bytes: writer.bytes })
    }

    /// As the kernel takes it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The predicate, or a wider one whose program is no longer than that.
fn shortened(predicate: &Predicate, bytes_max: usize) -> Predicate {
    if length(predicate) <= bytes_max {
        return predicate.clone();
    }
    let Predicate::All(parts) = predicate else {
        return Predicate::Always;
    };
    let mut left = bytes_max;
    let kept = parts.iter().map(|part| {
        let part = shortened(part, left);
        left -= length(&part).min(left);
        part
    });
    Predicate::all(kept.collect::<Vec<_>>())
}

/// Bytes of the program of a predicate.
fn length(predicate: &Predicate) -> usize {
    let step = usize::from(STEP_BYTES);
    match predicate {
        Predicate::Always => 0,
        Predicate::Never => step,
        Predicate::All(parts) => parts.iter().map(length).sum(),
        // A jump stands between two parts.
        Predicate::One(parts) => parts
            .iter()
            .map(|part| length(part) + step)
            .sum::<usize>()
            .saturating_sub(step),
        Predicate::Is(condition) => usize::from(step_bytes(*condition)),
        Predicate::IsNot(condition) => usize::from(step_bytes(*condition)) + step,
    }
}

fn step_bytes(condition: Condition) -> u8 {
    match condition {
        Condition::PortGiven => 4,
        Condition::PortIs(..)
        | Condition::PortAtLeast(..)
        | Condition::PortAtMost(..)
        | Condition::Interface(_) => 8,
        Condition::Mark { .. } | Condition::ControlGroup(_) => 12,
        // struct inet_diag_hostcond is 8 bytes, the address follows it.
        Condition::Within(_, IpAddr::V4(_), _) => 16,
        Condition::Within(_, IpAddr::V6(_), _) => 28,
    }
}

struct Writer {
    bytes: Vec<u8>,
    order: ByteOrder,
}

impl Writer {
    /// Writes the steps of a predicate; `refused` gets the places of those that must be led to where refused sockets go.
    fn predicate(&mut self, predicate: &Predicate, refused: &mut Vec<usize>) {
        match predicate {
            Predicate::Always => {}
            Predicate::Never => refused.push(self.jump()),
            Predicate::All(parts) => {
                for part in parts {
                    self.predicate(part, refused);
                }
            }
            Predicate::One(parts) => self.one(parts, refused),
            Predicate::Is(condition) => refused.push(self.condition(*condition)),
            Predicate::IsNot(condition) => {
                let at = self.condition(*condition);
                // Where it holds, the jump behind it refuses; where it does not, the walk goes on behind the jump.
                refused.push(self.jump());
                self.lead(&[at], self.bytes.len());
            }
        }
    }

    fn one(&mut self, parts: &[Predicate], refused: &mut Vec<usize>) {
        let Some((last, others)) = parts.split_last() else {
            refused.push(self.jump());
            return;
        };
        let mut chosen = Vec::new();
        for part in others {
            let mut tried = Vec::new();
            self.predicate(part, &mut tried);
            chosen.push(self.jump());
            self.lead(&tried, self.bytes.len());
        }
        self.predicate(last, refused);
        self.lead(&chosen, self.bytes.len());
    }

    /// Leads the `no` of each of these steps to a place.
    fn lead(&mut self, steps: &[usize], to: usize) {
        for at in steps {
            let distance = u16::try_from(to - at).unwrap_or(u16::MAX);
            if let Some(no) = self.bytes.get_mut(at + 2..at + 4) {
                no.copy_from_slice(&self.order.two(distance));
            }
        }
    }

    fn jump(&mut self) -> usize {
        self.step(JUMP, 4, &[])
    }

    /// Writes a step, whose `no` leads nowhere yet; tells its place.
    fn step(&mut self, code: u8, yes: u8, rest: &[u8]) -> usize {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&[code, yes, 0, 0]);
        self.bytes.extend_from_slice(rest);
        at
    }

    fn condition(&mut self, condition: Condition) -> usize {
        let by_end = |end: End, local: u8, remote: u8| match end {
            End::Local => local,
            End::Remote => remote,
        };
        let (code, rest) = match condition {
            // The port stands where the next step would have its `no`.
            Condition::PortIs(end, port) => (by_end(end, LOCAL_IS, REMOTE_IS), self.port(port)),
            Condition::PortAtLeast(end, port) => {
                (by_end(end, LOCAL_AT_LEAST, REMOTE_AT_LEAST), self.port(port))
            }
            Condition::PortAtMost(end, port) => (by_end(end, LOCAL_AT_MOST, REMOTE_AT_MOST), self.port(port)),
            Condition::Within(end, address, bits) => (
                by_end(end, LOCAL_WITHIN, REMOTE_WITHIN),
                self.network(address, bits),
            ),
            Condition::Interface(index) => (INTERFACE, self.order.four(index).to_vec()),
            Condition::Mark { value, mask } => {
                (MARK, [self.order.four(value), self.order.four(mask)].concat())
            }
            Condition::ControlGroup(group) => (CONTROL_GROUP, self.order.eight(group).to_vec()),
            Condition::PortGiven => (PORT_GIVEN, Vec::new()),
        };
        self.step(code, step_bytes(condition), &rest)
    }

    fn port(&self, port: u16) -> Vec<u8> {
        [[0; 2], self.order.two(port)].concat()
    }

    /// `struct inet_diag_hostcond`: family, length of the prefix, a port (-1 is any), the address.
    fn network(&self, address: IpAddr, bits: u8) -> Vec<u8> {
        let (family, octets) = match address {
            IpAddr::V4(address) => (Family::Ipv4, address.octets().to_vec()),
            IpAddr::V6(address) => (Family::Ipv6, address.octets().to_vec()),
        };
        let mut out = vec![family.to_linux(), bits, 0, 0];
        out.extend_from_slice(&self.order.four(u32::MAX));
        out.extend_from_slice(&octets);
        out
    }
}
