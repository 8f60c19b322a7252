//! How tables look that have nothing to add to their fields.

use facts::fields::{addresses, groups, neighbours};

use super::Look;

impl Look for addresses::Addresses {
    const ONE: &'static str = "address";
}

impl Look for groups::Groups {
    const ONE: &'static str = "group";
}

impl Look for neighbours::Neighbours {
    const ONE: &'static str = "neighbour";
}
