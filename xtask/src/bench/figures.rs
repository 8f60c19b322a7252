//! Figures of runs: medians, ratios, and whether a target is met.

use std::time::Duration;

/// What one run took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) wall: Duration,
    pub(crate) user: Duration,
    pub(crate) system: Duration,
    pub(crate) peak_kib: u64,
    /// It was killed for taking too long, so the truth is larger.
    pub(crate) cut: bool,
}

/// The line of `bench-part time`; `None` when the program failed, or when the line is of another form.
pub(crate) fn sample(line: &str) -> Option<Sample> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [wall, user, system, peak, status] = fields[..] else {
        return None;
    };
    if !["0", "limit"].contains(&status) {
        return None;
    }
    Some(Sample {
        wall: Duration::from_nanos(wall.parse().ok()?),
        user: Duration::from_micros(user.parse().ok()?),
        system: Duration::from_micros(system.parse().ok()?),
        peak_kib: peak.parse().ok()?,
        cut: status == "limit",
    })
}

/// Many runs of one program. Times are in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Summary {
    pub(crate) runs: usize,
    pub(crate) wall: f64,
    pub(crate) least_wall: f64,
    /// Median of user and system time together; the median of each is beside it.
    pub(crate) processor: f64,
    pub(crate) user: f64,
    pub(crate) system: f64,
    /// The largest peak of all runs.
    pub(crate) peak_kib: u64,
    pub(crate) cut: bool,
}

/// Sums up; `None` without any run.
pub(crate) fn sum_up(samples: &[Sample]) -> Option<Summary> {
    let of = |figure: fn(&Sample) -> Duration| {
        median(
            samples
                .iter()
                .map(|sample| figure(sample).as_secs_f64() * 1e3)
                .collect(),
        )
    };
    Some(Summary {
        runs: samples.len(),
        wall: of(|sample| sample.wall)?,
        least_wall: samples.iter().map(|sample| sample.wall).min()?.as_secs_f64() * 1e3,
        processor: of(|sample| sample.user + sample.system)?,
        user: of(|sample| sample.user)?,
        system: of(|sample| sample.system)?,
        peak_kib: samples.iter().map(|sample| sample.peak_kib).max()?,
        cut: samples.iter().any(|sample| sample.cut),
    })
}

/// The middle; of an even number the mean of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*values.get(middle.checked_sub(1)?)?, upper))
}

/// How many times as large; nothing is a multiple of zero.
pub(crate) fn ratio(of: f64, to: f64) -> Option<f64> {
    (to > 0.0).then_some(of / to)
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    Wall,
    Processor,
}

impl Figure {
    pub(crate) fn of(self, summary: &Summary) -> f64 {
        match self {
            Figure::Wall => summary.wall,
            Figure::Processor => summary.processor,
        }
    }
}

/// How ours stands to a target.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) value: String,
    /// `None`: the peer was killed before it could be told.
    pub(crate) met: Option<bool>,
}

/// Is ours at least `times` as fast as the peer?
pub(crate) fn faster(ours: &Summary, peer: &Summary, times: f64, figure: Figure) -> Option<Verdict> {
    let value = ratio(figure.of(peer), figure.of(ours))?;
    let met = value >= times;
    Some(Verdict {
        value: format!("{}{value:.1}x", if peer.cut { "> " } else { "" }),
        met: (met || !peer.cut).then_some(met),
    })
}

/// Does ours take at most `times` as long as the floor?
pub(crate) fn within(ours: &Summary, floor: &Summary, times: f64, figure: Figure) -> Option<Verdict> {
    let value = ratio(figure.of(ours), figure.of(floor))?;
    Some(Verdict {
        value: format!("{value:.2}x"),
        met: Some(value <= times),
    })
}

/// Does ours stay below a peak of memory?
pub(crate) fn below(ours: &Summary, most_kib: u64) -> Verdict {
    Verdict {
        value: format!("{} MiB", mib(ours.peak_kib)),
        met: Some(ours.peak_kib <= most_kib),
    }
}

/// KiB as MiB, with one digit after the point.
pub(crate) fn mib(kib: u64) -> String {
    let tenths = (kib * 10 + 512) / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Milliseconds with three digits that count.
pub(crate) fn milliseconds(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// A ratio with two digits after the point, and with a third when it is small.
pub(crate) fn times(value: f64) -> String {
    if value >= 0.1 {
        format!("{value:.2}x")
    } else {
        format!("{value:.3}x")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(milliseconds: u64) -> Sample {
        Sample {
            wall: Duration::from_millis(milliseconds),
            user: Duration::from_micros(milliseconds * 500),
            system: Duration::from_micros(milliseconds * 250),
            peak_kib: milliseconds,
            cut: false,
        }
    }

    fn summary(milliseconds: u64) -> Summary {
        sum_up(&[took(milliseconds)]).unwrap()
    }

    #[test]
    fn a_median_is_the_middle_whatever_the_order() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn one_slow_run_moves_neither_the_median_nor_the_least() {
        let sum = sum_up(&[took(8), took(4), took(4_000)]).unwrap();
        assert!((sum.wall - 8.0).abs() < 1e-9 && (sum.least_wall - 4.0).abs() < 1e-9);
        assert!((sum.processor - 6.0).abs() < 1e-9, "{sum:?}");
        assert_eq!((sum.runs, sum.peak_kib), (3, 4_000));
    }

    #[test]
    fn a_line_of_a_failed_program_is_no_sample() {
        let good = sample("1500000 300 700 2048 0").unwrap();
        assert_eq!(good.wall, Duration::from_micros(1500));
        assert_eq!(good.user + good.system, Duration::from_millis(1));
        assert!(!good.cut);
        assert!(sample("60000000000 1 2 3 limit").unwrap().cut);
        assert_eq!(sample("1500000 300 700 2048 1"), None);
        assert_eq!(sample("1500000 300 700 2048 killed"), None);
        assert_eq!(sample(""), None);
    }

    #[test]
    fn a_target_is_met_from_its_figure_on() {
        assert_eq!(
            faster(&summary(10), &summary(30), 3.0, Figure::Wall).unwrap().met,
            Some(true)
        );
        assert_eq!(
            faster(&summary(10), &summary(29), 3.0, Figure::Wall).unwrap().met,
            Some(false)
        );
        let close = within(&summary(150), &summary(100), 1.2, Figure::Processor).unwrap();
        assert_eq!(
            close,
            Verdict {
                value: "1.50x".to_owned(),
                met: Some(false)
            }
        );
        assert_eq!(ratio(1.0, 0.0), None);
    }

    #[test]
    fn a_peer_that_was_killed_proves_a_target_but_never_disproves_it() {
        let mut peer = summary(400);
        peer.cut = true;
        let verdict = |times| faster(&summary(10), &peer, times, Figure::Wall).unwrap();
        assert_eq!(verdict(40.0).met, Some(true));
        assert_eq!(verdict(41.0).met, None);
        assert_eq!(verdict(40.0).value, "> 40.0x");
    }

    #[test]
    fn figures_keep_three_digits() {
        assert_eq!([0.456, 45.64, 456.4].map(milliseconds), ["0.46", "45.6", "456"]);
        assert_eq!([1.234, 0.5, 0.0123].map(times), ["1.23x", "0.50x", "0.012x"]);
        assert_eq!([1024, 1536, 100].map(mib), ["1.0", "1.5", "0.1"]);
        assert_eq!(below(&summary(1025), 1024).met, Some(false));
    }
}
