//! FreeBSD: sockets and statistics by `sysctl(3)`.

pub mod question;
pub mod system;
