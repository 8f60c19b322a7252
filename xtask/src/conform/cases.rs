//! The table of command lines on which our netstat and the original are compared, written as one
//! would type them: words apart by blanks, `''` for an empty word, an environment variable in front.

use std::ffi::OsString;

/// Who runs the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    Root,
    Nobody,
}

/// One command line, run by one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) typed: String,
    pub(crate) user: User,
}

/// Run by root and by nobody: who asks may change what is known.
const BOTH: &[&str] = &[
    "",
    "-n",
    "-an",
    "-ant",
    "-tan",
    "-anu",
    "-anw",
    "-anx",
    "-tulpn",
    "-ltnp",
    "-tnlpe",
    "-anp",
    "-anpe",
    "-ano",
    "-ante",
    "-anee",
    "-aneop",
    "-antope",
    "-p",
    "-xp",
    "-axp",
    "-axe",
    "-apW",
    "--program",
    "-V",
];

/// What is shown: run by root only.
const SHOWN: &[&str] = &[
    "-a",
    "-at",
    "-au",
    "-aw",
    "-ax",
    "-aU",
    "-al",
    "-t",
    "-u",
    "-w",
    "-x",
    "-U",
    "-l",
    "-lt",
    "-lu",
    "-lw",
    "-lx",
    "-ln",
    "-le",
    "-lo",
    "-e",
    "-ee",
    "-eee",
    "-ae",
    "-o",
    "-ao",
    "-aoe",
    "-apo",
    "-aep",
    "-aW",
    "-nW",
    "-lnW",
    "-tW",
    "-eW",
    "-aeW",
    "-axW",
    "-tln",
    "-uln",
    "-wln",
    "-lnx",
    "-lxp",
    "-alx",
    "-antW",
    "-anuW",
    "-anwW",
    "-an4",
    "-an6",
    "-anU",
    "-an4t",
    "-an6u",
    "-an6w",
    "-4",
    "-6",
    "-46n",
    "-64a",
    "-4 -6 -u",
    "-4tl",
    "-6x",
    "-4x",
    "-64x",
    "-46tu",
    "--inet -at",
    "--inet6 -at",
    "--inet --inet6 -n",
    "--wide -at6",
    "-tuS",
    "-anS",
    "-Sn",
    "-A inet -an",
    "-A inet6 -an",
    "-A inet,inet6 -an",
    "-A inet6,inet -an",
    "-A unix -a",
    "-A inet,unix -n",
    "-A unix,inet -n",
    "-A inet -A unix -n",
    "-A unix -t",
    "-A inet -x",
    "-A inet6 -t4",
    "-WA inet6 -a",
    "-Ainet -n",
    "--protocol=inet -n",
    "--protocol inet -n",
    "--protocol=inet6,unix -an",
    "--tcpip -tn",
    "--unix -a",
    "--numeric --all",
    "--numeric --all --tcp",
    "--numeric --all --udp",
    "--numeric --all --udplite",
    "--numeric --all --raw",
    "--numeric --all --unix",
    "--numeric --listening",
    "--numeric --listening --tcp --udp --programs",
    "--numeric --extend --all",
    "--numeric --timers --all",
    "--numeric --all --wide",
    "--numeric --verbose --all --tcp",
    "--numeric-hosts",
    "--numeric-ports",
    "--numeric-users",
    "--numeric-hosts -ae",
    "--numeric-ports -ae",
    "--numeric-users -ae",
    "--numeric-hosts --numeric-ports -a",
    "--numeric-hosts --numeric-users -ae",
    "--numeric-h -at",
    "--numeric-p -at",
    "--numeric-u -ate",
    "--num --all --tc",
    "--num --ud",
    "--un -a",
    "--li --num",
    "--prog --num --tc",
    "--ex --num",
    "--tim --num",
    "--ver --num --tcp",
    "--wid --num",
    "-v -nao",
    "-nv",
    "-anv",
    "-vvnt",
    "-nn",
    "-ttn",
    "-aann",
    "-llnt",
    "-aln",
    "-tuwxn",
    "-tuwxan",
    "-N -t",
    "-an --symbolic",
    "-n -a -t -l",
    "-t -n -- -a",
];

/// Routes, interfaces, groups and counters, and what the first of them found.
const VIEWS: &[&str] = &[
    "-re",
    "-ree",
    "-reee",
    "-reeee",
    "-reeeee",
    "-reen",
    "-rN",
    "-r6",
    "-r46",
    "-rn46",
    "-rn64",
    "-rnC",
    "-rFC",
    "-rnFC",
    "-rCe",
    "-rCee",
    "-rCeee",
    "-ra",
    "-rW",
    "-rp",
    "-rn6C",
    "-r6C",
    "-r6FC",
    "-rFC46",
    "-r --numeric-hosts",
    "-r --numeric-ports",
    "-r -A inet6",
    "-r -A inet,inet6 -n",
    "-r -A inet,inet -n",
    "-rx",
    "-rcx",
    "-r -A ash",
    "-r -A econet",
    "-r --ipx",
    "-r --ax25",
    "-r --rose",
    "-r --x25",
    "-r --ddp",
    "-r --bluetooth",
    "-r -A inet,unix",
    "-r -A unix,inet",
    "-r -A inet,bluetooth",
    "-rl",
    "--route --numeric",
    "-rc --ipx",
    "-iae",
    "-iee",
    "-iaeee",
    "-aie",
    "-ip",
    "-iW",
    "-i6",
    "-i4",
    "-iv",
    "-io",
    "-iN",
    "-ix",
    "-il",
    "--interfaces",
    "--interfaces --all",
    "--interfaces --extend --all",
    "-i eth0",
    "-ie lo",
    "-s -A unix",
    "-sx",
    "-s46",
    "-s64",
    "-s --inet --inet",
    "-s -A ash",
    "-sS",
    "-s",
    "-st",
    "-su",
    "-sw",
    "-sU",
    "-stu",
    "-s6",
    "-st6",
    "-su6",
    "-sw6",
    "-sU6",
    "-sS6",
    "-s4",
    "-sn",
    "-se",
    "-sa",
    "-sc",
    "-sp",
    "-sg",
    "-s -A econet",
    "--statistics --tcp",
    "--statistics --udplite",
    "-g4n",
    "-g6n",
    "-gt",
    "-gan",
    "-gln",
    "-gv",
    "-gnux",
    "-gnt4",
    "-gan4x",
    "-gnv4",
    "-gnv6",
    "-g -A inet",
    "-g -A inet,inet6 -n",
    "-g --numeric-hosts",
    "--groups --numeric",
    "-6S",
    "-6San",
    "-4v",
    "-6v",
    "-46v",
    "-S6u",
    "-4v2",
    "-6S --netrom",
];

/// Help, errors, families the kernel lacks and everything else that is about words.
const WORDS: &[&str] = &[
    "-h",
    "-V -h",
    "-h -V",
    "-Z",
    "-Zn",
    "-nZ",
    "-V -n",
    "-nV",
    "--version",
    "--help",
    "--ver",
    "--vers",
    "--verb -n",
    "--he",
    "--context -n",
    "-anv --bogus",
    "--bogus",
    "--bogus=5",
    "-q",
    "-T",
    "-5",
    "-?",
    "-nq",
    "-2",
    "-f",
    "-f inet -n",
    "-A",
    "-nA",
    "-A ''",
    "-A bogus",
    "-A inet,",
    "-A inet,, -n",
    "-A ,inet -n",
    "-A inet,bogus -n",
    "-A bogus,inet -n",
    "-A INET -n",
    "-A ine -n",
    "-A inet4 -n",
    "-A econet -n",
    "-A ipx",
    "-A ax25",
    "-A x25",
    "-A netrom",
    "-A rose",
    "-A ddp",
    "-A ash",
    "-A sctp",
    "-A bluetooth",
    "-A netlink -n",
    "-A packet -n",
    "-A local -n",
    "--protocol=",
    "--protocol",
    "--ipx",
    "--ax25",
    "-ax25",
    "--x25",
    "--netrom",
    "--rose",
    "--ddp",
    "--bluetooth",
    "--appletalk",
    "--x25 --netrom --rose --bluetooth -2 -f --ddp",
    "--ipx --inet -n",
    "--sctp -an",
    "--i",
    "--in",
    "--ine -n",
    "--ro",
    "--rou",
    "--r",
    "--n",
    "--nu",
    "--numeric-x",
    "--t",
    "--ti -n",
    "--u",
    "--udpl -an",
    "--l",
    "--a",
    "--s",
    "--p",
    "--m",
    "--timers=1",
    "--tcp=yes",
    "--interfaces=eth0",
    "--interfaces=",
    "--all=",
    "-I=eth0",
    "-Ieth0",
    "-I",
    "-i",
    "-ie",
    "-ia",
    "-in",
    "-ai",
    "-r",
    "-rn",
    "-rne",
    "-rn6",
    "-rv",
    "-g",
    "-gn",
    "-M",
    "-Mn",
    "-F",
    "-C",
    "-rC",
    "-rF",
    "-ir",
    "-ri",
    "-ii",
    "-rr",
    "-is",
    "-sr",
    "-gi",
    "-gr",
    "-Mr",
    "-rt",
    "-it",
    "-gx",
    "5",
    "5 6",
    "foo -tn",
    "-tn foo",
    "-tn -- -V",
    "-tn -- --bogus",
    "-",
    "- -tn",
    "--",
    "-- -tn",
    "POSIXLY_CORRECT=1 foo -tn",
    "POSIXLY_CORRECT=1 -tn foo -V",
    "POSIXLY_CORRECT=1 - -tn",
    "POSIXLY_CORRECT=1 --bogus",
    "POSIXLY_CORRECT=1 -q",
    "LC_ALL=C.UTF-8 -tn",
    "LC_ALL=C.UTF-8 --bogus",
    "LC_ALL=C.UTF-8 -h",
    "LANG=de_DE.UTF-8 -tln",
];

/// All cases, in the order they run.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for typed in BOTH {
        for user in [User::Root, User::Nobody] {
            cases.push(Case {
                typed: (*typed).to_owned(),
                user,
            });
        }
    }
    // The original keeps the family list in 256 bytes.
    let long = [250, 255, 256, 300].map(|length| format!("-n -A {}", "inet,".repeat(60).split_at(length).0));
    let shown = SHOWN
        .iter()
        .chain(VIEWS)
        .chain(WORDS)
        .map(|typed| (*typed).to_owned());
    cases.extend(shown.chain(long).map(|typed| Case {
        typed,
        user: User::Root,
    }));
    cases
}

impl Case {
    /// The environment variables and the words of the command line.
    pub(crate) fn split(&self) -> (Vec<(&str, &str)>, Vec<OsString>) {
        let mut vars = Vec::new();
        let mut words = Vec::new();
        for piece in self.typed.split(' ').filter(|piece| !piece.is_empty()) {
            match piece.split_once('=') {
                Some((name, value)) if words.is_empty() && !piece.starts_with('-') => {
                    vars.push((name, value));
                }
                _ => words.push(if piece == "''" {
                    OsString::new()
                } else {
                    piece.into()
                }),
            }
        }
        (vars, words)
    }

    /// Do the words ask for the column of running timers?
    pub(crate) fn shows_timers(&self) -> bool {
        self.split()
            .1
            .iter()
            .filter_map(|word| word.to_str())
            .any(|word| match word.strip_prefix("--") {
                Some(long) => long.starts_with("ti"),
                None => word.starts_with('-') && word.contains('o'),
            })
    }

    /// How the case is named in a report.
    pub(crate) fn title(&self) -> String {
        let typed = if self.typed.is_empty() {
            "(no words)"
        } else {
            &self.typed
        };
        match self.user {
            User::Root => format!("netstat {typed}"),
            User::Nobody => format!("netstat {typed} (as nobody)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_stands_twice_in_the_table() {
        let cases = all();
        for (index, case) in cases.iter().enumerate() {
            assert!(!cases[..index].contains(case), "{case:?} stands twice");
        }
    }

    #[test]
    fn variables_stand_in_front_and_empty_words_are_written_as_quotes() {
        let case = Case {
            typed: "POSIXLY_CORRECT=1 -A '' --timers=1".to_owned(),
            user: User::Root,
        };
        let (vars, words) = case.split();
        assert_eq!(vars, [("POSIXLY_CORRECT", "1")]);
        assert_eq!(words, ["-A", "", "--timers=1"]);
    }

    #[test]
    fn timers_are_asked_for_by_o_and_by_every_abbreviation_of_timers() {
        for (typed, expected) in [
            ("-ano", true),
            ("--tim -n", true),
            ("--protocol=inet -n", false),
            ("-tn", false),
        ] {
            let case = Case {
                typed: typed.to_owned(),
                user: User::Root,
            };
            assert_eq!(case.shows_timers(), expected, "{typed}");
        }
    }
}
