//! FreeBSD: answers of `sysctl(3)`.

pub mod pcblist;
pub mod stats;
