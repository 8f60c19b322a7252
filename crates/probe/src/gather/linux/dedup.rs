//! Makes a dump of a hash table that changes meanwhile whole: each socket that lives through it is told, and once.
//!
//! The kernel hands a table out in pieces and resumes in the middle of a chain by counting. A socket that is born in
//! front of that place makes it tell one twice; one that dies there makes it leave one out. So rows told lately are
//! remembered to drop doubles, and when connections came or went during a dump it is asked for again and what the
//! first one did not tell is added. Memory is bounded whatever the number of sockets.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// Rows that are remembered to drop doubles: a double stands no farther away than the length of a chain.
const RECENT_ROWS: usize = 8192;
/// Cookies that are remembered exactly; beyond them a filter of fixed size takes over.
const EXACT_ROWS_MAX: usize = 4 * 1024;
/// Size of that filter: 1 MiB. With 200,000 rows two in a thousand that the first dump left out stay unnoticed.
const FILTER_BITS: u64 = 1 << 23;
/// Longest answer looked at to see whether connections came or went.
const COUNTERS_BYTES_MAX: usize = 64 * 1024;

/// The rows told lately, exactly.
pub(super) struct Recent {
    cookies: Vec<u64>,
}

impl Recent {
    pub(super) fn new() -> Recent {
        Recent { cookies: Vec::new() }
    }

    /// Whether this row was not told lately. A row without a cookie always counts as new.
    pub(super) fn is_new(&mut self, cookie: Option<u64>) -> bool {
        let Some(cookie) = cookie.filter(|cookie| *cookie != 0) else {
            return true;
        };
        if self.cookies.is_empty() {
            self.cookies.resize(RECENT_ROWS, 0);
        }
        let place = usize::try_from(mix(cookie) % RECENT_ROWS as u64).unwrap_or(0);
        match self.cookies.get_mut(place) {
            Some(told) if *told == cookie => false,
            Some(told) => {
                *told = cookie;
                true
            }
            None => true,
        }
    }
}

/// All rows told so far. It may take a row for told that was not, seldom, and never the other way round.
pub(super) enum Told {
    /// Few enough to be kept.
    Exact(HashSet<u64, FixedState>),
    /// Two bits a row.
    Filter(Vec<u64>),
}

impl Told {
    pub(super) fn new() -> Told {
        Told::Exact(HashSet::default())
    }

    /// Remembers a row; `false` when it was there already.
    pub(super) fn insert(&mut self, cookie: Option<u64>) -> bool {
        let Some(cookie) = cookie.filter(|cookie| *cookie != 0) else {
            return true;
        };
        match self {
            Told::Exact(cookies) => {
                let new = cookies.insert(cookie);
                if cookies.len() > EXACT_ROWS_MAX {
                    let mut filter = vec![0; usize::try_from(FILTER_BITS / 64).unwrap_or(0)];
                    cookies.drain().for_each(|cookie| {
                        set(&mut filter, cookie);
                    });
                    *self = Told::Filter(filter);
                }
                new
            }
            Told::Filter(filter) => set(filter, cookie),
        }
    }
}

/// Sets the two bits of a cookie; `false` when both were set.
fn set(filter: &mut [u64], cookie: u64) -> bool {
    let hash = mix(cookie);
    let mut new = false;
    for bit in [hash % FILTER_BITS, (hash >> 32) % FILTER_BITS] {
        if let Some(word) = usize::try_from(bit / 64)
            .ok()
            .and_then(|place| filter.get_mut(place))
        {
            let mask = 1 << (bit % 64);
            new |= *word & mask == 0;
            *word |= mask;
        }
    }
    new
}

/// Spreads consecutive cookies (the finalizer of splitmix64).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// What the kernel counts of connections: opened, failed, reset, established (`/proc/net/snmp`), and how many wait
/// in TIME_WAIT (`/proc/net/sockstat`). Equal before and after a dump: none came or went. `None` where it cannot be
/// read.
pub(super) fn connections(machine: &mut dyn Machine) -> Option<Vec<u8>> {
    let mut counts = Vec::new();
    let mut keep = |path: &'static str, prefix: &[u8], words: std::ops::Range<usize>| -> Option<()> {
        let text = read_whole(machine, &Item::file(path), COUNTERS_BYTES_MAX).ok()?;
        // The second line of a pair in snmp has the values; sockstat has one line.
        let line = text
            .split(|byte| *byte == b'\n')
            .rfind(|line| line.starts_with(prefix))?;
        for word in line
            .split(|byte| *byte == b' ')
            .skip(words.start)
            .take(words.len())
        {
            counts.extend_from_slice(word);
            counts.push(b' ');
        }
        Some(())
    };
    // Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab …
    keep("/proc/net/snmp", b"Tcp:", 5..10)?;
    // TCP: inuse N orphan N tw N alloc N mem N
    keep("/proc/net/sockstat", b"TCP:", 1..9)?;
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    #[test]
    fn a_row_told_lately_is_dropped_and_one_without_a_cookie_never() {
        let mut recent = Recent::new();
        assert!((1..1000).all(|cookie| recent.is_new(Some(cookie))));
        assert!(!recent.is_new(Some(999)));
        assert!(recent.is_new(None) && recent.is_new(None));
        assert!(recent.is_new(Some(0)) && recent.is_new(Some(0)));
    }

    #[test]
    fn what_was_told_is_never_forgotten() {
        for count in [100, 100_000u64] {
            let mut told = Told::new();
            let new = (1..=count).filter(|cookie| told.insert(Some(*cookie))).count();
            // The filter may take a new row for told; one in a thousand is far more than it does.
            assert!(u64::try_from(new).unwrap() >= count - count / 1000);
            assert!((1..=count).all(|cookie| !told.insert(Some(cookie))));
        }
    }

    #[test]
    fn connections_that_came_or_went_are_seen_and_traffic_is_not() {
        let machine = |opens: u32, segments: u32, waiting: u32| {
            let snmp = format!(
                "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs\nTcp: 1 200 120000 -1 {opens} 5 0 0 3 {segments}\n"
            );
            let sockstat =
                format!("sockets: used 9\nTCP: inuse 3 orphan 0 tw {waiting} alloc 4 mem {segments}\n");
            FakeMachine::new()
                .with("file /proc/net/snmp", &[snmp.as_bytes()], Ok(()))
                .with("file /proc/net/sockstat", &[sockstat.as_bytes()], Ok(()))
        };
        let before = connections(&mut machine(7, 100, 2));
        assert!(before.is_some());
        assert_eq!(connections(&mut machine(7, 900, 2)), before);
        assert_ne!(connections(&mut machine(8, 100, 2)), before);
        assert_ne!(connections(&mut machine(7, 100, 1)), before);
        assert_eq!(connections(&mut FakeMachine::new()), None);
    }
}
