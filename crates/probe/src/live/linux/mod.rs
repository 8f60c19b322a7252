//! A live Linux machine: netlink dumps, files and folders of `/proc`, and the C library's name databases.

mod bpf;
mod databases;
mod files;
mod netlink;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::identity::Identity;
use facts::decode::linux::unix_diag;
use rustix::io::Errno;

use crate::machine::{EachName, Flow, Item, Machine};
use crate::names::pool;

/// Size of the one buffer that all answers pass through. The kernel builds dump messages of at most 32 KiB
/// (`af_netlink.c`), however large the receiver's buffer is.
const BUFFER_BYTES: usize = 32 * 1024;

/// This machine.
#[derive(Debug)]
pub struct Live {
    buffer: Vec<u8>,
}

impl Default for Live {
    fn default() -> Live {
        Live::open()
    }
}

impl Live {
    /// Opens this machine. Nothing is asked yet.
    #[must_use]
    pub fn open() -> Live {
        Live { buffer: Vec::new() }
    }
}

impl Machine for Live {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        self.buffer.resize(BUFFER_BYTES, 0);
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
            Item::Sockets(dump) => netlink::dump(
                netlink::SOCKETS,
                &dump.encode(ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::Route(dump) => netlink::dump(
                if dump.is_strict() {
                    netlink::ROUTE_STRICT
                } else {
                    netlink::ROUTE
                },
                &dump.encode(ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::UnixSockets { show } => netlink::dump(
                netlink::SOCKETS,
                &unix_diag::encode(*show, ByteOrder::native()),
                &mut self.buffer,
                each,
            ),
            Item::File(path) => files::read(path, &mut self.buffer, each),
            Item::List(path) => files::list(path, &mut self.buffer, each),
            Item::Links(path) => files::links(path, &mut self.buffer, each),
            Item::SocketHolders => bpf::sockets(&mut self.buffer, each),
            Item::Names(database) => databases::read(*database, &mut self.buffer, each),
            Item::User(_) | Item::Host(_) => whole(databases::name(item), each),
        }
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
