//! Metrics of a route: `RTAX_*` (`linux/rtnetlink.h`).

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{set, string};
use crate::decode::linux::netlink::Attributes;
use crate::model::route::{MetricFeatures, Metrics};

/// Most metrics without a name that are kept.
const OTHERS_MAX: usize = 32;

/// Reads the metrics.
pub(super) fn decode(value: Bytes<'_>, metrics: &mut Metrics) -> Result<(), Why> {
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        let number = value.u32(0);
        let read = match kind {
            1 => set(&mut metrics.locks, number),
            2 => set(&mut metrics.mtu, number),
            3 => set(&mut metrics.window, number),
            4 => set(&mut metrics.round_trip_eighths_ms, number.map(u64::from)),
            5 => set(&mut metrics.round_trip_variation_quarters_ms, number),
            6 => set(&mut metrics.slow_start_threshold, number),
            7 => set(&mut metrics.congestion_window, number),
            8 => set(&mut metrics.announced_segment, number),
            9 => set(&mut metrics.reordering, number),
            10 => set(&mut metrics.hop_limit, number),
            11 => set(&mut metrics.initial_congestion_window, number),
            12 => set(&mut metrics.features, number.map(MetricFeatures)),
            13 => set(&mut metrics.retransmit_min_ms, number),
            14 => set(&mut metrics.initial_receive_window, number),
            15 => set(&mut metrics.quick_acknowledgement, number),
            16 => set(&mut metrics.congestion_control, Some(string(value))),
            17 => set(&mut metrics.fast_open_without_cookie, number),
            _ => false,
        };
        if !read && metrics.others.len() < OTHERS_MAX {
            metrics
                .others
                .push((kind, number.filter(|_| value.bytes.len() == 4)));
        }
    }
    Ok(())
}
