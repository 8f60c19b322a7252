//! How routes look: a tree of prefixes for each table and family.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use facts::fields::routes::{Routes, Row};
use facts::fields::table::Field;
use facts::model::route::Network;

use super::{Cell, Counts, Drawing, Fate, Look, Place, Tally, counted, shown};
use crate::render::amount;
use crate::render::style::Label;

/// The table that packets are looked up in when no rule says another (`RT_TABLE_MAIN` in `linux/rtnetlink.h`).
const MAIN: u32 = 254;

impl Look for Routes {
    const ONE: &'static str = "route";
    const ALL: Option<&'static str> =
        Some("Show the routes of every table; without it and without a filter, those of table main");
    const ADDRESS: Option<&'static str> = Some(
        "With an ADDRESS in front of the filter, the routes that it is looked up in are shown, from the shortest prefix \
         down to the one that is taken: the longest prefix, of several the smallest metric. Tables are those of the \
         rules that apply to every packet; rules that ask for a sender, mark, interface or user are counted and not \
         judged.",
    );
    const FIRST_OF_ALL: Option<&'static str> = Some("table.name");
    const HAS_MARKS: bool = true;
    const SHOWN_ADDRESSES: &'static [(&'static str, &'static str)] = &[("via", "gateway")];
    const INDENTED: Option<&'static str> = Some("destination");

    fn is_usual(row: &Row<'_>) -> bool {
        row.route.table.is_none_or(|table| table == MAIN)
    }

    fn cell(field: &'static Field<Routes>, row: &Row<'_>, how: Drawing) -> Option<Cell> {
        match field.id {
            "destination" => is_default(row.route.destination).then(|| Cell::plain("default")),
            "table.name" if row.table.is_none() => {
                row.route.table.map(|table| Cell::plain(table.to_string()))
            }
            "note" => Some(note(row, how)),
            _ => None,
        }
    }

    fn place(row: &Row<'_>) -> Option<Place> {
        let (family, bits, length) = match row.route.destination {
            Network::Ipv4 { address, mask } => (0, u128::from(u32::from(address)) << 96, prefix(mask)?),
            Network::Ipv6 { address, prefix } => (1, u128::from(address), prefix),
        };
        let table = match row.asked {
            Some(asked) => u64::from(asked.turn),
            // The table that most packets take comes first.
            None => row
                .route
                .table
                .filter(|table| *table != MAIN)
                .map_or(0, |table| u64::from(table) + 1),
        };
        Some(Place {
            tree: table << 1 | family,
            bits,
            length,
            then: row.route.metric.unwrap_or(0).into(),
        })
    }

    fn counts() -> Box<dyn Counts<Routes>> {
        Box::new(Tables::default())
    }
}

/// How many bits of a mask count; `None` for a mask with holes.
fn prefix(mask: Ipv4Addr) -> Option<u8> {
    let bits = u32::from(mask);
    let length = bits.leading_ones();
    (length == bits.count_ones()).then(|| u8::try_from(length).ok())?
}

fn is_default(network: Network) -> bool {
    match network {
        Network::Ipv4 { address, mask } => address.is_unspecified() && mask.is_unspecified(),
        Network::Ipv6 { address, prefix } => address.is_unspecified() && prefix == 0,
    }
}

/// What the field says, and when the route expires.
fn note(row: &Row<'_>, how: Drawing) -> Cell {
    let mut words: Vec<String> = Vec::new();
    if let Some(field) = <Routes as facts::fields::table::Table>::field("note") {
        let mut text = Vec::new();
        crate::export::cell::cell(&mut text, &(field.get)(row));
        words.push(String::from_utf8_lossy(&text).into_owned());
    }
    if let Some(left) = row.route.cache.and_then(|cache| cache.expires_ms) {
        let milliseconds = u64::try_from(left).unwrap_or(0);
        words.push(if how.is_exact {
            format!("expires {left}ms")
        } else {
            format!("expires {}", amount::span(milliseconds.saturating_mul(1000)))
        });
    }
    words.retain(|word| !word.is_empty());
    let label = if row.is_dead() {
        Label::Warning
    } else {
        Label::Plain
    };
    Cell::plain(words.join(", ")).label(label)
}

/// Routes by table, and by family those shown. A route counts once, however many next hops it has.
#[derive(Default)]
struct Tables {
    /// By table: of IPv4 and of IPv6 that are shown, and those that are not.
    tables: BTreeMap<Option<u32>, [u64; 3]>,
    taken: Option<String>,
    was_asked: bool,
}

/// Most tables that are named one by one.
const NAMED_MAX: usize = 6;

impl Counts<Routes> for Tables {
    fn row(&mut self, row: &Row<'_>, fate: Fate) {
        if let Some(asked) = row.asked {
            self.was_asked = true;
            if asked.is_taken && self.taken.is_none() {
                self.taken = Some(table_name(row.route.table));
            }
        }
        let is_another_hop = row.hop.is_some_and(|hop| {
            row.route
                .hops
                .first()
                .is_some_and(|first| !std::ptr::eq(first, hop))
        });
        if is_another_hop {
            return;
        }
        let place = match (fate, row.route.destination) {
            (Fate::Shown, Network::Ipv4 { .. }) => 0,
            (Fate::Shown, Network::Ipv6 { .. }) => 1,
            (Fate::Filtered | Fate::Unusual, _) => 2,
        };
        let counts = self.tables.entry(row.route.table).or_default();
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        if self.was_asked {
            return vec![match &self.taken {
                Some(table) => format!("The route that is taken is in table {table}."),
                None => "None of these routes is taken.".to_owned(),
            }];
        }
        let mut shown_in: Vec<(Option<u32>, [u64; 3])> = self
            .tables
            .iter()
            .filter(|(_, [four, six, _])| four + six > 0)
            .map(|(table, counts)| (*table, *counts))
            .collect();
        shown_in.sort_by_key(|(table, _)| *table != Some(MAIN));
        if tally.limited > 0 || !tally.is_whole || tally.has_filter {
            return vec![format!("{}.", shown::<Routes>(tally))];
        }
        let mut sentences: Vec<String> = shown_in
            .iter()
            .take(NAMED_MAX)
            .map(|(table, [four, six, _])| {
                let table = table_name(*table);
                let families = match (four, six) {
                    (0, _) => ", IPv6".to_owned(),
                    (_, 0) => ", IPv4".to_owned(),
                    _ => format!(": {four} IPv4, {six} IPv6"),
                };
                format!("{} in table {table}{families}.", counted::<Routes>(four + six))
            })
            .collect();
        if shown_in.len() > NAMED_MAX {
            let rest: u64 = shown_in
                .iter()
                .skip(NAMED_MAX)
                .map(|(_, [four, six, _])| four + six)
                .sum();
            sentences.push(format!(
                "{} in {} other tables.",
                counted::<Routes>(rest),
                shown_in.len() - NAMED_MAX
            ));
        }
        sentences.extend(self.others());
        sentences
    }
}

impl Tables {
    /// `Also tables local (14) and 220 (3): --all.`
    fn others(&self) -> Option<String> {
        let others: Vec<String> = self
            .tables
            .iter()
            .filter(|(_, [four, six, hidden])| *hidden > 0 && four + six == 0)
            .map(|(table, [_, _, hidden])| format!("{} ({hidden})", table_name(*table)))
            .collect();
        let (last, first) = others.split_last()?;
        Some(match first {
            [] => format!("Also table {last}: --all."),
            first if first.len() < NAMED_MAX => {
                format!("Also tables {} and {last}: --all.", first.join(", "))
            }
            first => {
                let named = first.get(..NAMED_MAX).unwrap_or(first).join(", ");
                format!(
                    "Also tables {named} and {} more: --all.",
                    others.len() - NAMED_MAX
                )
            }
        })
    }
}

/// Names of the tables that every system has (`linux/rtnetlink.h`).
fn table_name(table: Option<u32>) -> String {
    match table {
        Some(253) => "default".to_owned(),
        Some(MAIN) => "main".to_owned(),
        Some(255) => "local".to_owned(),
        Some(table) => table.to_string(),
        None => "(not known)".to_owned(),
    }
}
