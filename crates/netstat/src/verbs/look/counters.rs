//! How counters look.

use facts::fields::counter_rows;

use super::Look;

impl Look for counter_rows::Counters {
    const ONE: &'static str = "counter";
}
