//! Looking words up, and the nearest ones of those that are not found.

use crate::fields::counters::linux::SECTIONS;
use crate::glossary::{Explanation, all};

/// Most bytes of a word that are looked at.
pub const WORD_BYTES_MAX: usize = 64;
/// Most spellings that are suggested.
pub const SUGGESTIONS_MAX: usize = 5;
/// Most mistakes in a word for which something is suggested.
const MISTAKES_MAX: usize = 2;

/// The word in small letters without `_`, `-` and blanks.
pub(super) fn plain(word: &str) -> String {
    word.chars()
        .filter(|letter| !matches!(letter, '_' | '-' | ' '))
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// What a word stands for: exact spellings first, then those that differ in case, `_`, `-` and blanks. An id is a
/// word too.
#[must_use]
pub fn find(word: &str) -> Vec<&'static Explanation> {
    if word.len() > WORD_BYTES_MAX {
        return Vec::new();
    }
    let wanted = plain(word);
    let exact =
        |entry: &&'static Explanation| entry.id == word || entry.names.iter().any(|name| name.text == word);
    let mut found: Vec<_> = all().filter(exact).collect();
    // The case of a single letter tells flags apart.
    let any_case = wanted.len() > 1 || found.is_empty();
    if !wanted.is_empty() && any_case {
        found.extend(
            all().filter(|entry| !exact(entry) && entry.names.iter().any(|name| plain(name.text) == wanted)),
        );
    }
    found
}

/// Spellings that are at most two mistakes away, the nearest first.
#[must_use]
pub fn suggest(word: &str) -> Vec<&'static str> {
    let wanted = plain(word);
    if word.len() > WORD_BYTES_MAX || wanted.len() < 3 {
        return Vec::new();
    }
    let mut near: Vec<(usize, &'static str)> = Vec::new();
    let terms = all().flat_map(|entry| &entry.names).map(|name| name.text);
    let counters = SECTIONS
        .iter()
        .flat_map(|section| section.counters)
        .map(|counter| counter.name);
    for text in terms.chain(counters) {
        let mistakes = distance(&wanted, &plain(text));
        let new = !near.iter().any(|(_, known)| plain(known) == plain(text));
        if mistakes <= MISTAKES_MAX && mistakes < text.len().min(wanted.len()) && new {
            near.push((mistakes, text));
        }
    }
    near.sort_by_key(|(mistakes, _)| *mistakes);
    near.into_iter()
        .take(SUGGESTIONS_MAX)
        .map(|(_, text)| text)
        .collect()
}

/// How many letters have to be put in, taken away or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for ((pair, peer), left_at) in row.windows(2).zip(&other).zip(0..) {
            let [diagonal, above] = pair else { continue };
            let left: usize = next.get(left_at).copied().unwrap_or_default();
            next.push(
                (diagonal + usize::from(letter != *peer))
                    .min(above + 1)
                    .min(left + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
