//! How routes look.

use facts::fields::routes;

use super::Look;

impl Look for routes::Routes {
    const ONE: &'static str = "route";
}
