//! Who holds a socket.

use super::row::command;
use super::{Holder, Row, Sockets, text};
use crate::fields::counters::Unit;
use crate::fields::table::{Cut, Field, Needs};
use crate::fields::value::{Shape, Value};
use crate::model::process::{Audit, Process};
use crate::model::{NoOwner, TcpState};

/// What the control group of the process tells.
macro_rules! derived {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Sockets>::new($id, $title, Shape::Text, $meaning, |row| {
            text(row.attribution().and_then(|found| found.$member.as_deref()))
        })
        .needs(Needs::PROCESSES)
    };
}

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "process.id",
        "PID",
        Shape::Number,
        "The process that holds it; of several, the one with the lowest number, which is the oldest as a rule.",
        |row| row.process().map(|process| process.pid).into(),
    )
    .needs(Needs::OWNERS),
    Field::<Sockets>::new(
        "process.descriptor",
        "FD",
        Shape::Number,
        "Number of the lowest descriptor there that is the socket.",
        |row| row.holder.and_then(|holder| holder.descriptor).into(),
    )
    .needs(Needs::OWNERS),
    Field::<Sockets>::new(
        "process.command",
        "COMMAND",
        Shape::Text,
        "First word of its command line, as the process itself set it.",
        |row| text(row.command()),
    )
    .needs(Needs::OWNERS),
    Field::<Sockets>::new(
        "process.name",
        "COMM",
        Shape::Text,
        "Name of its program: at most 15 bytes (proc_pid_comm(5)).",
        |row| text(row.process().and_then(|process| process.comm.as_deref())),
    )
    .needs(Needs::OWNERS),
    Field::<Sockets>::new(
        "process.command-line",
        "COMMAND-LINE",
        Shape::Texts,
        "The words of its command line.",
        |row| {
            let argv = row.process().and_then(|process| process.argv.as_ref());
            argv.map_or(Value::Null, |argv| Value::List(argv.iter().map(|word| Value::text(word)).collect()))
        },
    )
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("process.parent", "PPID", Shape::Number, "Number of its parent process.", |row| {
        row.process().and_then(|process| process.parent).filter(|pid| *pid != 0).into()
    })
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new(
        "process.started",
        "STARTED",
        Shape::Number,
        "When it began, in seconds since 1970-01-01 UTC.",
        |row| row.holder.and_then(|holder| holder.started_s).into(),
    )
    .unit(Unit::Seconds)
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("process.user-id", "PROCESS-UID", Shape::Number, "Its effective user.", |row| {
        row.process().and_then(|process| process.users).map(|users| users.effective).into()
    })
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("process.user", "PROCESS-USER", Shape::Text, "Login name of its effective user.", |row| {
        text(row.holder.and_then(|holder| holder.user))
    })
    .needs(Needs::PROCESSES.and(Needs::USERS)),
    Field::<Sockets>::new(
        "process.login-user-id",
        "LOGIN-UID",
        Shape::Number,
        "Who logged in, kept through su and sudo (pam_loginuid(8)); null for services.",
        |row| match row.process().and_then(|process| process.login_user) {
            Some(Audit::Set(user)) => user.into(),
            Some(Audit::Unset) | None => Value::Null,
        },
    )
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("holders", "PIDS", Shape::Numbers, "All processes that hold it.", |row| {
        row.holders.map_or(Value::Null, |holders| {
            Value::List(holders.iter().map(|pid| (*pid).into()).collect())
        })
    })
    .needs(Needs::OWNERS),
    Field::<Sockets>::new(
        "holder-programs",
        "PROGRAMS",
        Shape::Texts,
        "Names of the programs of all processes that hold it, each once.",
        |row| each_once(row, |holder| Some(name(holder.process))),
    )
    .needs(HOLDERS),
    Field::<Sockets>::new(
        "holder-user-ids",
        "HOLDER-UIDS",
        Shape::Numbers,
        "Effective users of all processes that hold it, each once.",
        |row| match row.holders {
            Ok(_) => {
                let mut ids: Vec<u32> = row
                    .all_holders
                    .iter()
                    .filter_map(|holder| Some(holder.process.users?.effective))
                    .collect();
                ids.sort_unstable();
                ids.dedup();
                Value::List(ids.into_iter().map(Value::from).collect())
            }
            Err(_) => Value::Null,
        },
    )
    .needs(HOLDERS.and(Needs::PROCESSES)),
    Field::<Sockets>::new(
        "holder-users",
        "HOLDER-USERS",
        Shape::Texts,
        "Login names of these users.",
        |row| each_once(row, |holder| holder.user),
    )
    .needs(HOLDERS.and(Needs::PROCESSES).and(Needs::USERS)),
    derived!("unit", "UNIT", "Unit of systemd that the process belongs to.", unit),
    derived!("user-unit", "USER-UNIT", "Unit of its user's systemd.", user_unit),
    derived!("slice", "SLICE", "Slice of systemd that the process is in.", slice),
    derived!("session", "SESSION", "Login session that the process belongs to (loginctl(1)).", session),
    Field::<Sockets>::new("container.id", "CONTAINER-ID", Shape::Text, "Id of the container that the process runs in.", |row| {
        text(row.container().and_then(|container| container.id.as_deref()))
    })
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("container.name", "CONTAINER", Shape::Text, "Name of that container, where something tells it.", |row| {
        text(row.container().and_then(|container| container.name.as_deref()))
    })
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new(
        "container.runtime",
        "RUNTIME",
        Shape::Word,
        "What runs that container: docker, podman, containerd and so on.",
        |row| {
            let runtime = row.container().and_then(|container| container.runtime.name());
            runtime.map_or(Value::Null, Value::word)
        },
    )
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new("pod.id", "POD", Shape::Text, "Id of the pod that the container belongs to.", |row| {
        text(row.attribution().and_then(|found| found.pod.as_ref()).map(|pod| pod.uid.as_slice()))
    })
    .needs(Needs::PROCESSES),
    Field::<Sockets>::new(
        "no-process",
        "NO-PROCESS",
        Shape::Word,
        "Why no process is known: time-wait, not-permitted, not-accepted and so on; null when one is.",
        |row| match row.holders {
            Ok(_) => Value::Null,
            Err(why) => no_owner(why).map_or(Value::Null, Value::word),
        },
    )
    .needs(Needs::OWNERS),
];

/// The last column of all, because it may be of any length.
pub(super) const LAST: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "owner",
        "OWNER",
        Shape::Text,
        "For people: name, number and container of the oldest process that holds it, or in parentheses why none is known.",
        owner,
    )
    .needs(Needs::OWNERS)
    .for_people()
    .shown(2)
    .width(10, 16)
    .cut(Cut::Program),
];

/// What must be asked to know something of every process that holds a socket, not only of the one that is shown.
const HOLDERS: Needs = Needs::OWNERS.and(Needs::ALL_HOLDERS);

/// What each process that holds it has, sorted and without doubles.
fn each_once<'v>(row: &Row<'v>, of: fn(&Holder<'v>) -> Option<&'v [u8]>) -> Value<'v> {
    if row.holders.is_err() {
        return Value::Null;
    }
    let mut texts: Vec<&[u8]> = row.all_holders.iter().filter_map(of).collect();
    texts.sort_unstable();
    texts.dedup();
    Value::List(texts.into_iter().map(Value::text).collect())
}

/// The name of a process: of its program as its command line begins, else that which the kernel keeps.
fn name(process: &Process) -> &[u8] {
    command(process)
        .map(program)
        .or(process.comm.as_deref())
        .unwrap_or_default()
}

/// The word for why no process is known.
#[must_use]
pub fn no_owner(why: NoOwner) -> Option<&'static str> {
    match why {
        NoOwner::NotAsked => None,
        NoOwner::TimeWait => Some("time-wait"),
        NoOwner::SynRecv => Some("connection-request"),
        NoOwner::NotAccepted => Some("not-accepted"),
        NoOwner::Orphan => Some("orphan"),
        NoOwner::NotPermitted => Some("not-permitted"),
        NoOwner::GoneMeanwhile => Some("gone-meanwhile"),
        NoOwner::NobodyFound => Some("nobody-found"),
        NoOwner::NotRead => Some("not-read"),
    }
}

/// Digits of a container's id that are shown where it has no name.
const ID_DIGITS: usize = 12;

/// `nginx/3021 @web`: name and number of the oldest holder and its container, or in parentheses why there is none.
fn owner<'v>(row: &Row<'_>) -> Value<'v> {
    let process = match (row.process(), row.holders) {
        (Some(process), _) => process,
        // The kernel keeps what is left of a connection in the same way before TIME_WAIT as in it.
        (None, Err(NoOwner::TimeWait)) if !is_time_wait(row) => return Value::text(b"(closed)"),
        (None, Err(why)) => {
            let why = no_owner(why).map(|why| format!("({})", why.replace('-', " ")));
            return why.map_or(Value::Null, |why| Value::Text(why.into_bytes().into()));
        }
        (None, Ok(_)) => return Value::Null,
    };
    let mut shown = name(process).to_vec();
    if !shown.is_empty() {
        shown.push(b'/');
    }
    shown.extend_from_slice(process.pid.to_string().as_bytes());
    let container = row.container().and_then(|container| {
        let id = container.id.as_deref();
        let start = id.map(|id| id.get(..ID_DIGITS).unwrap_or(id));
        container.name.as_deref().or(start)
    });
    if let Some(container) = container {
        shown.extend_from_slice(b" @");
        shown.extend_from_slice(container);
    }
    Value::Text(shown.into())
}

fn is_time_wait(row: &Row<'_>) -> bool {
    row.internet()
        .is_none_or(|socket| socket.state == TcpState::TimeWait)
}

/// The program's name in the first word of a command line: the end of a path, or the beginning of a title that the process
/// wrote there (`sshd: root@pts/0`).
fn program(command: &[u8]) -> &[u8] {
    let word = if command.first() == Some(&b'/') {
        command
    } else {
        command
            .split(|byte| matches!(byte, b':' | b' '))
            .next()
            .unwrap_or(command)
    };
    let name = word.rsplit(|byte| *byte == b'/').next().unwrap_or(word);
    if name.is_empty() { command } else { name }
}
