//! What went through links between two looks at their counters.
//!
//! A difference is of one link: one that came meanwhile counts from its next interval on, one that went no longer. Where a
//! counter went back, because the link was reset or its counter is full, what passed is not known, and so is the sum.

use std::collections::BTreeMap;

use facts::model::link::LinkCounters;
use probe::gather::links::CountedLink;

/// What passed in an interval; `None` where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Packets received.
    pub(crate) received_packets: Option<u64>,
    /// Damaged packets received.
    pub(crate) received_errors: Option<u64>,
    /// Bytes received.
    pub(crate) received_bytes: Option<u64>,
    /// Packets sent.
    pub(crate) sent_packets: Option<u64>,
    /// Packets that could not be sent.
    pub(crate) sent_errors: Option<u64>,
    /// Bytes sent.
    pub(crate) sent_bytes: Option<u64>,
    /// Collisions.
    pub(crate) collisions: Option<u64>,
    /// Packets dropped instead of sent.
    pub(crate) sent_dropped: Option<u64>,
}

/// How many counters that are.
const COUNTERS: usize = 8;

/// The counters of a link, in the order of [`Passed`].
type Counters = [Option<u64>; COUNTERS];

fn counters(of: &LinkCounters) -> Counters {
    [
        of.received_packets,
        of.received_errors,
        of.received_bytes,
        of.sent_packets,
        of.sent_errors,
        of.sent_bytes,
        of.collisions,
        of.sent_dropped,
    ]
}

/// Which link it is. A link that is made anew under the same name has another index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    Index(u32),
    Name(Vec<u8>),
}

/// The counters at the last look.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    before: BTreeMap<Which, Counters>,
}

impl Traffic {
    /// What passed through these links together since the last look.
    pub(crate) fn since_last<'l>(&mut self, links: impl Iterator<Item = &'l CountedLink>) -> Passed {
        let mut sums = [Sum::NothingKnown; COUNTERS];
        let mut now = BTreeMap::new();
        for link in links {
            let which = match link.index() {
                Some(index) => Which::Index(index),
                None => Which::Name(link.name.clone()),
            };
            let counters = counters(&link.counters);
            if let Some(before) = self.before.get(&which) {
                for (sum, (now, before)) in sums.iter_mut().zip(counters.iter().zip(before)) {
                    sum.add(*now, *before);
                }
            }
            now.insert(which, counters);
        }
        self.before = now;
        let [
            received_packets,
            received_errors,
            received_bytes,
            sent_packets,
            sent_errors,
            sent_bytes,
            collisions,
            sent_dropped,
        ] = sums.map(Sum::known);
        Passed {
            received_packets,
            received_errors,
            received_bytes,
            sent_packets,
            sent_errors,
            sent_bytes,
            collisions,
            sent_dropped,
        }
    }

    /// This look saw nothing: the next difference would be of more than one interval, so there is none.
    pub(crate) fn forget(&mut self) {
        self.before.clear();
    }
}

/// The sum of one counter's differences.
#[derive(Clone, Copy)]
enum Sum {
    NothingKnown,
    Known(u64),
    /// A counter went back, or one is not told.
    Lost,
}

impl Sum {
    /// A link that does not tell the counter leaves the sum unknown.
    fn add(&mut self, now: Option<u64>, before: Option<u64>) {
        let passed = now.zip(before).and_then(|(now, before)| now.checked_sub(before));
        *self = match (*self, passed) {
            (Sum::Lost, _) | (_, None) => Sum::Lost,
            (Sum::NothingKnown, Some(passed)) => Sum::Known(passed),
            (Sum::Known(sum), Some(passed)) => Sum::Known(sum.saturating_add(passed)),
        };
    }

    fn known(self) -> Option<u64> {
        match self {
            Sum::Known(sum) => Some(sum),
            Sum::NothingKnown | Sum::Lost => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use facts::model::link::Link;

    use super::*;

    fn link(index: u32, packets: u64) -> CountedLink {
        CountedLink {
            name: b"a".to_vec(),
            link: Some(Link::bare(index, 1, 0)),
            counters: LinkCounters {
                received_packets: Some(packets),
                ..LinkCounters::default()
            },
        }
    }

    fn packets(traffic: &mut Traffic, links: &[CountedLink]) -> Option<u64> {
        let passed = traffic.since_last(links.iter());
        assert_eq!(passed.sent_packets, None, "nobody told");
        passed.received_packets
    }

    #[test]
    fn links_are_summed_over_what_passed_since_the_last_look() {
        let mut traffic = Traffic::default();
        assert_eq!(packets(&mut traffic, &[link(1, 10), link(2, 100)]), None);
        assert_eq!(packets(&mut traffic, &[link(1, 13), link(2, 140)]), Some(43));
        assert_eq!(packets(&mut traffic, &[link(1, 13), link(2, 140)]), Some(0));
    }

    #[test]
    fn links_come_and_go_without_a_jump() {
        let mut traffic = Traffic::default();
        packets(&mut traffic, &[link(1, 10), link(2, 100)]);
        assert_eq!(packets(&mut traffic, &[link(1, 11)]), Some(1));
        assert_eq!(packets(&mut traffic, &[link(1, 12), link(2, 500)]), Some(1));
        assert_eq!(packets(&mut traffic, &[link(1, 12), link(2, 507)]), Some(7));
        // Made anew under its name.
        assert_eq!(packets(&mut traffic, &[link(3, 900)]), None);
        assert_eq!(packets(&mut traffic, &[]), None);
    }

    #[test]
    fn a_counter_that_went_back_is_not_known_for_one_interval() {
        let mut traffic = Traffic::default();
        packets(&mut traffic, &[link(1, 10), link(2, u64::MAX)]);
        assert_eq!(packets(&mut traffic, &[link(1, 20), link(2, 3)]), None);
        assert_eq!(packets(&mut traffic, &[link(1, 21), link(2, 5)]), Some(3));
    }

    #[test]
    fn after_a_look_that_saw_nothing_no_interval_is_longer_than_it_should_be() {
        let mut traffic = Traffic::default();
        packets(&mut traffic, &[link(1, 10)]);
        traffic.forget();
        assert_eq!(packets(&mut traffic, &[link(1, 30)]), None);
        assert_eq!(packets(&mut traffic, &[link(1, 31)]), Some(1));
    }

    #[test]
    fn links_without_an_index_are_told_apart_by_name() {
        let named = |name: &[u8], packets| CountedLink {
            name: name.to_vec(),
            link: None,
            ..link(0, packets)
        };
        let mut traffic = Traffic::default();
        packets(&mut traffic, &[named(b"a", 1), named(b"b", 2)]);
        assert_eq!(packets(&mut traffic, &[named(b"a", 3), named(b"b", 7)]), Some(7));
    }
}
