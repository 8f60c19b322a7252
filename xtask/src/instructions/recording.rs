//! The recordings that the figures are counted over: always the same bytes, written anew for each run.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use facts::decode::bytes::ByteOrder;
use facts::decode::identity::Identity;
use facts::recording::Writer;

use super::messages::Dump;
use super::{sockets, tables};

/// Bytes of a page, and so of what `/proc` tells at once.
const PAGE_BYTES: usize = 4096;

/// Questions, and the pieces of their answers.
pub(super) type Answers = Vec<(String, Vec<Vec<u8>>)>;

/// What a recording is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Tcp,
    Udp,
    Unix,
    Routes4,
    Routes6,
    Links,
    Counters,
}

impl Subject {
    pub(super) const ALL: [Subject; 7] = [
        Subject::Tcp,
        Subject::Udp,
        Subject::Unix,
        Subject::Routes4,
        Subject::Routes6,
        Subject::Links,
        Subject::Counters,
    ];

    /// The name of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Subject::Tcp => "tcp",
            Subject::Udp => "udp",
            Subject::Unix => "unix",
            Subject::Routes4 => "routes4",
            Subject::Routes6 => "routes6",
            Subject::Links => "links",
            Subject::Counters => "counters",
        }
    }

    fn answers(self) -> Result<Answers> {
        Ok(match self {
            Subject::Tcp => sockets::tcp(),
            Subject::Udp => sockets::udp(),
            Subject::Unix => sockets::unix(),
            Subject::Routes4 => tables::routes4(),
            Subject::Routes6 => tables::routes6(),
            Subject::Links => tables::links(),
            Subject::Counters => tables::counters()?,
        })
    }

    /// Writes it into `folder`. Each has raw sockets too, none: what shows them costs what opening costs.
    pub(super) fn write(self, folder: &Path) -> Result<()> {
        let path = folder.join(self.name());
        let file = File::create(&path).with_context(|| path.display().to_string())?;
        let mut writer = Writer::new(BufWriter::new(file))?;
        let identity = Identity {
            system: "Linux".to_owned(),
            release: "6.18.0".to_owned(),
            hardware: "x86_64".to_owned(),
            host: "host".to_owned(),
            order: ByteOrder::Little,
            ticks_per_second: 100,
            page_bytes: None,
            effective_user: 0,
            capabilities: 0,
            taken_s: 1_700_000_000,
        };
        let mut answers = vec![("identity".to_owned(), text(&identity.encode()))];
        for family in ["ipv4", "ipv6"] {
            answers.push((
                format!("sock_diag raw {family} states=0x1ffe"),
                Dump::default().end(),
            ));
        }
        answers.extend(self.answers()?);
        for (key, pieces) in answers {
            writer.begin(&key)?;
            for piece in pieces {
                writer.chunk(&piece)?;
            }
            writer.end(Ok(()))?;
        }
        writer.finish()?.flush()?;
        Ok(())
    }
}

/// A text in pieces of whole lines, as `/proc` hands them out: a page each at most.
pub(super) fn text(text: &str) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    for line in text.split_inclusive('\n') {
        if piece.len() + line.len() > PAGE_BYTES {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.extend_from_slice(line.as_bytes());
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use facts::recording::Archive;

    use super::*;

    #[test]
    fn every_recording_is_whole_and_the_same_each_time() {
        let folder = std::env::temp_dir().join(format!("xtask-instructions-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for subject in Subject::ALL {
            let [first, second] = [0, 1].map(|_| {
                subject.write(&folder).unwrap();
                std::fs::read(folder.join(subject.name())).unwrap()
            });
            assert!(first == second, "{subject:?}");
            let archive = Archive::open(Cursor::new(first)).unwrap();
            assert!(archive.keys().count() > 3, "{subject:?}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn pieces_of_a_text_end_with_its_lines() {
        let line = "x".repeat(PAGE_BYTES / 2) + "\n";
        assert_eq!(text(&line.repeat(3)).len(), 3);
        assert_eq!(text("a\nb\n"), [b"a\nb\n"]);
        assert!(text("").iter().all(Vec::is_empty));
    }
}
