//! How interfaces look.

use facts::fields::interfaces;

use super::Look;

impl Look for interfaces::Interfaces {
    const ONE: &'static str = "interface";
}
