//! What the words mean together: which view comes first when several are asked for, and what each is to show.

use super::flags::{Choice, leading_number};
use super::protocols::{self, Family, Protocol};
use super::{interfaces, multicast, routes, sockets, statistics};

/// What is shown.
#[derive(Debug, PartialEq)]
pub(super) enum View {
    Memory,
    Interfaces(interfaces::Query),
    Interval(interfaces::IntervalQuery),
    Routes(routes::Query),
    /// Whether counters that are zero are shown too.
    RouteStatistics(bool),
    Multicast(multicast::Query),
    MulticastStatistics(multicast::Query),
    Sockets(sockets::Query),
    Statistics(statistics::Query),
}

/// Words behind the flags: an interval, and the files of the kernel and its memory (all three obsolete).
///
/// # Errors
/// When the interval is none.
pub(super) fn operands(choice: &mut Choice, words: &[Vec<u8>]) -> Result<(), ()> {
    let mut words = words.iter();
    let mut next = words.next();
    if let Some(word) = next.filter(|word| word.first().is_some_and(u8::is_ascii_digit)) {
        choice.interval = leading_number(word);
        if choice.interval == 0 {
            return Err(());
        }
        choice.interfaces = true;
        next = words.next();
    }
    if let Some(system) = next {
        choice.system = Some(system.clone());
        if let Some(core) = words.next() {
            choice.core = Some(crate::session::source::path(core));
        }
    }
    Ok(())
}

/// The view that comes first: memory, interfaces, routes, multicast, then protocols.
pub(super) fn settle(choice: &Choice, protocol: Option<&'static Protocol>) -> View {
    let statistics = choice.statistics > 0;
    let zeros = choice.statistics < 2;
    let of_interfaces = choice.interfaces || choice.interface.is_some();
    if choice.memory {
        return View::Memory;
    }
    if of_interfaces && !statistics {
        return interface_view(choice);
    }
    if choice.routes {
        return if statistics {
            View::RouteStatistics(zeros)
        } else {
            View::Routes(routes::Query {
                family: choice.family,
                cloned: choice.all,
                control_blocks: choice.addresses,
                long: choice.long,
                numeric: choice.numeric,
            })
        };
    }
    if choice.multicast {
        let query = multicast::Query {
            family: choice.family,
            long: choice.long,
        };
        return if statistics {
            View::MulticastStatistics(query)
        } else {
            View::Multicast(query)
        };
    }
    let protocols = match protocol {
        Some(protocol) => vec![protocol],
        None => protocols::of(choice.family),
    };
    if statistics {
        return View::Statistics(statistics::Query {
            protocols,
            named: protocol.is_some(),
            of_interfaces,
            interface: choice.interface.clone(),
            zeros,
        });
    }
    View::Sockets(sockets::Query {
        protocols,
        named: protocol.is_some(),
        family: choice.family,
        unix: protocol.is_none() && matches!(choice.family, None | Some(Family::Unix)) && !choice.queues,
        all: choice.all,
        control_blocks: choice.addresses,
        queues: choice.queues,
        long: choice.long,
        wide: choice.wide,
        numeric: choice.numeric,
    })
}

fn interface_view(choice: &Choice) -> View {
    if choice.interval > 0 {
        return View::Interval(interfaces::IntervalQuery {
            interface: choice.interface.clone(),
            drops: choice.drops,
            seconds: choice.interval,
        });
    }
    View::Interfaces(interfaces::Query {
        interface: choice.interface.clone(),
        groups: choice.all,
        bytes: choice.bytes,
        drops: choice.drops,
        timer: choice.timer,
        numeric: choice.numeric,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(set: impl FnOnce(&mut Choice)) -> Choice {
        let mut choice = Choice::default();
        set(&mut choice);
        choice
    }

    fn operands_of(words: &[&str]) -> Result<Choice, ()> {
        let mut choice = Choice::default();
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        operands(&mut choice, &words).map(|()| choice)
    }

    #[test]
    fn views_come_in_the_order_of_the_original() {
        let everything = choice(|c| {
            c.memory = true;
            c.interfaces = true;
            c.routes = true;
            c.multicast = true;
        });
        assert_eq!(settle(&everything, None), View::Memory);
        let without_memory = Choice {
            memory: false,
            ..everything
        };
        assert!(matches!(settle(&without_memory, None), View::Interfaces(_)));
        let with_statistics = Choice {
            statistics: 1,
            ..without_memory
        };
        assert_eq!(settle(&with_statistics, None), View::RouteStatistics(true));
        let twice = Choice {
            statistics: 2,
            ..with_statistics
        };
        assert_eq!(settle(&twice, None), View::RouteStatistics(false));
        let multicast = Choice {
            routes: false,
            ..twice
        };
        assert!(matches!(settle(&multicast, None), View::MulticastStatistics(_)));
        let of_interfaces = Choice {
            multicast: false,
            ..multicast
        };
        assert!(matches!(
            settle(&of_interfaces, None),
            View::Statistics(statistics::Query {
                of_interfaces: true,
                zeros: false,
                named: false,
                ..
            })
        ));
    }

    #[test]
    fn unix_sockets_end_the_list_unless_something_else_is_asked_for() {
        let unix = |choice: &Choice, protocol| {
            let view = settle(choice, protocol);
            assert!(matches!(view, View::Sockets(_)), "{view:?}");
            matches!(view, View::Sockets(query) if query.unix)
        };
        assert!(unix(&Choice::default(), None));
        assert!(unix(&choice(|c| c.family = Some(Family::Unix)), None));
        assert!(!unix(&choice(|c| c.family = Some(Family::Inet)), None));
        assert!(!unix(&choice(|c| c.queues = true), None));
        assert!(!unix(&Choice::default(), protocols::named(b"tcp")));
    }

    #[test]
    fn an_interval_of_zero_is_no_interval_as_a_flag_and_a_mistake_as_a_word() {
        let flag = choice(|c| c.interfaces = true);
        assert!(matches!(settle(&flag, None), View::Interfaces(_)));
        assert_eq!(operands_of(&["0"]), Err(()));
        let word = operands_of(&["5"]).unwrap();
        assert!(matches!(settle(&word, None), View::Interval(query) if query.seconds == 5));
    }

    #[test]
    fn two_more_words_are_the_kernel_and_its_memory() {
        let choice = operands_of(&["5", "Linux", "core", "more"]).unwrap();
        assert_eq!(choice.system.as_deref(), Some(&b"Linux"[..]));
        assert_eq!(choice.core.as_deref(), Some(std::path::Path::new("core")));
        assert_eq!(operands_of(&["Linux"]).unwrap().interval, 0);
    }
}
