//! A live Linux machine: netlink dumps, files and folders of `/proc`, and the C library's name databases.

mod bpf;
mod databases;
mod files;
mod netlink;

use std::borrow::Cow;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::identity::Identity;
use facts::decode::linux::{nf_tables, unix_diag};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::gather::linux::question::Question;
use crate::item::Item;
use crate::machine::{EachName, Flow, Machine, NetworkNamespace, Watch};
use crate::names::pool;

/// Size of the one buffer that all answers pass through. The kernel builds dump messages of at most 32 KiB
/// (`af_netlink.c`), however large the receiver's buffer is.
const BUFFER_BYTES: usize = 32 * 1024;

/// This machine.
#[derive(Debug)]
pub struct Live {
    buffer: Vec<u8>,
    /// The network namespace to ask in; `None` for our own.
    entered: Option<Entered>,
}

/// Another network namespace.
#[derive(Debug)]
struct Entered {
    /// It, or why it cannot be opened.
    file: Result<OwnedFd, Why>,
    /// A process in it, whose `/proc/PID/net` has its text tables.
    process: Option<u32>,
}

impl Entered {
    /// Where a file is that belongs to the namespace.
    fn path<'p>(&self, path: &'p str) -> Result<Cow<'p, str>, Why> {
        match (path.strip_prefix(OWN_TABLES), self.process) {
            (None, _) => Ok(Cow::Borrowed(path)),
            (Some(name), Some(process)) => Ok(Cow::Owned(format!("/proc/{process}/net/{name}"))),
            // Text tables are reached through processes alone.
            (Some(_), None) => Err(Why::NotHere),
        }
    }
}

/// Where the text tables of our own network namespace are.
const OWN_TABLES: &str = "/proc/net/";

impl Default for Live {
    fn default() -> Live {
        Live::open()
    }
}

impl Live {
    /// Opens this machine. Nothing is asked yet.
    #[must_use]
    pub fn open() -> Live {
        Live {
            buffer: Vec::new(),
            entered: None,
        }
    }
}

impl Machine for Live {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        self.buffer.resize(BUFFER_BYTES, 0);
        let namespace = match &self.entered {
            None => Ok(None),
            Some(Entered { file: Ok(file), .. }) => Ok(Some(file.as_fd())),
            Some(Entered { file: Err(why), .. }) => Err(*why),
        };
        let path = |path| match &self.entered {
            None => Ok(Cow::Borrowed(path)),
            Some(entered) => entered.path(path),
        };
        let whole = |answer: Result<Vec<u8>, Why>, each: &mut dyn FnMut(&[u8]) -> Flow| {
            let answer = answer?;
            if each(&answer).is_break() {
                Err(Why::Stopped)
            } else {
                Ok(())
            }
        };
        match item {
            Item::Identity => whole(Ok(identity().encode().into_bytes()), each),
            Item::Linux(Question::Sockets(dump)) => netlink::dump(
                netlink::SOCKETS,
                namespace?,
                &dump.encode(ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::Linux(Question::FilteredSockets(dump, program)) => netlink::dump(
                netlink::SOCKETS,
                namespace?,
                &dump.encode_chosen(program, ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::Linux(Question::Route(dump)) => netlink::dump(
                if dump.is_strict() {
                    netlink::ROUTE_STRICT
                } else {
                    netlink::ROUTE
                },
                namespace?,
                &dump.encode(ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::Linux(Question::UnixSockets { show }) => netlink::dump(
                netlink::SOCKETS,
                namespace?,
                &unix_diag::encode(*show, ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::Linux(Question::FilterRules) => netlink::dump(
                netlink::NETFILTER,
                namespace?,
                &nf_tables::request(ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::File(name) => files::read(&path(name)?, &mut self.buffer, each),
            Item::List(name) => files::list(&path(name)?, &mut self.buffer, each),
            Item::Links(path) => files::links(path, &mut self.buffer, each),
            Item::Inode(path) => whole(files::inode(path).map(String::into_bytes), each),
            Item::Linux(Question::SocketHolders) => bpf::sockets(&mut self.buffer, each),
            Item::Names(database) => databases::read(*database, &mut self.buffer, each),
            Item::FreeBsd(_) => Err(Why::NotHere),
            Item::User(_) | Item::Host(_) => whole(databases::name(item), each),
        }
    }

    fn enter(&mut self, namespace: &NetworkNamespace) -> Result<Box<dyn Machine>, Why> {
        // Something else can stand at the path by now: a pipe is not waited for, and is no namespace to enter.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::open(namespace.path.as_str(), flags, Mode::empty()).map_err(why);
        let file = file.and_then(|file| netlink::may_enter(file.as_fd()).map(|()| file));
        match (file, namespace.process) {
            (Err(why), None) => Err(why),
            (file, process) => Ok(Box::new(Live {
                buffer: Vec::new(),
                entered: Some(Entered { file, process }),
            })),
        }
    }

    fn watch_ends(&mut self) -> Result<Box<dyn Watch>, Why> {
        let namespace = match &self.entered {
            None => None,
            Some(Entered { file: Ok(file), .. }) => Some(file.as_fd()),
            Some(Entered { file: Err(why), .. }) => return Err(*why),
        };
        Ok(Box::new(netlink::Ends::open(namespace, BUFFER_BYTES)?))
    }

    fn look_up(&mut self, items: &[Item<'static>], patience: Duration, each: EachName<'_>) {
        pool::ask(items, patience, databases::name, each);
    }
}

fn identity() -> Identity {
    let name = rustix::system::uname();
    Identity {
        system: name.sysname().to_string_lossy().into_owned(),
        release: name.release().to_string_lossy().into_owned(),
        hardware: name.machine().to_string_lossy().into_owned(),
        host: name.nodename().to_string_lossy().into_owned(),
        order: ByteOrder::native(),
        ticks_per_second: u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(100),
        page_bytes: u64::try_from(rustix::param::page_size()).ok(),
        effective_user: rustix::process::geteuid().as_raw(),
        capabilities: rustix::thread::capabilities(None).map_or(0, |sets| sets.effective.bits()),
        taken_s: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs()),
    }
}

/// What an error of a file or socket call means.
fn why(error: Errno) -> Why {
    match error {
        Errno::NOENT | Errno::NOTDIR | Errno::ISDIR => Why::NotHere,
        Errno::ACCESS | Errno::PERM => Why::NotPermitted,
        Errno::SRCH => Why::GoneMeanwhile,
        Errno::PROTONOSUPPORT | Errno::AFNOSUPPORT | Errno::OPNOTSUPP => Why::NotInThisKernel,
        Errno::NOBUFS => Why::Overflowed,
        Errno::TIMEDOUT | Errno::AGAIN => Why::TimedOut,
        other => Why::System(other.raw_os_error()),
    }
}
