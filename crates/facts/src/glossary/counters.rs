//! Counters by name: the catalogue is [`crate::fields::counters`].

use crate::fields::counters::{CounterEntry, SectionEntry, sections};

/// Counters of a name, with or without its section and a full stop in front (`TcpExt.ListenOverflows`). Case does not
/// matter.
#[must_use]
pub fn find_counters(word: &str) -> Vec<(&'static SectionEntry, &'static CounterEntry)> {
    let (section, name) = match word.split_once('.') {
        Some((section, name)) => (Some(section), name),
        None => (None, word),
    };
    sections()
        .filter(|known| section.is_none_or(|wanted| known.name.eq_ignore_ascii_case(wanted)))
        .filter_map(|known| {
            let own = known
                .counters
                .iter()
                .find(|entry| entry.name.eq_ignore_ascii_case(name));
            own.or_else(|| known.typed(name.as_bytes()))
                .map(|counter| (known, counter))
        })
        .collect()
}
