//! Links, addresses and groups with all that is known of them, against `ip -j` of iproute2: on this machine, in a
//! network namespace of its own, and on a recorded kernel that has the kinds of links that this one may lack.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "these tests run other programs, and say where they stumble by panicking"
)]

mod comparison;
#[cfg(target_os = "linux")]
mod live;
mod printed;
mod printed_addresses;
mod printed_kinds;
mod recorded;
