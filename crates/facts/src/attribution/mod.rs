//! What names, paths and command lines imply about a process: its container, its unit, the port it forwards, how it is
//! supervised.
//!
//! These are inferences. The kernel vouches for the path of a control group; a command line, a file of a container engine
//! and the name of a unit are what somebody chose, and results say which they are.

pub mod activation;
pub mod cgroup;
pub mod container_files;
pub mod forwarder;
pub mod monitor;
pub mod socket_unit;
pub mod unit_name;
