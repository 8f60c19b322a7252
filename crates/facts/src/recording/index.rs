//! Where in a recording the answer to each key stands.
//!
//! It holds keys and places, never answers, and no more of them than the named bounds. Look-up is a search in
//! a sorted list and not a hash table, so that no choice of keys in a hostile file makes it slow.

use crate::recording::damage::DamageKind;
use crate::recording::limits::{ANSWERS_MAX, KEYS_BYTES_MAX};
use crate::recording::reader::Place;

/// The index while the recording is read for the first time.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// All keys behind each other: one allocation for millions of them.
    keys: String,
    entries: Vec<Entry>,
}

/// The index of a whole recording.
#[derive(Debug)]
pub(super) struct Index {
    keys: String,
    /// In the order of the file.
    entries: Vec<Entry>,
    /// Positions in `entries`, in the order of the keys.
    sorted: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    segment: u64,
    record: u32,
    key_start: u32,
    key_end: u32,
    /// An earlier answer has the same key.
    shadowed: bool,
}

impl Draft {
    pub(super) fn add(&mut self, key: &str, place: Place) -> Result<(), DamageKind> {
        if self.entries.len() >= ANSWERS_MAX {
            return Err(DamageKind::TooManyAnswers);
        }
        if self.keys.len().saturating_add(key.len()) > KEYS_BYTES_MAX {
            return Err(DamageKind::TooManyKeyBytes);
        }
        let key_start = u32::try_from(self.keys.len()).map_err(|_| DamageKind::TooManyKeyBytes)?;
        self.keys.push_str(key);
        let key_end = u32::try_from(self.keys.len()).map_err(|_| DamageKind::TooManyKeyBytes)?;
        let record = u32::try_from(place.record).map_err(|_| DamageKind::RecordCut)?;
        self.entries.push(Entry {
            segment: place.segment,
            record,
            key_start,
            key_end,
            shadowed: false,
        });
        Ok(())
    }

    /// How many answers were added.
    pub(super) fn answers(&self) -> usize {
        self.entries.len()
    }

    /// Sorts the keys; of equal ones the first of the file stays.
    pub(super) fn close(mut self) -> Index {
        let mut sorted: Vec<u32> = (0..).take(self.entries.len()).collect();
        let key = |entries: &[Entry], number: u32| key_of(&self.keys, entry(entries, number));
        // Equal keys are put in the order of the file, so that an unstable sort, which needs no memory, will
        // do.
        sorted.sort_unstable_by(|a, b| {
            key(&self.entries, *a)
                .cmp(key(&self.entries, *b))
                .then_with(|| a.cmp(b))
        });
        let mut shadowed = Vec::new();
        sorted.dedup_by(|later, first| {
            let same = key(&self.entries, *later) == key(&self.entries, *first);
            if same {
                shadowed.push(*later);
            }
            same
        });
        for number in shadowed {
            let number = usize::try_from(number).ok();
            if let Some(entry) = number.and_then(|number| self.entries.get_mut(number)) {
                entry.shadowed = true;
            }
        }
        Index {
            keys: self.keys,
            entries: self.entries,
            sorted,
        }
    }
}

impl Index {
    pub(super) fn find(&self, key: &str) -> Option<Place> {
        let number = self
            .sorted
            .binary_search_by(|number| key_of(&self.keys, entry(&self.entries, *number)).cmp(key))
            .ok()?;
        let found = entry(&self.entries, *self.sorted.get(number)?)?;
        Some(Place {
            segment: found.segment,
            record: usize::try_from(found.record).ok()?,
        })
    }

    /// Each key once, in the order of the file.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(|entry| !entry.shadowed)
            .map(|entry| key_of(&self.keys, Some(entry)))
    }
}

fn entry(entries: &[Entry], number: u32) -> Option<&Entry> {
    entries.get(usize::try_from(number).ok()?)
}

/// The key of an entry. Entries and keys are made together, so the empty key, which no answer has, is never
/// seen.
fn key_of<'a>(keys: &'a str, entry: Option<&Entry>) -> &'a str {
    let range = entry
        .and_then(|entry| Some(usize::try_from(entry.key_start).ok()?..usize::try_from(entry.key_end).ok()?));
    range.and_then(|range| keys.get(range)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        segment: 22,
        record: 0,
    };

    #[test]
    fn more_answers_than_the_bound_are_refused() {
        let mut draft = Draft::default();
        for _ in 0..ANSWERS_MAX {
            draft.add("k", PLACE).unwrap();
        }
        assert!(matches!(draft.add("k", PLACE), Err(DamageKind::TooManyAnswers)));
    }

    #[test]
    fn more_bytes_of_keys_than_the_bound_are_refused() {
        let mut draft = Draft::default();
        let key = "k".repeat(4096);
        for _ in 0..KEYS_BYTES_MAX / key.len() {
            draft.add(&key, PLACE).unwrap();
        }
        assert!(matches!(draft.add("k", PLACE), Err(DamageKind::TooManyKeyBytes)));
    }

    #[test]
    fn of_equal_keys_the_first_place_is_found_and_the_key_is_named_once() {
        let mut draft = Draft::default();
        for (record, key) in ["b", "a", "b", "c", "a", "b"].into_iter().enumerate() {
            draft.add(key, Place { segment: 1, record }).unwrap();
        }
        let index = draft.close();
        assert!(index.keys().eq(["b", "a", "c"]));
        let found = |key| index.find(key).map(|place| place.record);
        assert_eq!(
            [found("a"), found("b"), found("c"), found("d"), found("")],
            [Some(1), Some(0), Some(3), None, None]
        );
    }
}
