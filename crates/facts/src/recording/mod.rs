//! The archive form of questions and a machine's answers: what `--record` writes and what `--from` reads.
//!
//! A recording holds the bytes a system gave, in the pieces it gave them, and how each answer ended; nothing
//! in it is computed. This module opens no file and knows no question: keys are plain text to it, and its
//! truth is the layout that `docs/recording.md` writes down.

mod archive;
mod damage;
mod format;
mod index;
mod limits;
mod reader;
mod writer;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod round_trip_tests;
#[cfg(test)]
mod sample;

pub use archive::{Archive, first_answer};
pub use damage::{Damage, DamageKind};
pub use limits::{
    ANSWERS_MAX, CHUNK_BYTES_MAX, FORMAT_MAJOR, FORMAT_MINOR, KEY_BYTES_MAX, KEYS_BYTES_MAX,
    PACKED_BYTES_MAX, SEGMENT_BYTES_MAX,
};
pub use writer::Writer;
