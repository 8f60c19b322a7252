//! From rows to the output: chosen, sorted, counted, and written in the form that was asked for.

use std::cell::Cell;
use std::collections::HashSet;
use std::net::IpAddr;

use facts::decode::identity::Identity;
use facts::fields::table::{Needs, Table};
use facts::fields::value::Value;
use facts::model::predicate::Predicate;
use facts::{Gap, Why};
use probe::Flow;
use probe::names::HOSTS_MAX;

use super::options::{Complete, Options};
use crate::exit::Exit;
use crate::export::{Document, Format};
use crate::message;
use crate::rows::{Ended, RowFilter};
use crate::session::Session;
use crate::tables::print::{Hosts, Screen, Sheet, address_of, addressed};
use crate::tables::sort::Sorted;
use crate::tables::tree::Tree;
use crate::tables::{Counts, Fate, Look, Place, Tally, summary};
use crate::terminal::Terminal;

/// Most rows that are kept to be sorted.
const SORTED_ROWS_MAX: usize = 4_000_000;

/// Hands out the rows of a table, with what is needed of each.
pub(super) type Source<'s, T> = &'s mut dyn FnMut(
    &mut Session<'_>,
    Needs,
    RowFilter<'_, T>,
    &mut dyn FnMut(&<T as Table>::Row<'_>) -> Flow,
) -> Ended;

/// Shows a table once.
pub(super) fn show<T: Look>(
    options: &Options<T>,
    source: Source<'_, T>,
    session: &mut Session<'_>,
    screen: Screen,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let mut shown = Showing::new(options, screen);
    let needs = options.needs(&options.shown());
    let is_partial = Cell::new(false);
    let wanted = RowFilter {
        may_want: &|known| {
            let may = options.filter.may_want(known);
            is_partial.set(is_partial.get() || !may);
            may
        },
        predicate: &|known, translate| {
            let predicate = options.filter.predicate(known, translate);
            is_partial.set(is_partial.get() || predicate != Predicate::Always);
            predicate
        },
    };
    if options.names {
        shown.sink = shown.sink.named(hosts(options, (needs, wanted), source, session));
    }
    shown.sink.begin(session.identity(), terminal);
    let mut ended = source(session, needs, wanted, &mut |row| shown.row(row, terminal));
    ended.lacking.append(&mut session.name_gaps());
    shown.tally.is_whole &= !is_partial.get();
    shown.write_kept(&mut ended.gaps, terminal);
    let (lacks_rows, unread) = (!ended.gaps.is_empty(), ended.unread);
    // A filter that asks for what was not told finds nothing, whatever is there.
    let is_judged = !options.filter.needs().has(Needs::MARKS)
        || ended.lacking.iter().all(|gap| gap.why != Why::NotPermitted);
    ended.gaps.append(&mut ended.lacking);
    let tally = shown.tally;
    let is_empty = tally.shown + tally.limited == 0;
    let not_shown = shown.sink.end(is_empty, &ended.gaps, terminal);
    if options.format == Format::Table {
        if is_empty {
            let without = without_filter(options, &tally, source, session);
            let asked = (options.address, options.filter_text.as_str());
            terminal.message(&if !is_judged {
                summary::not_judged::<T>(&options.filter_text)
            } else if unread {
                summary::unread::<T>(asked)
            } else {
                summary::nothing::<T>(asked, &tally, without)
            });
        }
        summary::footer(&*shown.counts, (&tally, &ended.gaps), not_shown, screen, terminal);
    } else {
        for gap in &ended.gaps {
            terminal.message(&match options.complete {
                // The words of a dialect.
                Complete::Rows => message::gap(gap),
                Complete::Whatever | Complete::Everything => message::gap_of_verb(gap),
            });
        }
    }
    let is_incomplete = match options.complete {
        Complete::Whatever => false,
        Complete::Rows => lacks_rows,
        Complete::Everything => !ended.gaps.is_empty(),
    };
    if is_incomplete {
        Exit::Failure
    } else {
        Exit::Success
    }
}

/// The names of the addresses that a table shows, from a look before it. Rows of sockets come with theirs.
fn hosts<T: Look>(
    options: &Options<T>,
    (needs, wanted): (Needs, RowFilter<'_, T>),
    source: Source<'_, T>,
    session: &mut Session<'_>,
) -> Hosts {
    if options.format != Format::Table || needs.has(Needs::HOSTS) {
        return Hosts::new();
    }
    let columns = options.shown();
    let has_rates = needs.has(Needs::RATES);
    let mut addresses = HashSet::new();
    // What cannot be learnt is told when the rows are shown; a look for rates is theirs alone.
    let needs = Needs(needs.0 & !Needs::RATES.0);
    source(session, needs, wanted, &mut |row| {
        if has_rates || options.filter.wants(row) {
            for field in &columns {
                let value = addressed(field, row);
                addresses.extend(address_of(&value));
                if let Value::List(values) = &value {
                    addresses.extend(values.iter().filter_map(address_of));
                }
            }
        }
        if addresses.len() >= HOSTS_MAX {
            return Flow::Break(());
        }
        Flow::Continue(())
    });
    addresses.retain(|address| !address.is_unspecified());
    let addresses: Vec<IpAddr> = addresses.into_iter().collect();
    session.host_names(&addresses)
}

/// How many rows there are without the filter. The machine is asked once more when the filter kept it from telling all.
fn without_filter<T: Look>(
    options: &Options<T>,
    tally: &Tally,
    source: Source<'_, T>,
    session: &mut Session<'_>,
) -> Option<u64> {
    if options.filter_text.is_empty() || tally.is_whole {
        return Some(tally.filtered + tally.unusual);
    }
    let mut rows = 0;
    let ended = source(
        session,
        Needs::NOTHING,
        RowFilter::not_pushed_down(&|_| true),
        &mut |_| {
            rows += 1;
            Flow::Continue(())
        },
    );
    ended.gaps.is_empty().then_some(rows)
}

/// Where rows go.
enum Sink<T: Look> {
    Sheet(Sheet<T>),
    Document(Document<T>),
}

impl<T: Look> Sink<T> {
    /// The same with names of hosts, in a table.
    fn named(self, hosts: Hosts) -> Sink<T> {
        match self {
            Sink::Sheet(sheet) => Sink::Sheet(sheet.named(hosts)),
            Sink::Document(document) => Sink::Document(document),
        }
    }

    fn begin(&mut self, identity: &Identity, terminal: &mut Terminal<'_>) {
        match self {
            Sink::Sheet(sheet) => sheet.begin(terminal),
            Sink::Document(document) => document.begin(identity, terminal),
        }
    }

    fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        match self {
            Sink::Sheet(sheet) => sheet.row(row, terminal),
            Sink::Document(document) => document.row(row, terminal),
        }
    }

    fn keep(&self, row: &T::Row<'_>, out: &mut Vec<u8>) {
        match self {
            Sink::Sheet(sheet) => sheet.keep(row, out),
            Sink::Document(document) => document.keep(row, out),
        }
    }

    fn kept_row(
        &mut self,
        kept: &[u8],
        (depth, is_first): (usize, bool),
        terminal: &mut Terminal<'_>,
    ) -> Flow {
        match self {
            Sink::Sheet(sheet) => sheet.kept_row(kept, (depth, is_first), terminal),
            Sink::Document(document) => document.kept_row(kept, terminal),
        }
    }

    fn end(&mut self, is_empty: bool, gaps: &[Gap], terminal: &mut Terminal<'_>) -> Option<String> {
        match self {
            Sink::Sheet(sheet) => sheet.end(is_empty, terminal),
            Sink::Document(document) => {
                document.end(gaps, terminal);
                None
            }
        }
    }
}

/// Rows that wait for others.
enum Kept<T: Table> {
    /// None does: rows are written as they come.
    None,
    /// All do, to be sorted.
    Sorted(Sorted<T>),
    /// All do, to stand in a tree.
    Tree(Tree),
}

impl<T: Table> Kept<T> {
    fn rows(&self) -> usize {
        match self {
            Kept::None => 0,
            Kept::Sorted(rows) => rows.rows(),
            Kept::Tree(tree) => tree.rows(),
        }
    }
}

/// A table while it is shown.
struct Showing<'o, T: Look> {
    options: &'o Options<T>,
    sink: Sink<T>,
    counts: Box<dyn Counts<T>>,
    tally: Tally,
    kept: Kept<T>,
    /// Rows that were too many to be kept.
    left_out: u64,
}

impl<'o, T: Look> Showing<'o, T> {
    fn new(options: &'o Options<T>, screen: Screen) -> Showing<'o, T> {
        let columns = options.shown();
        let is_table = options.format == Format::Table;
        Showing {
            sink: if is_table {
                Sink::Sheet(Sheet::new(&options.table(), columns, screen))
            } else {
                Sink::Document(Document::new(options.format, options.header, columns))
            },
            counts: T::counts(),
            tally: Tally {
                is_whole: true,
                has_filter: options.has_filter(),
                ..Tally::default()
            },
            kept: if !options.sort.is_empty() {
                Kept::Sorted(Sorted::new(&options.sort, options.limit))
            } else if is_table && T::INDENTED.is_some() {
                Kept::Tree(Tree::default())
            } else {
                Kept::None
            },
            left_out: 0,
            options,
        }
    }

    fn fate(&self, row: &T::Row<'_>) -> Fate {
        if !self.options.filter.wants(row) {
            Fate::Filtered
        } else if self.options.zero
            || self.options.all && T::is_in_all(row)
            || !self.options.all && (self.tally.has_filter || T::is_usual(row))
        {
            Fate::Shown
        } else {
            Fate::Unusual
        }
    }

    fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        let fate = self.fate(row);
        let limit = self.options.limit.unwrap_or(u64::MAX);
        let waits = !matches!(self.kept, Kept::None);
        if fate == Fate::Shown && !waits && self.tally.shown >= limit {
            self.tally.limited += 1;
            self.tally.is_whole = false;
            return Flow::Break(());
        }
        if self.options.format == Format::Table {
            self.counts.row(row, fate);
        }
        match fate {
            Fate::Filtered => self.tally.filtered += 1,
            Fate::Unusual => self.tally.unusual += 1,
            Fate::Shown if waits => self.keep(row),
            Fate::Shown => {
                self.tally.shown += 1;
                return self.sink.row(row, terminal);
            }
        }
        Flow::Continue(())
    }

    fn keep(&mut self, row: &T::Row<'_>) {
        if self.kept.rows() >= SORTED_ROWS_MAX {
            self.left_out += 1;
            return;
        }
        match &mut self.kept {
            Kept::None => {}
            Kept::Sorted(rows) => {
                let sink = &self.sink;
                rows.push(row, |out| sink.keep(row, out));
            }
            Kept::Tree(tree) => {
                let sink = &self.sink;
                tree.push(T::place(row).unwrap_or(Place::NOWHERE), |out| sink.keep(row, out));
            }
        }
    }

    /// Writes the rows that waited.
    fn write_kept(&mut self, gaps: &mut Vec<Gap>, terminal: &mut Terminal<'_>) {
        if self.left_out > 0 {
            gaps.push(Gap {
                what: format!("sorting {}", T::NAME),
                why: Why::LimitReached,
                count: Some(self.left_out),
            });
        }
        let limit = self.options.limit.unwrap_or(u64::MAX);
        let kept = std::mem::replace(&mut self.kept, Kept::None);
        let rows = match &kept {
            Kept::Sorted(rows) => rows.told(),
            Kept::None | Kept::Tree(_) => u64::try_from(kept.rows()).unwrap_or(u64::MAX),
        };
        let (sink, tally) = (&mut self.sink, &mut self.tally);
        let mut write = |kept: &[u8], place| {
            if tally.shown >= limit {
                return Flow::Break(());
            }
            tally.shown += 1;
            sink.kept_row(kept, place, terminal)
        };
        match kept {
            Kept::None => return,
            Kept::Sorted(rows) => {
                let _: Flow = rows.in_order().try_for_each(|kept| write(&kept, (0, false)));
            }
            Kept::Tree(tree) => {
                let _: Flow = tree.each(&mut write);
            }
        }
        self.tally.limited = rows - self.tally.shown;
    }
}
