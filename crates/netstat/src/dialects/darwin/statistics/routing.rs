//! Statistics of routing. Linux counts one of the six quantities: look-ups of both families that found no route, on the way
//! in and out.

use facts::fields::counters::standard::Group;

use super::sheet::{Sheet, line};

/// `routing`
pub(super) static ROUTING: Sheet = Sheet {
    title: "routing",
    group: Group::Routing,
    lines: &[
        line(1, "# bad routing redirect{s}", &["route.badredirect"]),
        line(1, "# dynamically created route{s}", &["route.dynamic"]),
        line(1, "# new gateway{s} due to redirects", &["route.newgateway"]),
        line(1, "# destination{s} found unreachable", &["route.unreach"]),
        line(1, "# use{s} of a wildcard route", &["route.wildcard"]),
        line(1, "# route{s} not in table but not freed", &["route.trash"]),
    ],
};
