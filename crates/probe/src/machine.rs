//! The seam: a named question, answered with bytes in chunks.
//!
//! Everything above it is the same for a live machine, a recording and a test that fails on purpose. An answer may be
//! wider than the question (more states, more families): who asks must filter. It is never narrower.

use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use facts::decode::linux::inet_diag::program::Program;
use facts::decode::linux::inet_diag::{Dump, Extensions};
use facts::decode::linux::rtnetlink::RouteDump;
use facts::decode::linux::unix_diag::{SHOW_FILE, SHOW_NAME, SHOW_PEER, SHOW_QUEUES, SHOW_USER};
use facts::model::Transport;
use facts::model::socket::Families;
use facts::model::state::States;

/// Whether the one who receives wants more.
pub type Flow = ControlFlow<()>;

/// A question to a machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Item<'a> {
    /// Which machine this is: `facts::decode::identity`.
    Identity,
    /// A `sock_diag` dump of Internet sockets. Each chunk holds whole netlink messages.
    Sockets(Dump),
    /// The same, of those sockets alone that a program of the kernel chooses: no others, unlike other answers. Recordings
    /// hold none.
    ChosenSockets(Dump, Program),
    /// A `sock_diag` dump of UNIX sockets with these attributes (`UDIAG_SHOW_*`).
    UnixSockets {
        /// Mask of attributes.
        show: u32,
    },
    /// An rtnetlink dump. Each chunk holds whole netlink messages.
    Route(RouteDump),
    /// A dump of the rules of `nf_tables`. Each chunk holds whole netlink messages. Root alone is answered.
    FilterRules,
    /// The bytes of a file. A chunk may end anywhere.
    File(Cow<'a, str>),
    /// The names in a folder, each followed by NUL.
    List(Cow<'a, str>),
    /// The symbolic links in a folder: name, NUL, target, NUL. Each chunk holds whole pairs.
    Links(Cow<'a, str>),
    /// The inode number of what a path leads to, in decimal digits. In `/proc/PID/net` it names the network namespace, for
    /// who may not read `/proc/PID/ns` too; of a folder in the tree of control groups it is the group's id.
    Inode(Cow<'a, str>),
    /// Every open socket of every process, in records of `facts::decode::linux::holders`, by rising number of the process.
    /// Each chunk holds whole records.
    SocketHolders,
    /// A name database, as the text of its file in `/etc`, from wherever the machine keeps it.
    Names(Database),
    /// Login name of a user id.
    User(u32),
    /// Host name of an address.
    Host(IpAddr),
}

/// A name database that is small enough to be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Database {
    /// Ports, `services(5)`.
    Services,
    /// IP protocols, `protocols(5)`.
    Protocols,
    /// IPv4 networks, `networks(5)`.
    Networks,
}

impl Database {
    /// Its name in `nsswitch.conf(5)`, which is its file's name too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Database::Services => "services",
            Database::Protocols => "protocols",
            Database::Networks => "networks",
        }
    }
}

impl<'a> Item<'a> {
    /// A file.
    #[must_use]
    pub fn file(path: impl Into<Cow<'a, str>>) -> Item<'a> {
        Item::File(path.into())
    }

    /// The public name of the question, as recordings keep it. See `docs/recording.md`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Item::Identity => "identity".to_owned(),
            Item::Sockets(dump) => {
                let families = match dump.families {
                    Families::Ipv4 => "ipv4",
                    Families::Ipv6 => "ipv6",
                    Families::Both => "both",
                };
                let extensions = match dump.extensions {
                    Extensions::NONE => String::new(),
                    // As it was before there were others: a key never changes its meaning.
                    Extensions::INFO => " info".to_owned(),
                    Extensions(bits) => format!(" extensions=0x{bits:x}"),
                };
                format!(
                    "sock_diag {} {families} states=0x{:x}{extensions}",
                    dump.transport.name(),
                    dump.states.0
                )
            }
            Item::ChosenSockets(dump, program) => {
                let mut key = Item::Sockets(*dump).key();
                key.push_str(" program=");
                for byte in program.bytes() {
                    key.push_str(&format!("{byte:02x}"));
                }
                key
            }
            Item::UnixSockets { show } => format!("sock_diag unix show=0x{show:x}"),
            Item::Route(dump) => format!("rtnetlink {}", dump.name()),
            Item::FilterRules => "nf_tables rules".to_owned(),
            Item::File(path) => format!("file {path}"),
            Item::List(path) => format!("list {path}"),
            Item::Links(path) => format!("links {path}"),
            Item::Inode(path) => format!("inode {path}"),
            Item::SocketHolders => "socket holders".to_owned(),
            Item::Names(database) => database.name().to_owned(),
            Item::User(id) => format!("user {id}"),
            Item::Host(address) => format!("host {address}"),
        }
    }

    /// Questions whose answer holds the answer to this one, nearest first, this one included.
    #[must_use]
    pub fn covers(&self) -> Vec<Item<'static>> {
        let own = self.clone().into_owned();
        let Item::Sockets(dump) = self else {
            let mut all = vec![own];
            if let Item::UnixSockets { show } = self {
                let wider = |wide: &u32| wide != show && show & wide == *show;
                all.extend(
                    [UNIX_WIDEST, UNIX_WIDE]
                        .into_iter()
                        .filter(wider)
                        .map(|show| Item::UnixSockets { show }),
                );
            }
            return all;
        };
        let mut all = vec![own];
        // No wider question asks for sockets that are only bound.
        if dump.states.has_bound() {
            return all;
        }
        let families: &[Families] = if dump.transport == Transport::Tcp && dump.families != Families::Both {
            &[dump.families, Families::Both]
        } else {
            &[dump.families]
        };
        for families in families.iter().copied() {
            // `INFO` alone is what recordings held before they held all.
            for extensions in [dump.extensions, Extensions::INFO, Extensions::ALL] {
                let wide = Item::Sockets(Dump {
                    families,
                    states: States::ALL,
                    extensions,
                    ..*dump
                });
                if extensions.has(dump.extensions) && !all.contains(&wide) {
                    all.push(wide);
                }
            }
        }
        all
    }

    /// The same question, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        match self {
            Item::File(path) => Item::File(Cow::Owned(path.into_owned())),
            Item::List(path) => Item::List(Cow::Owned(path.into_owned())),
            Item::Links(path) => Item::Links(Cow::Owned(path.into_owned())),
            Item::Identity => Item::Identity,
            Item::Sockets(dump) => Item::Sockets(dump),
            Item::ChosenSockets(dump, program) => Item::ChosenSockets(dump, program),
            Item::UnixSockets { show } => Item::UnixSockets { show },
            Item::Route(dump) => Item::Route(dump),
            Item::FilterRules => Item::FilterRules,
            Item::Inode(path) => Item::Inode(Cow::Owned(path.into_owned())),
            Item::SocketHolders => Item::SocketHolders,
            Item::Names(database) => Item::Names(database),
            Item::User(id) => Item::User(id),
            Item::Host(address) => Item::Host(address),
        }
    }
}

/// Receives the answers to many questions: the place of the question, and its answer.
pub type EachName<'e> = &'e mut dyn FnMut(usize, Result<&[u8], Why>);

/// A network namespace (`network_namespaces(7)`), and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkNamespace {
    /// Number of its inode: unique among those that there are. `None` when this user may not see it.
    pub id: Option<u64>,
    /// Its name: `host` for that of the first process, else that of its mount (`ip-netns(8)`).
    pub name: Option<Vec<u8>>,
    /// The file that opens it.
    pub path: String,
    /// A process in it.
    pub process: Option<u32>,
}

/// A machine that answers questions with bytes. The only way to learn anything.
pub trait Machine {
    /// Hands each chunk of the answer to `each`, in order.
    ///
    /// # Errors
    /// The reason there is no answer, or why it ended early; chunks handed out before stay valid.
    /// [`Why::Stopped`] when `each` broke.
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why>;

    /// Asks many slow questions and hands out each answer with its place in `items`, in any order, until all are
    /// answered or `patience` is over. What has no answer by then is not handed out.
    fn look_up(&mut self, items: &[Item<'static>], patience: Duration, each: EachName<'_>) {
        // A machine that answers from memory needs no patience.
        let _: Duration = patience;
        for (place, item) in items.iter().enumerate() {
            let answer = read_whole(self, item, NAME_ANSWER_BYTES_MAX);
            each(place, answer.as_deref().map_err(|why| *why));
        }
    }

    /// The same machine, seen from another network namespace: sockets, links and text tables of the network are those there.
    ///
    /// # Errors
    /// The reason why it cannot be seen from there. A recording holds one namespace.
    fn enter(&mut self, namespace: &NetworkNamespace) -> Result<Box<dyn Machine>, Why> {
        let _: &NetworkNamespace = namespace;
        Err(Why::NotRecorded)
    }

    /// Begins to be told of Internet sockets that end, in the network namespace that is asked.
    ///
    /// # Errors
    /// The reason why the machine tells of none.
    fn watch_ends(&mut self) -> Result<Box<dyn Watch>, Why> {
        Err(Why::NotSupportedYet)
    }

    /// Whether this is a recording: one moment, which asking again does not change.
    fn is_recording(&self) -> bool {
        false
    }
}

/// News of a machine, from the moment that it was asked for them.
pub trait Watch {
    /// Hands out what came, in whole netlink messages; waits no longer than this for it.
    ///
    /// # Errors
    /// [`Why::TimedOut`] when nothing came, [`Why::Overflowed`] when news were lost, or why there are no more.
    fn next(&mut self, patience: Duration, each: &mut dyn FnMut(&[u8])) -> Result<(), Why>;
}

/// Longest answer to a name question, in bytes: a whole database of services is one.
pub const NAME_ANSWER_BYTES_MAX: usize = 16 << 20;

/// The attributes of UNIX sockets that a recording asks for: names, files, peers, queues and users.
const UNIX_WIDEST: u32 = UNIX_WIDE | SHOW_FILE;
/// Those that older recordings have: all but the files.
const UNIX_WIDE: u32 = SHOW_NAME | SHOW_PEER | SHOW_QUEUES | SHOW_USER;

/// The whole answer to a small question.
///
/// # Errors
/// As [`Machine::read`], and [`Why::LimitReached`] beyond `bytes_max`.
pub fn read_whole<M: Machine + ?Sized>(
    machine: &mut M,
    item: &Item<'_>,
    bytes_max: usize,
) -> Result<Vec<u8>, Why> {
    let mut whole = Vec::new();
    let mut too_long = false;
    let outcome = machine.read(item, &mut |chunk| {
        if whole.len().saturating_add(chunk.len()) > bytes_max {
            too_long = true;
            return Flow::Break(());
        }
        whole.extend_from_slice(chunk);
        Flow::Continue(())
    });
    if too_long {
        return Err(Why::LimitReached);
    }
    outcome.map(|()| whole)
}

#[cfg(test)]
mod tests {
    use facts::decode::bytes::ByteOrder;
    use facts::model::Family;
    use facts::model::predicate::Predicate;

    use super::*;

    fn tcp(families: Families, states: States, extensions: Extensions) -> Item<'static> {
        Item::Sockets(Dump {
            transport: Transport::Tcp,
            families,
            states,
            extensions,
        })
    }

    #[test]
    fn keys_are_public_and_do_not_change() {
        let keys = [
            (Item::Identity, "identity"),
            (
                tcp(Families::Both, States::ALL, Extensions::INFO),
                "sock_diag tcp both states=0x1ffe info",
            ),
            (
                tcp(Families::Ipv6, States::LISTEN, Extensions::NONE),
                "sock_diag tcp ipv6 states=0x400",
            ),
            (
                tcp(Families::Both, States::ALL, Extensions::ALL),
                "sock_diag tcp both states=0x1ffe extensions=0xff",
            ),
            (
                tcp(Families::Ipv4, States::ALL, Extensions::MEMORY),
                "sock_diag tcp ipv4 states=0x1ffe extensions=0x1",
            ),
            (
                Item::ChosenSockets(
                    Dump {
                        transport: Transport::Udp,
                        families: Families::Ipv4,
                        states: States::ALL,
                        extensions: Extensions::NONE,
                    },
                    Program::of(&Predicate::Never, ByteOrder::Little).unwrap(),
                ),
                "sock_diag udp ipv4 states=0x1ffe program=01040800",
            ),
            (Item::UnixSockets { show: 5 }, "sock_diag unix show=0x5"),
            (Item::Route(RouteDump::Links), "rtnetlink links"),
            (
                Item::Route(RouteDump::Addresses(Family::Ipv4)),
                "rtnetlink addresses ipv4",
            ),
            (
                Item::Route(RouteDump::CachedRoutes(Family::Ipv6)),
                "rtnetlink cached routes ipv6",
            ),
            (Item::Route(RouteDump::NextHops), "rtnetlink next hops"),
            (Item::file("/proc/net/raw"), "file /proc/net/raw"),
            (Item::List("/proc".into()), "list /proc"),
            (Item::Links("/proc/1/fd".into()), "links /proc/1/fd"),
            (Item::Inode("/proc/1/net/dev".into()), "inode /proc/1/net/dev"),
            (Item::Names(Database::Services), "services"),
            (Item::User(0), "user 0"),
            (Item::Host(IpAddr::from([127, 0, 0, 1])), "host 127.0.0.1"),
        ];
        for (item, key) in keys {
            assert_eq!(item.key(), key);
        }
    }

    #[test]
    fn questions_about_unix_sockets_are_covered_by_recordings_old_and_new() {
        let covers = |show| -> Vec<u32> {
            let wider = Item::UnixSockets { show }.covers();
            let shown = |item: &Item<'_>| {
                let Item::UnixSockets { show } = item else {
                    panic!("{item:?}");
                };
                *show
            };
            wider.iter().map(shown).collect()
        };
        assert_eq!(covers(0x11), [0x11, 0x57, 0x55]);
        assert_eq!(covers(0x55), [0x55, 0x57]);
        assert_eq!(covers(0x57), [0x57]);
    }

    #[test]
    fn a_narrow_question_is_covered_by_the_widest_recording() {
        let wide = tcp(Families::Both, States::ALL, Extensions::INFO);
        assert!(
            tcp(Families::Ipv4, States::LISTEN, Extensions::NONE)
                .covers()
                .contains(&wide)
        );
        assert_eq!(
            tcp(Families::Ipv4, States::LISTEN, Extensions::NONE).covers()[0],
            tcp(Families::Ipv4, States::LISTEN, Extensions::NONE)
        );
        assert!(
            !tcp(Families::Both, States::ALL, Extensions::INFO)
                .covers()
                .contains(&tcp(Families::Ipv4, States::ALL, Extensions::INFO))
        );
        assert_eq!(Item::Identity.covers(), [Item::Identity]);
        let bound = tcp(Families::Both, States::BOUND, Extensions::NONE);
        assert_eq!(bound.covers(), [bound]);
    }

    #[test]
    fn a_dump_is_covered_by_those_that_tell_as_much_and_more() {
        let all = |extensions| tcp(Families::Both, States::ALL, extensions);
        assert_eq!(
            all(Extensions::NONE).covers(),
            [all(Extensions::NONE), all(Extensions::INFO), all(Extensions::ALL)]
        );
        assert_eq!(
            all(Extensions::INFO).covers(),
            [all(Extensions::INFO), all(Extensions::ALL)]
        );
        // What tells of memory is not in an answer with `INFO` alone.
        assert_eq!(
            all(Extensions::MEMORY).covers(),
            [all(Extensions::MEMORY), all(Extensions::ALL)]
        );
        assert_eq!(all(Extensions::ALL).covers(), [all(Extensions::ALL)]);
    }
}
