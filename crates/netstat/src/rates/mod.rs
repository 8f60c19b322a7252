//! Rates: what was counted between two samples of a machine, per second. What is new since the previous sample, and a
//! counter that decreased, has no rate: how much of it belongs to the interval is unknown.

pub(crate) mod sockets;

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use facts::fields::counters::Kind;
use facts::fields::interfaces::Rates;
use facts::model::counter::{Counter, Form};
use facts::model::link::{Link, LinkCounters};
use facts::{Gap, Why};
use probe::gather::counters::{Reading, Scope};

/// Samples nearer than this tell no rate: a division by next to nothing says nothing.
const APART_MIN: Duration = Duration::from_millis(1);
/// Decimal places of a rate, as a factor.
const FRACTION: f64 = 1000.0;

/// The values of the previous sample, by the object they belong to. Bounded as the table is that they come from.
#[derive(Debug)]
pub(crate) struct Samples<K, V> {
    at: Option<Duration>,
    counted: HashMap<K, V>,
}

impl<K, V> Default for Samples<K, V> {
    fn default() -> Self {
        Samples {
            at: None,
            counted: HashMap::new(),
        }
    }
}

/// The previous sample, while the next one is taken.
#[derive(Debug)]
pub(crate) struct Between<K, V> {
    before: HashMap<K, V>,
    /// Seconds since the previous sample; `None` at the first.
    pub(crate) seconds: Option<f64>,
    new: u64,
    back: u64,
}

impl<K: Eq + Hash, V> Samples<K, V> {
    /// Begins a sample at this time; its values are stored with [`Samples::keep`].
    pub(crate) fn begin(&mut self, now: Duration) -> Between<K, V> {
        let apart = self.at.map(|before| now.saturating_sub(before));
        self.at = Some(now);
        Between {
            before: std::mem::take(&mut self.counted),
            seconds: apart
                .filter(|apart| *apart >= APART_MIN)
                .map(|apart| apart.as_secs_f64()),
            new: 0,
            back: 0,
        }
    }

    /// Stores a value of this sample.
    pub(crate) fn keep(&mut self, of: K, value: V) {
        self.counted.insert(of, value);
    }
}

impl<K: Eq + Hash, V> Between<K, V> {
    /// The value in the previous sample, and the seconds since then.
    pub(crate) fn before(&mut self, of: &K) -> Option<(&V, f64)> {
        let seconds = self.seconds?;
        match self.before.get(of) {
            Some(value) => Some((value, seconds)),
            None => {
                self.new += 1;
                None
            }
        }
    }

    /// Counts a counter that decreased.
    pub(crate) fn went_back(&mut self) {
        self.back += 1;
    }

    /// Why rates are not known; `things` is the plural of the object they belong to.
    pub(crate) fn gaps(&self, things: &str) -> Vec<Gap> {
        let what = format!("rates of {things}");
        let gap = |why, count| Gap {
            what: what.clone(),
            why,
            count,
        };
        if self.seconds.is_none() {
            return vec![gap(Why::OneLook, None)];
        }
        [(Why::NewMeanwhile, self.new), (Why::WentBack, self.back)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(why, count)| gap(why, Some(count)))
            .collect()
    }
}

/// Increase of a counter per second. `Err` if it decreased; `None` if one of the values is not known.
#[expect(clippy::cast_precision_loss, reason = "a rate is no exact number")]
pub(crate) fn per_second(before: Option<u64>, now: Option<u64>, seconds: f64) -> Result<Option<f64>, Why> {
    let (Some(before), Some(now)) = (before, now) else {
        return Ok(None);
    };
    let grown = now.checked_sub(before).ok_or(Why::WentBack)?;
    Ok(Some((grown as f64 / seconds * FRACTION).round() / FRACTION))
}

/// The rate of a monotonic counter, whose value is stored for the next sample.
pub(crate) fn of_counter(
    samples: &mut Samples<Vec<u8>, u64>,
    between: &mut Between<Vec<u8>, u64>,
    reading: &Reading<'_>,
    counter: &Counter<'_>,
) -> Option<f64> {
    let only_grows = reading
        .entry(counter)
        .is_none_or(|entry| entry.kind == Kind::Counter);
    let now = counter
        .value
        .filter(|_| only_grows && counter.form == Form::Plain)?;
    let key = counter_key(reading, counter);
    let before = between.before(&key).map(|(before, seconds)| (*before, seconds));
    samples.keep(key, now);
    let (before, seconds) = before?;
    per_second(Some(before), Some(now), seconds).unwrap_or_else(|_| {
        between.went_back();
        None
    })
}

/// The key of a counter: table, section, scope and name, none of which contains a NUL.
fn counter_key(reading: &Reading<'_>, counter: &Counter<'_>) -> Vec<u8> {
    let whose = match reading.scope {
        Scope::Machine => String::new(),
        Scope::Processor(number) => format!("{number:?}"),
        Scope::Interface { name, index } => format!("{index:?} {name}"),
    };
    [
        reading.table.as_bytes(),
        reading.section.name,
        whose.as_bytes(),
        counter.name,
    ]
    .join(&0)
}

/// Samples at the counters of links, by index and name: another link may get either again.
pub(crate) type LinkSamples = Samples<(u32, Vec<u8>), LinkCounters>;
type LinkBetween = Between<(u32, Vec<u8>), LinkCounters>;

/// Rates of a link, whose counters are stored for the next sample.
pub(crate) fn of_link(samples: &mut LinkSamples, between: &mut LinkBetween, link: &Link) -> Rates {
    let Some(now) = link.counters.as_deref() else {
        return Rates::default();
    };
    let key = (link.index, link.name.clone());
    let before = between.before(&key).map(|(before, seconds)| (*before, seconds));
    samples.keep(key, *now);
    let Some((before, seconds)) = before else {
        return Rates::default();
    };
    let mut is_back = false;
    let mut rate = |of: fn(&LinkCounters) -> Option<u64>| {
        let rate = per_second(of(&before), of(now), seconds);
        is_back |= rate.is_err();
        rate.unwrap_or(None)
    };
    let rates = Rates {
        seconds: Some(seconds),
        received_bytes: rate(|all| all.received_bytes),
        received_packets: rate(|all| all.received_packets),
        received_errors: rate(|all| all.received_errors),
        received_dropped: rate(|all| all.received_dropped),
        sent_bytes: rate(|all| all.sent_bytes),
        sent_packets: rate(|all| all.sent_packets),
        sent_errors: rate(|all| all.sent_errors),
        sent_dropped: rate(|all| all.sent_dropped),
    };
    if is_back {
        between.went_back();
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(index: u32, name: &str, bytes: u64) -> Link {
        let mut link = Link::bare(index, 1, 1);
        link.name = name.as_bytes().to_vec();
        link.counters = Some(Box::new(LinkCounters {
            received_bytes: Some(bytes),
            sent_bytes: Some(7),
            ..LinkCounters::default()
        }));
        link
    }

    /// Received and sent.
    type Moved = (Option<f64>, Option<f64>);

    /// What moved until the last sample, and its gaps.
    fn looked(times: &[(u64, &[Link])]) -> (Vec<Moved>, Vec<(Why, Option<u64>)>) {
        let mut samples = LinkSamples::default();
        let (mut rates, mut gaps) = (Vec::new(), Vec::new());
        for (ms, links) in times {
            let mut between = samples.begin(Duration::from_millis(*ms));
            rates = links
                .iter()
                .map(|link| of_link(&mut samples, &mut between, link))
                .map(|rates| (rates.received_bytes, rates.sent_bytes))
                .collect();
            gaps = between
                .gaps("interfaces")
                .into_iter()
                .map(|gap| (gap.why, gap.count))
                .collect();
        }
        (rates, gaps)
    }

    #[test]
    fn one_look_tells_no_rate_and_says_so() {
        let (rates, gaps) = looked(&[(0, &[link(1, "lo", 5)])]);
        assert_eq!(rates, [(None, None)]);
        assert_eq!(gaps, [(Why::OneLook, None)]);
        // Nor do two at the same moment.
        let (rates, gaps) = looked(&[(9, &[link(1, "lo", 5)]), (9, &[link(1, "lo", 6)])]);
        assert_eq!(rates, [(None, None)]);
        assert_eq!(gaps, [(Why::OneLook, None)]);
    }

    #[test]
    fn a_rate_is_what_came_in_a_second_since_the_last_look() {
        let times: &[(u64, &[Link])] = &[
            (0, &[link(1, "lo", 1000)]),
            (1000, &[link(1, "lo", 5000)]),
            (3000, &[link(1, "lo", 5001)]),
        ];
        assert_eq!(looked(&times[..2]), (vec![(Some(4000.0), Some(0.0))], vec![]));
        assert_eq!(looked(times), (vec![(Some(0.5), Some(0.0))], vec![]));
    }

    #[test]
    fn what_went_back_and_what_is_new_has_no_rate() {
        let before = [link(1, "lo", 9), link(2, "eth0", 9), link(3, "old", 9)];
        let now = [
            link(1, "lo", 3),
            link(2, "eth0", 19),
            // The same index under another name, and the same name under another index.
            link(3, "new", 10),
            link(4, "old", 10),
        ];
        let (rates, gaps) = looked(&[(0, &before), (1000, &now)]);
        assert_eq!(
            rates,
            [
                (None, Some(0.0)),
                (Some(10.0), Some(0.0)),
                (None, None),
                (None, None)
            ]
        );
        assert_eq!(gaps, [(Why::NewMeanwhile, Some(2)), (Why::WentBack, Some(1))]);
    }

    #[test]
    fn what_the_machine_does_not_tell_has_no_rate() {
        assert_eq!(per_second(None, Some(1), 1.0), Ok(None));
        assert_eq!(per_second(Some(1), None, 1.0), Ok(None));
        assert_eq!(per_second(Some(0), Some(1), 3.0), Ok(Some(0.333)));
        assert_eq!(per_second(Some(1), Some(0), 1.0), Err(Why::WentBack));
    }
}
