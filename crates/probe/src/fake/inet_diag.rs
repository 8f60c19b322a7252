//! What the kernel does with a filter program of `sock_diag`, for tests: the check of its form, and the run over a socket. Written from the form of programs in `linux/inet_diag.h` and from what kernels answer.

use std::net::IpAddr;

use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::inet_diag::program::Program;
use facts::decode::linux::inet_diag::program::{
    CONTROL_GROUP, INTERFACE, JUMP, LOCAL_AT_LEAST, LOCAL_AT_MOST, LOCAL_IS, LOCAL_WITHIN, MARK, PORT_GIVEN,
    REMOTE_AT_LEAST, REMOTE_AT_MOST, REMOTE_IS, REMOTE_WITHIN,
};
use facts::model::predicate::Predicate;
use facts::model::{Family, InternetSocket};

/// Bytes of a step, with what belongs to it; `None` for a step that no kernel knows.
fn step_bytes(step: &Bytes<'_>) -> Option<usize> {
    let code = step.u8(0)?;
    Some(match code {
        JUMP | PORT_GIVEN => 4,
        LOCAL_AT_LEAST | LOCAL_AT_MOST | REMOTE_AT_LEAST | REMOTE_AT_MOST | LOCAL_IS | REMOTE_IS
        | INTERFACE => 8,
        MARK | CONTROL_GROUP => 12,
        LOCAL_WITHIN | REMOTE_WITHIN => {
            let address_bytes = match step.u8(4)? {
                0 => 0u8,
                family => match Family::from_linux(family)? {
                    Family::Ipv4 => 4,
                    Family::Ipv6 => 16,
                },
            };
            if u32::from(step.u8(5)?) > u32::from(address_bytes) * 8 {
                return None;
            }
            12 + usize::from(address_bytes)
        }
        _ => return None,
    })
}

/// Whether the kernel would take the program: each step is one that it knows and whole, distances are multiples of four and
/// lead forward, `yes` leads through the steps to the end exactly, and `no` to one of these steps, to the end, or to
/// right behind it.
#[must_use]
pub fn is_taken(program: Bytes<'_>) -> bool {
    let length = program.bytes.len();
    let mut starts = vec![length, length + 4];
    let mut leads = Vec::new();
    let mut at = 0;
    while at < length {
        let step = Bytes::new(program.bytes.get(at..).unwrap_or(&[]), program.order);
        let (Some(bytes), Some(yes), Some(no)) = (step_bytes(&step), step.u8(1), step.u16(2)) else {
            return false;
        };
        let (yes, no) = (usize::from(yes), usize::from(no));
        if bytes > step.bytes.len() || [yes, no].into_iter().any(|way| way < bytes || way % 4 != 0) {
            return false;
        }
        starts.push(at);
        leads.push(at + no);
        at += yes;
    }
    length > 0 && at == length && leads.iter().all(|lead| starts.contains(lead))
}

/// Whether a program chooses a socket, of which `port_given` tells whether the kernel chose its port.
#[must_use]
pub fn chooses(program: Bytes<'_>, socket: &InternetSocket, port_given: bool) -> bool {
    let length = program.bytes.len();
    let mut at = 0;
    while at < length {
        let step = Bytes::new(program.bytes.get(at..).unwrap_or(&[]), program.order);
        let ways = holds(&step, socket, port_given).and_then(|holds| {
            Some(if holds {
                usize::from(step.u8(1)?)
            } else {
                usize::from(step.u16(2)?)
            })
        });
        match ways {
            Some(way) if way > 0 => at += way,
            Some(_) | None => return false,
        }
    }
    at == length
}

/// Whether the kernel lists a socket when it filters by this predicate; `None` when it cannot filter by it, or refuses the
/// program.
#[must_use]
pub fn lists(predicate: &Predicate, socket: &InternetSocket) -> Option<bool> {
    let program = Program::of(predicate, ByteOrder::Little)?;
    let bytes = Bytes::new(program.bytes(), ByteOrder::Little);
    is_taken(bytes).then(|| chooses(bytes, socket, false))
}

fn holds(step: &Bytes<'_>, socket: &InternetSocket, port_given: bool) -> Option<bool> {
    let (local, remote) = (socket.local, socket.remote);
    let port = step.u16(6);
    Some(match step.u8(0)? {
        JUMP => false,
        PORT_GIVEN => port_given,
        LOCAL_AT_LEAST => local.port >= port?,
        LOCAL_AT_MOST => local.port <= port?,
        LOCAL_IS => local.port == port?,
        REMOTE_AT_LEAST => remote.port >= port?,
        REMOTE_AT_MOST => remote.port <= port?,
        REMOTE_IS => remote.port == port?,
        LOCAL_WITHIN => within(step, local.address, local.port)?,
        REMOTE_WITHIN => within(step, remote.address, remote.port)?,
        INTERFACE => socket.interface.unwrap_or(0) == step.u32(4)?,
        MARK => socket.mark.unwrap_or(0) & step.u32(8)? == step.u32(4)?,
        CONTROL_GROUP => socket.cgroup.unwrap_or(0) == step.u64(4)?,
        _ => return None,
    })
}

/// `struct inet_diag_hostcond`.
fn within(step: &Bytes<'_>, address: IpAddr, port: u16) -> Option<bool> {
    let bits = u32::from(step.u8(5)?);
    let wanted = step.u32(8)?;
    if wanted != u32::MAX && wanted != u32::from(port) {
        return Some(false);
    }
    let Some(family) = Family::from_linux(step.u8(4)?) else {
        return Some(true);
    };
    Some(match (step.address(12, family)?, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => same(network.into(), address.into(), bits, 32),
        (IpAddr::V4(network), IpAddr::V6(address)) => address
            .to_ipv4_mapped()
            .is_some_and(|address| same(network.into(), address.into(), bits, 32)),
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let difference = u128::from(network) ^ u128::from(address);
            difference.checked_shr(128 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(_), IpAddr::V4(_)) => false,
    })
}

fn same(one: u32, other: u32, bits: u32, of: u32) -> bool {
    (one ^ other).checked_shr(of - bits.min(of)).unwrap_or(0) == 0
}
