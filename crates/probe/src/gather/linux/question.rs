//! The questions that Linux alone answers: netlink dumps, and the walk over all descriptors.

use facts::decode::linux::inet_diag::program::Program;
use facts::decode::linux::inet_diag::{Dump, Extensions};
use facts::decode::linux::rtnetlink::RouteDump;
use facts::decode::linux::unix_diag::{SHOW_FILE, SHOW_NAME, SHOW_PEER, SHOW_QUEUES, SHOW_USER};
use facts::model::Transport;
use facts::model::socket::Families;
use facts::model::state::States;

/// A question to a Linux machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// A `sock_diag(7)` dump of Internet sockets. Each chunk holds whole netlink messages.
    Sockets(Dump),
    /// The same, of the sockets alone that a program in the kernel selects; unlike other answers it is never wider.
    /// Recordings hold none.
    FilteredSockets(Dump, Program),
    /// A `sock_diag` dump of UNIX sockets with these attributes (`UDIAG_SHOW_*`).
    UnixSockets {
        /// Mask of attributes.
        show: u32,
    },
    /// An `rtnetlink(7)` dump. Each chunk holds whole netlink messages.
    Route(RouteDump),
    /// A dump of the rules of `nf_tables`. Each chunk holds whole netlink messages. Root alone gets an answer.
    FilterRules,
    /// Every open socket of every process, in records of `facts::decode::linux::holders`, by rising process number.
    /// Each chunk holds whole records.
    SocketHolders,
}

/// The attributes of UNIX sockets that a recording asks for: names, files, peers, queues and users.
const UNIX_WIDEST: u32 = UNIX_WIDE | SHOW_FILE;
/// Those that older recordings have: all but the files.
const UNIX_WIDE: u32 = SHOW_NAME | SHOW_PEER | SHOW_QUEUES | SHOW_USER;

impl Question {
    /// The public name of the question in recordings.
    pub(crate) fn key(&self) -> String {
        match self {
            Question::Sockets(dump) => sockets_key(dump),
            Question::FilteredSockets(dump, program) => {
                let mut key = sockets_key(dump);
                key.push_str(" program=");
                for byte in program.bytes() {
                    key.push_str(&format!("{byte:02x}"));
                }
                key
            }
            Question::UnixSockets { show } => format!("sock_diag unix show=0x{show:x}"),
            Question::Route(dump) => format!("rtnetlink {}", dump.name()),
            Question::FilterRules => "nf_tables rules".to_owned(),
            Question::SocketHolders => "socket holders".to_owned(),
        }
    }

    /// Questions whose answer holds the answer to this one, nearest first, this one included.
    pub(crate) fn covers(&self) -> Vec<Question> {
        let mut all = vec![self.clone()];
        match self {
            Question::Sockets(dump) => all.extend(wider_dumps(dump)),
            Question::UnixSockets { show } => {
                let wider = |wide: &u32| wide != show && show & wide == *show;
                all.extend(
                    [UNIX_WIDEST, UNIX_WIDE]
                        .into_iter()
                        .filter(wider)
                        .map(|show| Question::UnixSockets { show }),
                );
            }
            Question::FilteredSockets(..)
            | Question::Route(_)
            | Question::FilterRules
            | Question::SocketHolders => {}
        }
        all
    }
}

fn sockets_key(dump: &Dump) -> String {
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

/// The dumps that recordings have in place of a narrower one, nearest first.
fn wider_dumps(dump: &Dump) -> Vec<Question> {
    let mut all = Vec::new();
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
            let wide = Dump {
                families,
                states: States::ALL,
                extensions,
                ..*dump
            };
            let question = Question::Sockets(wide);
            if extensions.has(dump.extensions) && wide != *dump && !all.contains(&question) {
                all.push(question);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use facts::decode::bytes::ByteOrder;
    use facts::model::Family;
    use facts::model::predicate::Predicate;

    use super::*;

    fn tcp(families: Families, states: States, extensions: Extensions) -> Question {
        Question::Sockets(Dump {
            transport: Transport::Tcp,
            families,
            states,
            extensions,
        })
    }

    #[test]
    fn keys_are_public_and_do_not_change() {
        let keys = [
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
                Question::FilteredSockets(
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
            (Question::UnixSockets { show: 5 }, "sock_diag unix show=0x5"),
            (Question::Route(RouteDump::Links), "rtnetlink links"),
            (
                Question::Route(RouteDump::Addresses(Family::Ipv4)),
                "rtnetlink addresses ipv4",
            ),
            (
                Question::Route(RouteDump::CachedRoutes(Family::Ipv6)),
                "rtnetlink cached routes ipv6",
            ),
            (Question::Route(RouteDump::NextHops), "rtnetlink next hops"),
        ];
        for (item, key) in keys {
            assert_eq!(item.key(), key);
        }
    }

    #[test]
    fn questions_about_unix_sockets_are_covered_by_recordings_old_and_new() {
        let covers = |show| -> Vec<u32> {
            let wider = Question::UnixSockets { show }.covers();
            let shown = |item: &Question| {
                let Question::UnixSockets { show } = item else {
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
        // An answer with `INFO` alone has nothing about memory.
        assert_eq!(
            all(Extensions::MEMORY).covers(),
            [all(Extensions::MEMORY), all(Extensions::ALL)]
        );
        assert_eq!(all(Extensions::ALL).covers(), [all(Extensions::ALL)]);
    }
}
