//! What the typed flags mean together: modes, implied protocols and families, and the order of the tables.
//!
//! The rules are those of net-tools 2.10, found by running it; each test names the words it was seen with.

use facts::model::{self, Transport};

use super::flags::{Choice, Family};
use super::query::{Asked, Repeat, SocketQuery, Table, WhenAbsent};
use crate::rows::classic_query::{Numeric, Rows};

/// What is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Tables of sockets.
    Sockets(SocketQuery),
    /// `-M`, which no kernel since 2.4 can answer.
    Masquerade,
    /// `-r`: routing tables.
    Routes(RouteQuery),
    /// `-i`: interfaces.
    Interfaces(InterfaceQuery),
    /// `-s`: counters.
    Statistics(StatisticsQuery),
    /// Two modes at once: usage.
    TwoModes,
}

/// A view of routing tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RouteQuery {
    /// Families in the order they were typed, each as often as it was typed; IPv4 when none was.
    pub(super) families: Vec<Family>,
    /// Addresses stay numbers: `-n`, `--numeric-hosts`, and `-N` by accident.
    pub(super) numeric: bool,
    /// How often `-e` was typed.
    pub(super) extended: u32,
    /// Show the forwarding table: `-F`, or neither `-F` nor `-C`.
    pub(super) table: bool,
    /// Show the cache: `-C`.
    pub(super) cache: bool,
    /// How often the view is shown.
    pub(super) repeat: Repeat,
}

/// A view of interfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InterfaceQuery {
    /// Those that are down too: `-a`.
    pub(super) all: bool,
    /// The long layout: `-e`, however often.
    pub(super) long: bool,
    /// How often the view is shown.
    pub(super) repeat: Repeat,
}

/// A view of counters. It is never repeated: the original ignores `-c` here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatisticsQuery {
    /// Families as they were typed; the original knows IPv4 alone and IPv6 alone.
    pub(super) families: Vec<Family>,
    /// `-t`
    pub(super) tcp: bool,
    /// `-S`
    pub(super) sctp: bool,
    /// `-u`
    pub(super) udp: bool,
    /// `-U`
    pub(super) udplite: bool,
    /// `-w`
    pub(super) raw: bool,
}

/// Settles a choice.
pub(super) fn settle(choice: &Choice) -> View {
    if choice.interfaces + choice.routes + choice.masquerade + choice.statistics > 1 {
        return View::TwoModes;
    }
    let repeat = if choice.continuous {
        Repeat::EverySecond
    } else {
        Repeat::Once
    };
    if choice.masquerade > 0 {
        return View::Masquerade;
    }
    if choice.statistics > 0 {
        return View::Statistics(StatisticsQuery {
            families: choice.families.clone(),
            tcp: choice.tcp,
            sctp: choice.sctp,
            udp: choice.udp,
            udplite: choice.udplite,
            raw: choice.raw,
        });
    }
    if choice.routes > 0 {
        return View::Routes(RouteQuery {
            families: if choice.families.is_empty() {
                vec![Family::Inet]
            } else {
                choice.families.clone()
            },
            numeric: choice.numeric_hosts || choice.symbolic,
            extended: choice.extended,
            table: choice.fib || !choice.cache,
            cache: choice.cache,
            repeat,
        });
    }
    if choice.interfaces > 0 {
        return View::Interfaces(InterfaceQuery {
            all: choice.all,
            long: choice.extended > 0,
            repeat,
        });
    }
    let (tables, internet) = tables(choice);
    View::Sockets(SocketQuery {
        tables,
        internet,
        rows: match (choice.all, choice.listening) {
            (true, _) => Rows::All,
            (false, true) => Rows::Servers,
            (false, false) => Rows::Connected,
        },
        numeric: Numeric {
            hosts: choice.numeric_hosts,
            ports: choice.numeric_ports,
            users: choice.numeric_users,
        },
        // Any numeric flag, and -N by accident, makes SCTP addresses numeric.
        numeric_sctp: choice.numeric_hosts || choice.numeric_ports || choice.numeric_users || choice.symbolic,
        extended: choice.extended > 0,
        timers: choice.timers,
        programs: choice.programs,
        contexts: choice.contexts,
        wide: choice.wide,
        verbose: choice.verbose,
        repeat,
    })
}

/// The tables in their order, and whether the Internet title is shown.
fn tables(choice: &Choice) -> (Vec<Asked>, bool) {
    let has = |family: Family| choice.families.contains(&family);
    let protocols = choice.tcp || choice.sctp || choice.udp || choice.udplite || choice.raw;
    let (inet, inet6) = (has(Family::Inet), has(Family::Inet6));
    let others = has(Family::Unix)
        || has(Family::Ipx)
        || has(Family::Ax25)
        || has(Family::X25)
        || has(Family::NetRom)
        || has(Family::Rose)
        || has(Family::Bluetooth)
        || choice.bluetooth
        || choice.groups;
    // ddp, econet and ash select nothing, so that everything is shown.
    let everything = !(protocols || inet || inet6 || others);
    let internet = protocols || inet || inet6 || everything;
    // A family without a protocol means all protocols, and then one that is missing is no error.
    let all_protocols = !protocols;
    let families: &'static [model::Family] = match (inet, inet6) {
        (true, false) => &[model::Family::Ipv4],
        (false, true) => &[model::Family::Ipv6],
        (true, true) | (false, false) => &[model::Family::Ipv4, model::Family::Ipv6],
    };
    let mut tables = Vec::new();
    let when = |named: bool, quiet: bool| match (named, quiet) {
        (true, _) => WhenAbsent::Fail,
        (false, true) => WhenAbsent::Silent,
        (false, false) => WhenAbsent::Tell,
    };
    // The original looks for SCTP in one table alone, and calls that table IPv4.
    let sctp = families.contains(&model::Family::Ipv4);
    if internet {
        let wanted = [
            (choice.tcp, Table::Internet(Transport::Tcp, families)),
            (choice.sctp, Table::Sctp),
            (choice.udp, Table::Internet(Transport::Udp, families)),
            (choice.udplite, Table::Internet(Transport::UdpLite, families)),
            (choice.raw, Table::Internet(Transport::Raw, families)),
        ];
        for (named, table) in wanted {
            if (named || all_protocols) && (table != Table::Sctp || sctp) {
                tables.push(Asked {
                    table,
                    absent: when(named, inet || inet6),
                });
            }
        }
    }
    if choice.groups {
        tables.push(Asked {
            table: Table::Groups(families),
            absent: WhenAbsent::Fail,
        });
    }
    let wanted = [
        (has(Family::Unix), Table::Unix),
        (has(Family::Ipx), Table::Ipx),
        (has(Family::Ax25), Table::Ax25),
        (has(Family::X25), Table::X25),
        (has(Family::NetRom), Table::NetRom),
        (has(Family::Rose), Table::Rose),
    ];
    for (named, table) in wanted {
        if named || everything {
            tables.push(Asked {
                table,
                absent: when(named, false),
            });
        }
    }
    if has(Family::Bluetooth) || choice.bluetooth {
        tables.push(Asked {
            table: Table::Bluetooth,
            absent: WhenAbsent::Fail,
        });
    }
    (tables, internet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::linux::flags::FLAGS;
    use crate::words::{ArgParser, Order};

    fn view(words: &str) -> View {
        let words: Vec<Vec<u8>> = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        let mut choice = Choice::default();
        for found in ArgParser::new(FLAGS, &words, Order::Permute) {
            let (flag, value) = found.ok().unwrap();
            drop(flag.set.apply(&mut choice, value.unwrap_or_default()));
        }
        settle(&choice)
    }

    /// Tables as short words, `!` behind those that were named, and which rows.
    fn tables_of(words: &str) -> String {
        let View::Sockets(query) = view(words) else {
            return format!("{:?}", view(words));
        };
        let mut text: Vec<String> = query
            .tables
            .iter()
            .map(|asked| {
                let name = match asked.table {
                    Table::Internet(transport, [model::Family::Ipv4]) => format!("{}4", transport.name()),
                    Table::Internet(transport, [model::Family::Ipv6]) => format!("{}6", transport.name()),
                    Table::Internet(transport, _) => transport.name().to_owned(),
                    other @ (Table::Sctp
                    | Table::Unix
                    | Table::Ipx
                    | Table::Ax25
                    | Table::X25
                    | Table::NetRom
                    | Table::Rose
                    | Table::Groups(_)
                    | Table::Bluetooth) => format!("{other:?}").to_lowercase(),
                };
                format!(
                    "{name}{}",
                    match asked.absent {
                        WhenAbsent::Fail => "!",
                        WhenAbsent::Tell => "",
                        WhenAbsent::Silent => "-",
                    }
                )
            })
            .collect();
        text.push(format!("{:?}", query.rows).to_lowercase());
        text.join(" ")
    }

    #[test]
    fn words_select_the_tables_that_the_original_shows() {
        const EVERYTHING: &str = "tcp sctp udp udplite raw unix ipx ax25 x25 netrom rose";
        let everything = format!("{EVERYTHING} connected");
        let cases: &[(&str, &str)] = &[
            ("-n", &everything),
            ("5 foo", &everything),
            ("-A econet", &everything),
            ("--ddp -A ash", &everything),
            ("--tcpip", &everything),
            ("-t", "tcp! connected"),
            ("-tulpn", "tcp! udp! servers"),
            ("-al -u", "udp! all"),
            ("-tuS", "tcp! sctp! udp! connected"),
            ("-4", "tcp4- sctp- udp4- udplite4- raw4- connected"),
            ("-6t", "tcp6! connected"),
            ("-46u", "udp! connected"),
            ("-6S", "connected"),
            ("-46S", "sctp! connected"),
            ("-x", "unix! connected"),
            ("-6x", "tcp6- udp6- udplite6- raw6- unix! connected"),
            ("-tx", "tcp! unix! connected"),
            (
                "-A inet,unix",
                "tcp4- sctp- udp4- udplite4- raw4- unix! connected",
            ),
            ("--ipx", "ipx! connected"),
            (
                "--x25 --netrom --rose -A ax25",
                "ax25! x25! netrom! rose! connected",
            ),
            ("-2", "bluetooth! connected"),
            ("-xf", "unix! bluetooth! connected"),
            ("-A bluetooth -t", "tcp! bluetooth! connected"),
        ];
        for (words, expected) in cases {
            assert_eq!(tables_of(words), *expected, "{words}");
        }
    }

    #[test]
    fn two_modes_at_once_are_a_mistake() {
        for words in ["-ir", "-ii", "-rM", "-s -i", "-ss"] {
            assert_eq!(view(words), View::TwoModes, "{words}");
        }
        assert_eq!(view("-M"), View::Masquerade);
    }

    #[test]
    fn numbers_are_chosen_one_kind_at_a_time() {
        let query = |words: &str| {
            let View::Sockets(query) = view(words) else {
                panic!("{words} is no view of sockets")
            };
            query
        };
        assert_eq!(
            query("-n").numeric,
            Numeric {
                hosts: true,
                ports: true,
                users: true
            }
        );
        assert_eq!(
            query("--numeric-ports").numeric,
            Numeric {
                ports: true,
                ..Numeric::default()
            }
        );
        assert!(!query("-t").numeric_sctp);
        assert!(query("-N").numeric_sctp);
        assert!(query("--numeric-users").numeric_sctp);
    }

    #[test]
    fn columns_follow_their_flags() {
        let View::Sockets(query) = view("-aneopWvc") else {
            panic!()
        };
        assert!(query.extended && query.timers && query.programs && query.wide && query.verbose);
        assert!(!query.contexts);
        assert_eq!(query.repeat, Repeat::EverySecond);
    }
}
