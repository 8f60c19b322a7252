//! What is measured: the loads, the command lines, what they are compared with, and what is aimed at.

use super::figures::Figure;

/// What stands while a case is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    Nothing,
    /// Connections over 127/8, two sockets each, in that many processes or more.
    Tcp {
        pairs: u32,
        processes: u32,
    },
    /// Connected UNIX sockets, two each.
    Unix {
        pairs: u32,
        processes: u32,
    },
    Routes(u32),
    /// Processes that hold nothing, beside eight listeners.
    Idle(u32),
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    Root,
    Nobody,
}

/// The classic listing that records are compared with.
pub(crate) const CLASSIC: &str = "-tan";

/// A program that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// The names of floors, with blanks between them.
    Floor(&'static str),
    Ss,
    Ip,
    NetTools,
    Ours,
    OursStatic,
    /// Ours without the rights that loading a BPF program needs.
    OursWithoutBpf,
    /// Ours with the classic listing of the same sockets.
    OursClassic,
}

impl Program {
    /// How the tables call it.
    pub(crate) fn name(self) -> String {
        match self {
            Program::Floor(floors) => {
                let floors: Vec<&str> = floors.split(' ').map(floor_name).collect();
                format!("floor: {}", floors.join(" and "))
            }
            Program::Ss => "ss".to_owned(),
            Program::Ip => "ip".to_owned(),
            Program::NetTools => "net-tools netstat".to_owned(),
            Program::Ours => "**ours**".to_owned(),
            Program::OursStatic => "**ours, static**".to_owned(),
            Program::OursWithoutBpf => "ours, without BPF rights".to_owned(),
            Program::OursClassic => format!("ours, `{CLASSIC}`"),
        }
    }
}

fn floor_name(floor: &str) -> &str {
    match floor {
        "empty" => "an empty static program",
        "listen" => "dump of LISTEN alone",
        "tcp" => "one-pass dump",
        "tcp-large" => "one-pass dump, buffer of 1 MiB",
        "tcp-families" => "dump of each family",
        "unix" => "dump of UNIX sockets",
        "walk" => "walk of /proc/*/fd",
        path => path,
    }
}

/// What is aimed at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// So many times as fast as `ss`.
    Faster(f64, Figure),
    /// The same, without BPF rights.
    FasterWithoutBpf(f64),
    /// At most so many times the floor.
    Within(f64, &'static str, Figure),
    /// At most so many times our classic listing.
    WithinClassic(f64, Figure),
    /// At most so much memory at its peak.
    PeakMib(u64),
    /// The same for owners: 4 MiB, and 24 bytes for each descriptor of a socket.
    PeakOfOwners,
}

impl Target {
    pub(crate) fn name(self) -> String {
        match self {
            Target::Faster(times, Figure::Wall) => format!("≥ {times}x as fast as ss"),
            Target::Faster(times, Figure::Processor) => format!("≥ {times}x less processor time than ss"),
            Target::FasterWithoutBpf(times) => format!("≥ {times}x as fast as ss without BPF rights"),
            Target::Within(times, floor, Figure::Wall) => {
                format!("≤ {times}x the {}", Program::Floor(floor).name())
            }
            Target::Within(times, floor, Figure::Processor) => {
                format!(
                    "≤ {times}x the processor time of the {}",
                    Program::Floor(floor).name()
                )
            }
            Target::WithinClassic(times, Figure::Wall) => format!("≤ {times}x the classic listing"),
            Target::WithinClassic(times, Figure::Processor) => {
                format!("≤ {times}x the processor time of the classic listing")
            }
            Target::PeakMib(most) => format!("peak of memory ≤ {most} MiB"),
            Target::PeakOfOwners => "peak of memory ≤ 4 MiB + 24 B a socket's descriptor".to_owned(),
        }
    }
}

/// What has to be the same as an independent reader's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Tcp { listen: bool, owners: bool },
    Unix { owners: bool },
    Routes,
    Counters,
}

/// One command line of a case.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) words: &'static str,
    pub(crate) user: User,
    pub(crate) rows: Rows,
    pub(crate) programs: Vec<Program>,
    pub(crate) targets: Vec<Target>,
}

impl Question {
    /// A name for headings and marks.
    pub(crate) fn title(&self) -> String {
        let user = match self.user {
            User::Root => "root",
            User::Nobody => "an ordinary user",
        };
        format!("`{}` as {user}", self.words)
    }
}

/// A load and what is asked while it stands.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) load: Load,
    pub(crate) rounds: usize,
    /// What the kernel needs for it, with room to spare.
    pub(crate) memory_mib: u64,
    /// Is it one of the small ones?
    pub(crate) quick: bool,
    pub(crate) questions: Vec<Question>,
}

use Figure::{Processor, Wall};
use Target::{Faster, FasterWithoutBpf, PeakMib, PeakOfOwners, Within, WithinClassic};

/// All cases, the small ones first.
pub(crate) fn all() -> Vec<Case> {
    vec![
        idle(),
        tcp_case(
            "2k",
            "2,000 TCP sockets",
            (1_000, 8),
            41,
            64,
            true,
            &[
                ("-tan", &[Faster(3.0, Wall), Within(1.25, "tcp", Wall)]),
                ("-tanp", &[Faster(3.0, Wall), Within(1.5, "tcp walk", Wall)]),
            ],
        ),
        tcp_case("20k", "20,000 TCP sockets", (10_000, 8), 21, 256, true, &[]),
        tcp_case(
            "200k",
            "200,000 TCP sockets",
            (100_000, 16),
            9,
            1_200,
            false,
            &[
                ("-tan", &[Faster(3.5, Processor), Within(1.2, "tcp", Wall)]),
                ("-tln", &[Faster(33.0, Wall), Within(1.5, "listen", Wall)]),
                (
                    "-tanp",
                    &[
                        Faster(140.0, Wall),
                        FasterWithoutBpf(60.0),
                        Within(1.5, "tcp walk", Wall),
                    ],
                ),
                ("-tlnp", &[Faster(15.0, Wall)]),
            ],
        ),
        unix(),
        routes(),
        processes(),
        tcp_case(
            "1M",
            "a million TCP sockets",
            (500_000, 100),
            5,
            5_500,
            false,
            &[(
                "-tan",
                &[Faster(3.0, Processor), Within(1.25, "tcp", Wall), PeakMib(6)],
            )],
        ),
    ]
}

fn question(
    words: &'static str,
    user: User,
    rows: Rows,
    (floors, peers): (&[&'static str], &[Program]),
    targets: &[Target],
) -> Question {
    let floors = floors.iter().map(|floor| Program::Floor(floor));
    let ours = [Program::Ours, Program::OursStatic];
    let mut question = Question {
        words,
        user,
        rows,
        programs: floors.chain(peers.iter().copied()).chain(ours).collect(),
        targets: targets.to_vec(),
    };
    if targets.iter().any(|target| matches!(target, FasterWithoutBpf(_))) {
        question.programs.push(Program::OursWithoutBpf);
    }
    if words.starts_with('-') && words.contains('p') && user == User::Root {
        question.targets.push(PeakOfOwners);
    }
    question
}

const PEERS: &[Program] = &[Program::Ss, Program::NetTools];
const LIST: Rows = Rows::Tcp {
    listen: false,
    owners: false,
};
const LISTENERS: Rows = Rows::Tcp {
    listen: true,
    owners: false,
};
const OWNED: Rows = Rows::Tcp {
    listen: false,
    owners: true,
};
const OWNED_LISTENERS: Rows = Rows::Tcp {
    listen: true,
    owners: true,
};
const STATISTICS: &[&str] = &["/proc/net/snmp /proc/net/netstat"];

fn idle() -> Case {
    use User::{Nobody, Root};
    Case {
        name: "idle",
        title: "an idle machine",
        load: Load::Nothing,
        rounds: 101,
        memory_mib: 16,
        quick: true,
        questions: vec![
            question(
                "-tln",
                Root,
                LISTENERS,
                (&["empty", "listen"], PEERS),
                &[Faster(3.0, Wall), Within(1.4, "listen", Wall)],
            ),
            question("-tln", Nobody, LISTENERS, (&["listen"], PEERS), &[]),
            question("-tlnp", Root, OWNED_LISTENERS, (&["listen walk"], PEERS), &[]),
            question("-tan", Root, LIST, (&["tcp"], PEERS), &[]),
            question("-s", Root, Rows::Counters, (STATISTICS, PEERS), &[]),
        ],
    }
}

/// The same sockets as records, which stream as the classic listing does.
const RECORDS: &[&str] = &["sockets tcp --format ndjson", "sockets tcp --format csv"];

type Aims<'a> = &'a [(&'static str, &'a [Target])];

fn tcp_case(
    name: &'static str,
    title: &'static str,
    (pairs, processes): (u32, u32),
    rounds: usize,
    memory_mib: u64,
    quick: bool,
    aims: Aims<'_>,
) -> Case {
    use User::{Nobody, Root};
    let ask = |words: &'static str, user, rows, floors: &[&'static str]| {
        let aimed = aims.iter().find(|(aimed, _)| *aimed == words && user == Root);
        question(
            words,
            user,
            rows,
            (floors, PEERS),
            aimed.map_or(&[], |(_, targets)| targets),
        )
    };
    let all = &["tcp", "tcp-large", "tcp-families", "/proc/net/tcp"];
    let mut questions = vec![
        ask("-tan", Root, LIST, all),
        ask("-tln", Root, LISTENERS, &["listen"]),
        ask("-tanp", Root, OWNED, &["tcp", "walk", "tcp walk"]),
        ask("-tlnp", Root, OWNED_LISTENERS, &["listen", "listen walk"]),
    ];
    for words in RECORDS.iter().filter(|_| pairs == 100_000) {
        questions.push(Question {
            words,
            user: Root,
            rows: LIST,
            programs: vec![Program::OursClassic, Program::Ours, Program::OursStatic],
            targets: vec![
                WithinClassic(2.0, Wall),
                WithinClassic(2.0, Processor),
                PeakMib(6),
            ],
        });
    }
    // Of the largest one all that is slow would double.
    if pairs < 500_000 {
        questions.extend([
            ask("-tan", Nobody, LIST, &["tcp"]),
            ask("-tanp", Nobody, OWNED, &["tcp walk"]),
        ]);
    }
    Case {
        name,
        title,
        load: Load::Tcp { pairs, processes },
        rounds,
        memory_mib,
        quick,
        questions,
    }
}

fn unix() -> Case {
    let rows = |owners| Rows::Unix { owners };
    let lists = &["unix", "unix /proc/net/unix"];
    Case {
        name: "unix",
        title: "100,000 UNIX sockets",
        load: Load::Unix {
            pairs: 50_000,
            processes: 10,
        },
        rounds: 9,
        memory_mib: 500,
        quick: false,
        questions: vec![
            question(
                "-xan",
                User::Root,
                rows(false),
                (lists, PEERS),
                &[Faster(3.0, Wall)],
            ),
            question(
                "-xanp",
                User::Root,
                rows(true),
                (&["unix walk", "unix /proc/net/unix walk"], PEERS),
                &[Faster(60.0, Wall)],
            ),
            question("-xan", User::Nobody, rows(false), (lists, PEERS), &[]),
        ],
    }
}

fn routes() -> Case {
    Case {
        name: "routes",
        title: "100,000 routes",
        load: Load::Routes(100_000),
        rounds: 9,
        memory_mib: 300,
        quick: false,
        questions: vec![question(
            "-rn",
            User::Root,
            Rows::Routes,
            (&["/proc/net/route"], &[Program::Ip, Program::NetTools]),
            &[],
        )],
    }
}

fn processes() -> Case {
    Case {
        name: "processes",
        title: "5,000 processes",
        load: Load::Idle(5_000),
        rounds: 21,
        memory_mib: 1_500,
        quick: false,
        questions: vec![question(
            "-tlnp",
            User::Root,
            OWNED_LISTENERS,
            (&["listen", "listen walk"], PEERS),
            &[Faster(6.0, Wall)],
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_floor_of_a_target_is_measured_beside_it() {
        for case in all() {
            for question in &case.questions {
                for target in &question.targets {
                    let needed = match target {
                        Within(_, floor, _) => Program::Floor(floor),
                        Faster(..) => Program::Ss,
                        FasterWithoutBpf(_) => Program::OursWithoutBpf,
                        WithinClassic(..) => Program::OursClassic,
                        PeakMib(_) | PeakOfOwners => Program::Ours,
                    };
                    assert!(question.programs.contains(&needed), "{} {target:?}", case.name);
                }
            }
        }
    }

    #[test]
    fn no_two_questions_of_a_case_have_the_same_title() {
        for case in all() {
            let titles: std::collections::BTreeSet<_> = case.questions.iter().map(Question::title).collect();
            assert_eq!(titles.len(), case.questions.len(), "{}", case.name);
        }
    }
}
