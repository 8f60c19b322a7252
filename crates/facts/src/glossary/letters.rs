//! Several letters of flags in one word, such as `UGHS` or `BMRU`.

use crate::glossary::{Explanation, Kind, Origin, Place, all};

/// Most letters that are taken apart.
pub const LETTERS_MAX: usize = 24;

/// Letters of flags in the order in which they are printed.
struct Alphabet {
    origin: Origin,
    place: Place,
    letters: &'static str,
}

const fn alphabet(origin: Origin, place: Place, letters: &'static str) -> Alphabet {
    Alphabet {
        origin,
        place,
        letters,
    }
}

/// All alphabets. A letter that can stand at two places is there twice.
const ALPHABETS: &[Alphabet] = &[
    alphabet(Origin::Linux, Place::Ipv4Routes, "UG!HRDMdacoecfpluwin"),
    alphabet(Origin::Linux, Place::Ipv6Routes, "U!GHDACaemnf"),
    alphabet(Origin::Linux, Place::Interfaces, "ABDLMdPNOPsmRU"),
    alphabet(Origin::Darwin, Place::Routes, "UGHRDMmdCXLS12Wc3BbIiYrg"),
    alphabet(Origin::FreeBsd, Place::Routes, "UGHRDMdXS123BbL"),
    alphabet(Origin::OpenBsd, Place::Routes, "UGHRDMmdCXLS12c3BblP"),
    alphabet(Origin::NetBsd, Place::Routes, "UGHRDMCXLS12cBlp"),
    alphabet(Origin::Solaris, Place::Routes, "UIGCHDbLMSRBZ"),
];

/// One way to understand a word of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who prints it so, and in what: all who mean the same by it.
    pub by: Vec<(Origin, Place)>,
    /// What each letter is, in the word's order.
    pub letters: Vec<(char, &'static Explanation)>,
}

/// What the letters of a word say, each way it can be understood. Ways in which the letters stand in the order in which
/// they are printed leave the others out.
#[must_use]
pub fn letters(word: &str) -> Vec<Reading> {
    if word.len() < 2 || word.len() > LETTERS_MAX {
        return Vec::new();
    }
    let mut readings: Vec<(bool, Reading)> = Vec::new();
    for alphabet in ALPHABETS {
        let Some(letters) = word
            .chars()
            .map(|letter| alphabet.letter(letter).map(|entry| (letter, entry)))
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let by = (alphabet.origin, alphabet.place);
        let ordered = alphabet.prints(word);
        match readings
            .iter_mut()
            .find(|(known, reading)| *known == ordered && reading.letters == letters)
        {
            Some((_, reading)) => reading.by.push(by),
            None => readings.push((
                ordered,
                Reading {
                    by: vec![by],
                    letters,
                },
            )),
        }
    }
    let any_ordered = readings.iter().any(|(ordered, _)| *ordered);
    // Words of text are made of letters too; what is in use has a U.
    if !any_ordered && !word.contains('U') {
        return Vec::new();
    }
    readings
        .into_iter()
        .filter(|(ordered, _)| *ordered == any_ordered)
        .map(|(_, reading)| reading)
        .collect()
}

/// What each letter of a word is to this one, in this place. `None` when one is not known there, or there is none.
pub(super) fn of(origin: Origin, place: Place, word: &str) -> Option<Vec<(char, &'static Explanation)>> {
    let alphabet = ALPHABETS
        .iter()
        .find(|alphabet| alphabet.origin == origin && alphabet.place == place)?;
    if word.is_empty() || word.len() > LETTERS_MAX {
        return None;
    }
    word.chars()
        .map(|letter| alphabet.letter(letter).map(|entry| (letter, entry)))
        .collect()
}

impl Alphabet {
    fn letter(&self, letter: char) -> Option<&'static Explanation> {
        if !self.letters.contains(letter) {
            return None;
        }
        let own = |entry: &&Explanation| {
            entry.kind == Kind::Flag
                && (entry.place == self.place
                    || (self.place != Place::Interfaces && entry.place == Place::Routes))
                && entry.names.iter().any(|name| {
                    name.origins.contains(&self.origin) && name.text.chars().eq(std::iter::once(letter))
                })
        };
        all().find(own)
    }

    /// Whether the letters of the word stand in the order of printing.
    fn prints(&self, word: &str) -> bool {
        let mut rest = self.letters.chars();
        word.chars().all(|letter| rest.any(|next| next == letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_every_alphabet_is_explained() {
        for alphabet in ALPHABETS {
            for letter in alphabet.letters.chars() {
                assert!(
                    alphabet.letter(letter).is_some(),
                    "{:?} {:?} {letter}",
                    alphabet.origin,
                    alphabet.place
                );
            }
        }
    }

    #[test]
    fn letters_are_understood_as_those_who_print_them_in_that_order() {
        let [interface] = letters("BMRU").try_into().unwrap();
        let Reading { by, letters: four } = interface;
        assert_eq!(by, [(Origin::Linux, Place::Interfaces)]);
        assert_eq!(four.len(), 4);
        let readings = letters("UGHS");
        assert!(
            readings
                .iter()
                .any(|reading| reading.by.contains(&(Origin::Darwin, Place::Routes)))
        );
        assert!(letters("UGQ").is_empty() && letters("U").is_empty());
        assert!(letters("fwd").is_empty() && !letters("GU").is_empty());
        assert_eq!(letters("UGH").len(), 1);
    }
}
