//! Rows in the order of a tree of prefixes: each below the longest shorter prefix that contains it.

use probe::Flow;

use super::Place;

impl Place {
    /// Behind all trees.
    pub(crate) const NOWHERE: Place = Place {
        tree: u64::MAX,
        bits: 0,
        length: u8::MAX,
        then: 0,
    };

    /// Whether another place is below this one.
    fn contains(&self, other: &Place) -> bool {
        let bits = u32::from(self.length);
        self.tree == other.tree
            && self.length < other.length
            && other.length != u8::MAX
            // No bits at all cannot be shifted away.
            && (self.bits ^ other.bits)
                .checked_shr(u128::BITS.saturating_sub(bits))
                .unwrap_or(0)
                == 0
    }
}

/// Rows that wait for their place. Their bytes stand behind each other, so that a million rows are no million pieces.
#[derive(Default)]
pub(crate) struct Tree {
    bytes: Vec<u8>,
    /// Each row's place, and where its bytes begin and end.
    rows: Vec<(Place, usize, usize)>,
}

impl Tree {
    /// How many rows wait.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Adds a row, which `write` writes.
    pub(crate) fn push(&mut self, place: Place, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        self.rows.push((place, start, self.bytes.len()));
    }

    /// Hands out the rows in order, each with how many others it is below, and whether it begins another tree than the
    /// row in front of it.
    pub(crate) fn each(mut self, mut write: impl FnMut(&[u8], (usize, bool)) -> Flow) -> Flow {
        // Rows come in the order of their bytes, so that equals stay as they were told.
        self.rows.sort_unstable();
        // The prefixes that contain the row in hand, the longest last: never more than an address has bits.
        let mut above: Vec<Place> = Vec::new();
        let mut before: Option<Place> = None;
        for (place, start, end) in &self.rows {
            while above.last().is_some_and(|last| !last.contains(place)) {
                above.pop();
            }
            let is_first = before.is_some_and(|before| before.tree != place.tree);
            write(
                self.bytes.get(*start..*end).unwrap_or_default(),
                (above.len(), is_first),
            )?;
            above.push(*place);
            before = Some(*place);
        }
        Flow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tree: u64, [a, b, c, d]: [u8; 4], length: u8) -> Place {
        Place {
            tree,
            bits: u128::from(u32::from_be_bytes([a, b, c, d])) << 96,
            length,
            then: 0,
        }
    }

    fn depths(places: &[Place]) -> Vec<(usize, usize, bool)> {
        let mut tree = Tree::default();
        for (number, place) in places.iter().enumerate() {
            tree.push(*place, |out| out.push(u8::try_from(number % 251).unwrap()));
        }
        let mut found = Vec::new();
        let _: Flow = tree.each(|bytes, (depth, is_first)| {
            found.push((usize::from(bytes[0]), depth, is_first));
            Flow::Continue(())
        });
        found
    }

    #[test]
    fn a_row_stands_below_the_longest_prefix_that_contains_it() {
        let places = [
            place(0, [172, 18, 0, 0], 16),
            place(0, [10, 1, 0, 0], 24),
            place(0, [0, 0, 0, 0], 0),
            place(0, [10, 0, 0, 0], 8),
            // Twice the same prefix: neither is below the other.
            place(0, [10, 1, 0, 0], 24),
            place(0, [10, 1, 0, 7], 32),
            place(1, [10, 1, 0, 7], 32),
            Place::NOWHERE,
            Place::NOWHERE,
        ];
        assert_eq!(
            depths(&places),
            [
                (2, 0, false),
                (3, 1, false),
                (1, 2, false),
                (4, 2, false),
                (5, 3, false),
                (0, 1, false),
                (6, 0, true),
                (7, 0, true),
                (8, 0, false),
            ]
        );
    }

    #[test]
    fn every_length_of_the_longest_address_can_stand_below_another() {
        let places: Vec<Place> = (0..=128)
            .map(|length| Place {
                tree: 0,
                bits: 0,
                length,
                then: 0,
            })
            .collect();
        let found: Vec<usize> = depths(&places).iter().map(|row| row.1).collect();
        assert_eq!(found, (0..=128).collect::<Vec<usize>>());
    }

    #[test]
    fn a_million_prefixes_are_put_in_order_without_recursion() {
        let mut tree = Tree::default();
        let mut number = 1u32;
        for _ in 0..1_000_000 {
            // A linear congruence (Numerical Recipes): the order is none, and the same each time.
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let length = 8 + u8::try_from(number % 25).unwrap();
            let bits = u128::from(number & (u32::MAX << (32 - length))) << 96;
            tree.push(
                Place {
                    tree: 0,
                    bits,
                    length,
                    then: 0,
                },
                |out| out.push(b'x'),
            );
        }
        let (mut rows, mut deepest) = (0, 0);
        let _: Flow = tree.each(|_, (depth, _)| {
            rows += 1;
            deepest = deepest.max(depth);
            Flow::Continue(())
        });
        assert_eq!(rows, 1_000_000);
        assert!((2..=32).contains(&deepest), "{deepest}");
    }
}
