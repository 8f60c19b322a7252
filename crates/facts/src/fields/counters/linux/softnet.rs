//! What each processor did with packets on their way in.

use crate::fields::counters::Unit::{Events, Packets};
use crate::fields::counters::{CounterEntry, counter, gauge};

/// Columns of a line of `/proc/net/softnet_stat`. The file has no names; these are those of the kernel's own fields.
pub(super) const SOFTNET: &[CounterEntry] = &[
    counter(
        "cpu_collision",
        Events,
        "Times this processor found a device in use by another when it wanted to send; 0 in current kernels.",
    ),
    counter(
        "dropped",
        Packets,
        "Packets dropped because this processor's queue was full (netdev_max_backlog).",
    ),
    counter(
        "fastroute_defer",
        Packets,
        "Packets that the fast way of routing put off; 0 in current kernels.",
    ),
    counter(
        "fastroute_deferred_out",
        Packets,
        "Packets put off that were sent later; 0 in current kernels.",
    ),
    counter(
        "fastroute_hit",
        Packets,
        "Packets that took the fast way of routing; 0 in current kernels.",
    ),
    counter(
        "fastroute_success",
        Packets,
        "Packets that the fast way of routing sent on; 0 in current kernels.",
    ),
    counter(
        "flow_limit_count",
        Packets,
        "Packets dropped early because their flow filled most of the queue (flow_limit_cpu_bitmap).",
    )
    .since(3, 11),
    gauge(
        "input_qlen",
        Packets,
        "Packets in this processor's queue of arrivals.",
    ),
    gauge(
        "process_qlen",
        Packets,
        "Packets that this processor has taken from the queue of arrivals to work on.",
    ),
    counter("processed", Packets, "Packets that this processor worked on."),
    counter(
        "received_rps",
        Events,
        "Times another processor woke this one to work on packets (RPS).",
    ),
    gauge(
        "softnet_backlog_len",
        Packets,
        "Packets that wait for this processor in both queues.",
    ),
    counter(
        "throttled",
        Events,
        "Times devices were told to send less because the queue was full; 0 in current kernels.",
    ),
    counter(
        "time_squeeze",
        Events,
        "Times this processor stopped with packets left because its share or time was used up (netdev_budget).",
    ),
];
