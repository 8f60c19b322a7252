//! BTF, the kernel's description of its own types (`linux/btf.h`): where members of structs stand, and the number of a
//! function.
//!
//! The description is several mebibytes long, so it is never held whole: the names go by once, to learn where the wanted ones
//! stand, and then the types, which refer to names by their places. A name stands there once (the kernel's build sees to it).

use std::ops::Range;

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};

/// Bytes of the header that tell where the parts are.
pub const HEADER_BYTES: usize = 24;
/// `BTF_MAGIC`
const MAGIC: u16 = 0xeb9f;
/// Words of a `struct btf_type`, and of a `struct btf_member`.
const TYPE_WORDS: usize = 3;
/// Longest name that can be wanted, in bytes.
pub const NAME_BYTES_MAX: usize = 63;

/// Kinds of types (`BTF_KIND_*`).
mod kind {
    pub(super) const INT: u32 = 1;
    pub(super) const ARRAY: u32 = 3;
    pub(super) const STRUCT: u32 = 4;
    pub(super) const UNION: u32 = 5;
    pub(super) const ENUM: u32 = 6;
    pub(super) const FUNC: u32 = 12;
    pub(super) const FUNC_PROTO: u32 = 13;
    pub(super) const VAR: u32 = 14;
    pub(super) const DATASEC: u32 = 15;
    pub(super) const DECL_TAG: u32 = 17;
    pub(super) const ENUM64: u32 = 19;
}

/// Where the two parts stand in the file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The types.
    pub types: Range<u64>,
    /// The names, each ended by NUL.
    pub names: Range<u64>,
}

impl Parts {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Why::NotUnderstood`] when it is none, [`Why::CutShort`] when it ends early.
    pub fn of(header: &[u8], order: ByteOrder) -> Result<Parts, Why> {
        let header = Bytes::new(header, order);
        if header.u16(0) != Some(MAGIC) {
            return Err(Why::NotUnderstood);
        }
        let number = |at| header.u32(at).map(u64::from).ok_or(Why::CutShort);
        let base = number(4)?;
        let part = |at| -> Result<Range<u64>, Why> {
            let start = base + number(at)?;
            Ok(start..start + number(at + 4)?)
        };
        Ok(Parts {
            types: part(8)?,
            names: part(16)?,
        })
    }
}

/// A member of a struct: the struct's name, the member's.
pub type Member = (&'static str, &'static str);

/// Looks for members and a function. First all names are handed to it, then all types.
#[derive(Debug)]
pub struct Search<const M: usize> {
    order: ByteOrder,
    members: [Member; M],
    function: &'static str,
    /// A bit for each length of a wanted name.
    lengths: u64,
    /// Place of each name among the names: of structs, of members, of the function.
    owners: [Option<u32>; M],
    inner: [Option<u32>; M],
    function_name: Option<u32>,
    /// The name that is going by, as much of it as matters, its length and its place.
    name: Vec<u8>,
    name_length: u32,
    name_place: u32,
    /// Words of a type or member that were seen.
    words: [u32; TYPE_WORDS],
    seen: usize,
    state: State,
    id: u32,
    offsets: [Option<u32>; M],
    number: Option<u32>,
}

#[derive(Debug)]
enum State {
    /// At the beginning of a type.
    Type,
    /// In a struct with a wanted name, so many members before its end.
    Members { left: u32, name: u32, with_sizes: bool },
    /// In what does not matter, so many words before its end.
    Skip(usize),
}

/// Where things stand in one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout<const M: usize> {
    /// Byte at which each wanted member begins, in the order they were asked for.
    pub members: [u32; M],
    /// Number of the wanted function's type.
    pub function: u32,
}

impl<const M: usize> Search<M> {
    /// Wants these members, and this function. Of two structs with one name the first that has the member counts.
    #[must_use]
    pub fn new(order: ByteOrder, members: [Member; M], function: &'static str) -> Search<M> {
        Search {
            order,
            members,
            function,
            lengths: members
                .iter()
                .flat_map(|(owner, member)| [*owner, *member])
                .chain([function])
                .filter(|name| name.len() <= NAME_BYTES_MAX)
                .fold(0, |lengths, name| lengths | 1 << name.len()),
            owners: [None; M],
            inner: [None; M],
            function_name: None,
            name: Vec::with_capacity(NAME_BYTES_MAX + 1),
            name_length: 0,
            name_place: 0,
            words: [0; TYPE_WORDS],
            seen: 0,
            state: State::Type,
            id: 1,
            offsets: [None; M],
            number: None,
        }
    }

    /// The next piece of the names.
    pub fn names(&mut self, mut piece: &[u8]) {
        while let Some(end) = memchr::memchr(0, piece) {
            let (part, rest) = piece.split_at(end);
            if self.name_length == 0 {
                self.name_ended(part, part.len());
            } else {
                self.keep(part);
                let whole = std::mem::take(&mut self.name);
                self.name_ended(&whole, part.len());
                self.name = whole;
                self.name.clear();
            }
            piece = rest.get(1..).unwrap_or(&[]);
        }
        if !piece.is_empty() {
            self.keep(piece);
            self.name_length = self.name_length.saturating_add(small(piece.len()));
        }
    }

    /// Keeps what comes of a name that is cut by the end of a piece, as far as a wanted one could go.
    fn keep(&mut self, part: &[u8]) {
        let room = (NAME_BYTES_MAX + 1).saturating_sub(self.name.len());
        self.name.extend_from_slice(part.get(..room).unwrap_or(part));
    }

    /// Most names are told apart by their length alone.
    fn is_wanted_length(&self, length: usize) -> bool {
        length <= NAME_BYTES_MAX && self.lengths >> length & 1 == 1
    }

    fn name_ended(&mut self, name: &[u8], last_part: usize) {
        let place = self.name_place;
        let length = self.name_length.saturating_add(small(last_part));
        self.name_place = place.saturating_add(length).saturating_add(1);
        self.name_length = 0;
        if usize::try_from(length) != Ok(name.len()) || !self.is_wanted_length(name.len()) {
            return;
        }
        for (slot, (owner, member)) in self.members.iter().enumerate() {
            if name == owner.as_bytes()
                && let Some(to) = self.owners.get_mut(slot)
            {
                *to = Some(place);
            }
            if name == member.as_bytes()
                && let Some(to) = self.inner.get_mut(slot)
            {
                *to = Some(place);
            }
        }
        if name == self.function.as_bytes() {
            self.function_name = Some(place);
        }
    }

    /// The next piece of the types, of whole words. `true` when all has been found.
    pub fn types(&mut self, piece: &[u8]) -> bool {
        let mut at = 0;
        while at < piece.len() {
            if let State::Skip(words) = self.state {
                let step = words.min((piece.len() - at) / 4).max(1);
                at += step * 4;
                self.state = match words.saturating_sub(step) {
                    0 => State::Type,
                    left => State::Skip(left),
                };
                continue;
            }
            let Some(word) = Bytes::new(piece, self.order).u32(at) else {
                return false;
            };
            at += 4;
            if let Some(place) = self.words.get_mut(self.seen) {
                *place = word;
            }
            self.seen += 1;
            if self.seen == TYPE_WORDS {
                self.seen = 0;
                self.three_words();
                if self.number.is_some() && self.offsets.iter().all(Option::is_some) {
                    return true;
                }
            }
        }
        false
    }

    /// A type has begun, or a member is complete.
    fn three_words(&mut self) {
        let [first, second, third] = self.words;
        if let State::Members {
            left,
            name,
            with_sizes,
        } = self.state
        {
            self.member(name, first, third, with_sizes);
            self.state = match left.saturating_sub(1) {
                0 => State::Type,
                left => State::Members {
                    left,
                    name,
                    with_sizes,
                },
            };
            return;
        }
        let (kind, count) = ((second >> 24) & 0x1f, second & 0xffff);
        if kind == kind::FUNC && self.function_name == Some(first) && self.number.is_none() {
            self.number = Some(self.id);
        }
        self.id = self.id.saturating_add(1);
        self.state = if kind == kind::STRUCT && count > 0 && self.owners.contains(&Some(first)) {
            State::Members {
                left: count,
                name: first,
                with_sizes: second >> 31 == 1,
            }
        } else {
            match extra_words(kind, usize::try_from(count).unwrap_or(0)) {
                0 => State::Type,
                words => State::Skip(words),
            }
        };
    }

    fn member(&mut self, owner: u32, name: u32, offset: u32, with_sizes: bool) {
        // With sizes, the upper byte is that of a bit field.
        let is_plain = !with_sizes || offset >> 24 == 0;
        if !is_plain || !offset.is_multiple_of(8) {
            return;
        }
        let names = self.owners.iter().zip(&self.inner);
        for (to, (wanted_owner, wanted)) in self.offsets.iter_mut().zip(names) {
            if to.is_none() && *wanted_owner == Some(owner) && *wanted == Some(name) {
                *to = Some(offset / 8);
            }
        }
    }

    /// What was found.
    ///
    /// # Errors
    /// [`Why::NotInThisKernel`] when something is missing.
    pub fn finish(self) -> Result<Layout<M>, Why> {
        let mut members = [0; M];
        for (to, from) in members.iter_mut().zip(self.offsets) {
            *to = from.ok_or(Why::NotInThisKernel)?;
        }
        Ok(Layout {
            members,
            function: self.number.ok_or(Why::NotInThisKernel)?,
        })
    }
}

/// Words behind the three of a `struct btf_type`.
fn extra_words(kind: u32, count: usize) -> usize {
    match kind {
        kind::INT | kind::VAR | kind::DECL_TAG => 1,
        kind::ARRAY => 3,
        kind::STRUCT | kind::UNION | kind::DATASEC | kind::ENUM64 => count * 3,
        kind::ENUM | kind::FUNC_PROTO => count * 2,
        _ => 0,
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[u8] = b"\0file\0f_inode\0f_mode\0bpf_iter_task_file\0int\0";
    const FUNCTION: &str = "bpf_iter_task_file";

    fn four(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// An int, a struct `file` without `f_inode`, an array, one with it and a bit field of 3 bits, and the function.
    fn types() -> Vec<u8> {
        [
            four(&[40, 1 << 24, 4, 32]),
            four(&[1, 4 << 24 | 1, 4, 14, 1, 0]),
            four(&[0, 3 << 24, 0, 1, 1, 7]),
            four(&[1, 1 << 31 | 4 << 24 | 2, 16, 14, 1, 3 << 24 | 5, 6, 1, 64]),
            four(&[21, 12 << 24, 1]),
        ]
        .concat()
    }

    fn find(member: Member, function: &'static str, piece: usize) -> Result<Layout<1>, Why> {
        let mut search = Search::new(ByteOrder::Little, [member], function);
        for part in NAMES.chunks(piece) {
            search.names(part);
        }
        for part in types().chunks(piece.next_multiple_of(4)) {
            if search.types(part) {
                break;
            }
        }
        search.finish()
    }

    #[test]
    fn members_and_a_function_are_found_wherever_the_pieces_end() {
        for piece in 1..200 {
            let layout = find(("file", "f_inode"), FUNCTION, piece);
            assert_eq!(
                layout,
                Ok(Layout {
                    members: [8],
                    function: 5
                }),
                "pieces of {piece}"
            );
        }
    }

    #[test]
    fn what_is_not_there_and_a_bit_field_are_told_as_missing() {
        for (member, function) in [
            (("file", "f_nothing"), FUNCTION),
            (("files", "f_inode"), FUNCTION),
            (("file", "f_inode"), "bpf_iter"),
            (("file", "f_inode"), "a_function_with_a_longer_name"),
        ] {
            assert_eq!(find(member, function, 64), Err(Why::NotInThisKernel));
        }
    }

    #[test]
    fn the_header_tells_where_the_parts_are() {
        let mut header = vec![0x9f, 0xeb, 1, 0];
        header.extend(four(&[24, 0, 100, 100, 50]));
        assert_eq!(
            Parts::of(&header, ByteOrder::Little),
            Ok(Parts {
                types: 24..124,
                names: 124..174
            })
        );
        assert_eq!(Parts::of(&header[..20], ByteOrder::Little), Err(Why::CutShort));
        assert_eq!(Parts::of(&header, ByteOrder::Big), Err(Why::NotUnderstood));
    }
}
