//! Statistics of routing. Linux counts one of the six quantities: look-ups of both families that found no route, on the way
//! in and out.

use probe::gather::linux::counters::Table;

use super::sheet::{NONE, Number, Sheet, line, plus, with};

/// `routing`
pub(super) static ROUTING: Sheet = Sheet {
    title: "routing",
    tables: &[Table::Snmp, Table::Netstat, Table::Snmp6],
    needs: &[],
    lines: &[
        line(1, "# bad routing redirect{s}", &[NONE]),
        line(1, "# dynamically created route{s}", &[NONE]),
        line(1, "# new gateway{s} due to redirects", &[NONE]),
        line(1, "# destination{s} found unreachable", &[NO_ROUTES]),
        line(1, "# use{s} of a wildcard route", &[NONE]),
        line(1, "# route{s} not in table but not freed", &[NONE]),
    ],
};

const NO_ROUTES: Number = &[
    plus("Ip", "OutNoRoutes"),
    plus("IpExt", "InNoRoutes"),
    with("Ip6", "Ip6OutNoRoutes"),
    with("Ip6", "Ip6InNoRoutes"),
];
