//! What a machine's files imply about the processes behind sockets: names of containers, control groups, units of sockets, and
//! what redirects packets before a socket gets them.

use facts::Gap;
use facts::model::attribution::Container;
use facts::model::nat::{NatRule, VirtualService};
use facts::model::process::Process;
use facts::model::socket_unit::SocketUnit;

/// The names that were found.
#[derive(Debug, Default)]
pub struct FoundNames {
    /// Containers with ids and names.
    pub names: Vec<Container>,
    /// Files that could not be read, so that names may be missing.
    pub gaps: Vec<Gap>,
}

/// A control group with processes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlGroup {
    /// Its path, from the root that this reader sees.
    pub path: Vec<u8>,
    /// The processes in it, rising.
    pub pids: Vec<u32>,
}

/// Who reads units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manager {
    /// The system's.
    System,
    /// That of a user, by id. Units in the user's home are not known, and those in the user's folder of `/run` to the user alone.
    User(u32),
}

impl Manager {
    /// The manager that the process is, by its name: the first process, or one that manages the units of a user.
    #[must_use]
    pub fn of(process: &Process) -> Option<Manager> {
        if process.comm.as_deref() != Some(b"systemd") {
            return None;
        }
        let user = process.users.map(|users| users.effective);
        match process.pid {
            1 => Some(Manager::System),
            _ => user.map(Manager::User),
        }
    }
}

/// A unit and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUnit {
    /// Its name.
    pub name: Vec<u8>,
    /// The file that has it, without drop-ins.
    pub file: String,
    /// What file and drop-ins say.
    pub unit: SocketUnit,
}

/// The units of sockets that a manager has files of, by name.
#[derive(Debug, Default)]
pub struct FoundUnits {
    /// The units.
    pub units: Vec<KnownUnit>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Nat {
    /// Rules that change where packets go; `None` when they could not be read.
    pub rules: Option<Vec<NatRule>>,
    /// Services of IPVS; `None` when they could not be read.
    pub services: Option<Vec<VirtualService>>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}
