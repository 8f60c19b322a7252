//! What a route sets for the connections over it.

use crate::model::codes::flags;

/// Values that a route sets (`RTAX_*` in `linux/rtnetlink.h`). `None` is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Which of them the kernel must not change by what it learns: a bit `1 << RTAX_*` each.
    pub locks: Option<u32>,
    /// Path MTU: the largest packet, in bytes.
    pub mtu: Option<u32>,
    /// Largest TCP window, in bytes.
    pub window: Option<u32>,
    /// Round trip time in eighths of a millisecond. Text tables tell whole milliseconds.
    pub round_trip_eighths_ms: Option<u64>,
    /// Variation of the round trip time in quarters of a millisecond.
    pub round_trip_variation_quarters_ms: Option<u32>,
    /// Threshold of slow start, in segments.
    pub slow_start_threshold: Option<u32>,
    /// Bound of the congestion window, in segments.
    pub congestion_window: Option<u32>,
    /// Largest TCP segment that is announced (MSS), in bytes.
    pub announced_segment: Option<u32>,
    /// Reordering that is expected, in segments.
    pub reordering: Option<u32>,
    /// Hop limit.
    pub hop_limit: Option<u32>,
    /// Initial congestion window, in segments.
    pub initial_congestion_window: Option<u32>,
    /// What is used.
    pub features: Option<MetricFeatures>,
    /// Least retransmission timeout, in milliseconds.
    pub retransmit_min_ms: Option<u32>,
    /// Initial receive window, in segments.
    pub initial_receive_window: Option<u32>,
    /// Whether TCP acknowledges at once.
    pub quick_acknowledgement: Option<u32>,
    /// Name of the congestion control.
    pub congestion_control: Option<Vec<u8>>,
    /// Whether TCP Fast Open goes without a cookie.
    pub fast_open_without_cookie: Option<u32>,
    /// Metrics that this release has no name for, or of another length than a number: type, and the value where it is
    /// a number.
    pub others: Vec<(u16, Option<u32>)>,
}

impl Metrics {
    /// Whether the metric with this number (`RTAX_*`) is locked.
    #[must_use]
    pub fn is_locked(&self, number: u32) -> bool {
        let bit = 1u32.checked_shl(number).unwrap_or(0);
        self.locks.is_some_and(|locks| locks & bit != 0)
    }
}

flags! {
    /// What connections over a route use (`RTAX_FEATURE_*` in `linux/rtnetlink.h`).
    MetricFeatures(u32) {
        /// Explicit congestion notification (RFC 3168).
        ECN = 0x1 "ecn",
        /// Selective acknowledgements.
        SACK = 0x2 "sack",
        /// TCP timestamps.
        TIMESTAMP = 0x4 "timestamp",
        /// Fragments whatever the size.
        ALL_FRAGMENTS = 0x8 "allfrag",
        /// Timestamps in microseconds.
        TCP_USEC_TS = 0x10 "tcp_usec_ts",
    }
}
