//! Listeners on a terminal: what one owner has at one port is one row. Programs, pipes and `--no-merge` get the sockets.

use facts::fields::listeners::Listeners;
use facts::fields::sockets::Sockets;
use facts::fields::table::Table;
use facts::fields::value::Value;

use super::options::Options;
use super::show;
use crate::exit::Exit;
use crate::export::Format;
use crate::filter::Filter;
use crate::rows::RowFilter;
use crate::session::Session;
use crate::tables::print::Screen;
use crate::terminal::Terminal;

/// Whether they are: for a person, when listeners alone are asked for, and no field or order of sockets.
pub(super) fn is_merged(options: &Options<Sockets>, screen: Screen) -> bool {
    let plain = options.columns.is_none() && options.sort.is_empty() && !options.rates && !options.names;
    screen.is_terminal
        && options.format == Format::Table
        && options.merge
        && plain
        && wants_listeners_alone(&options.filter)
}

/// Whether a filter wants listeners of ports and no other sockets that have ports, however that is written. Listeners
/// without ports, of UNIX and RAW, are left out of the merged view unless they are all that is asked for.
fn wants_listeners_alone(filter: &Filter<Sockets>) -> bool {
    let wants = |protocol: &'static str, state: &'static str| {
        filter.may_want(&|field| match field.id {
            "protocol" => Some(Value::word(protocol)),
            "state" => Some(Value::word(state)),
            _ => None,
        })
    };
    let states = Sockets::VALUES.iter().filter(|(field, _)| *field == "state");
    let mut others = states
        .flat_map(|(_, states)| *states)
        .filter(|state| !["LISTEN", "UNCONN"].contains(state));
    (wants("tcp", "LISTEN") || wants("udp", "UNCONN"))
        && !others.any(|state| wants("tcp", state))
        && !wants("udp", "ESTABLISHED")
        && !wants("unix", "UNCONN")
}

/// Shows them once.
pub(super) fn show_merged(
    options: &Options<Sockets>,
    session: &mut Session<'_>,
    screen: Screen,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let merged = Options::<Listeners>::merged(options);
    show::show(
        &merged,
        &mut |session, _needs, _wanted, each| {
            session.listeners(
                RowFilter {
                    may_want: &|known| options.filter.may_want(known),
                    predicate: &|known, translate| options.filter.predicate(known, translate),
                },
                &|row| options.filter.wants(row),
                each,
            )
        },
        session,
        screen,
        terminal,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_alone_are_known_by_what_a_filter_wants_and_not_by_its_words() {
        for text in [
            "listening",
            "LISTENING",
            "tcp and listening",
            "udp listening",
            "listening and (port 80 OR port 443)",
            "listening and not port 22",
            "state = listen",
            "tcp state = unconn or tcp state = listen",
        ] {
            assert!(wants_listeners_alone(&Filter::read(text).unwrap()), "{text}");
        }
        for text in [
            "",
            "all",
            "port 80",
            "program listening",
            "listening or established",
            "port 80 and (listening OR established)",
            "not listening",
            "unix listening",
            "raw listening",
            "state = unconn",
            "udp",
        ] {
            assert!(!wants_listeners_alone(&Filter::read(text).unwrap()), "{text}");
        }
    }
}
