//! The version of the format and the bounds of every part of a recording. `docs/recording.md` publishes them.

/// The major version written, and the only one read: a change of it means that older readers would be wrong.
pub const FORMAT_MAJOR: u16 = 1;
/// The minor version written: a change of it means record kinds that older readers may skip.
pub const FORMAT_MINOR: u16 = 0;

/// The longest key of an answer; the shortest is one byte.
pub const KEY_BYTES_MAX: usize = 4096;
/// The longest chunk of an answer.
pub const CHUNK_BYTES_MAX: usize = 1 << 20;
/// The most bytes of records in one segment: the longest chunk, and room for what stands around it.
pub const SEGMENT_BYTES_MAX: usize = CHUNK_BYTES_MAX + 8 * 1024;
/// The most packed bytes of one segment: LZ4 adds at most one byte in 255 and a few more to what it cannot
/// pack.
pub const PACKED_BYTES_MAX: usize = CHUNK_BYTES_MAX + 64 * 1024;
/// The most answers in one recording.
pub const ANSWERS_MAX: usize = 4_000_000;
/// The most bytes of all keys of one recording together.
pub const KEYS_BYTES_MAX: usize = 128 << 20;
