//! Records for a command line that has no verb: the rows that a dialect's flags choose, in the forms of the verbs.

use facts::fields::{counter_rows, groups, interfaces, routes, sockets};

use super::Rows;
use super::options::Options;
use super::show::show as show_rows;
use crate::exit::Exit;
use crate::export::request::{RecordForm, RecordQuery, RecordTable};
use crate::filter::Filter;
use crate::session::Session;
use crate::tables::print::Screen;
use crate::terminal::Terminal;

/// Shows these rows once. What could not be learnt is told, and in the status.
pub(crate) fn show(
    query: &RecordQuery,
    form: RecordForm,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    match query.table {
        RecordTable::Routes => rows::<routes::Routes>(query, form, session, terminal),
        RecordTable::Interfaces => rows::<interfaces::Interfaces>(query, form, session, terminal),
        RecordTable::Groups => rows::<groups::Groups>(query, form, session, terminal),
        RecordTable::Counters => rows::<counter_rows::Counters>(query, form, session, terminal),
        RecordTable::Sockets => rows::<sockets::Sockets>(query, form, session, terminal),
    }
}

fn rows<T: Rows>(
    query: &RecordQuery,
    form: RecordForm,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    match Filter::<T>::read(&query.filter) {
        Ok(filter) => show_rows(
            &Options::records(filter, form, query.needs),
            &mut T::source,
            session,
            Screen::default(),
            terminal,
        ),
        // A dialect wrote a filter that is none; its tests would have told.
        Err(mistake) => {
            for line in mistake.lines(&query.filter) {
                terminal.message(&line);
            }
            Exit::Failure
        }
    }
}
