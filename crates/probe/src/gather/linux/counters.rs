//! Counters of the protocols, from the text files of `/proc/net`. Each is read whole before it is cut into sections: it
//! is a page or two.

use facts::Why;
use facts::decode::linux::counters::{decode_pairs, decode_sctp, decode_snmp6};
use facts::model::counter::Section;

use super::Answer;
use crate::machine::{Flow, Item, Machine};

/// Most bytes of a file that are read; a kernel writes some thousand.
pub const TABLE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// A file of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// IP, ICMP, TCP, UDP and UDP-Lite of RFC 4293 and its kin.
    Snmp,
    /// What Linux counts beside them.
    Netstat,
    /// SCTP.
    Sctp,
    /// IPv6 and what is counted apart for it.
    Snmp6,
}

impl Table {
    /// All.
    pub const ALL: [Table; 4] = [Table::Snmp, Table::Netstat, Table::Sctp, Table::Snmp6];

    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Table::Snmp => "/proc/net/snmp",
            Table::Netstat => "/proc/net/netstat",
            Table::Sctp => "/proc/net/sctp/snmp",
            Table::Snmp6 => "/proc/net/snmp6",
        }
    }
}

/// Hands out the sections of a file.
pub fn sections(machine: &mut dyn Machine, table: Table, each: &mut dyn FnMut(&Section<'_>)) -> Answer {
    let mut answer = Answer::whole();
    let item = Item::file(table.path());
    let mut text = Vec::new();
    let mut too_long = false;
    let read = machine.read(&item, &mut |chunk| {
        if text.len().saturating_add(chunk.len()) > TABLE_BYTES_MAX {
            too_long = true;
            return Flow::Break(());
        }
        text.extend_from_slice(chunk);
        Flow::Continue(())
    });
    match read {
        Ok(()) => {}
        Err(
            why @ (Why::NotHere
            | Why::NotPermitted
            | Why::NotInThisKernel
            | Why::NotRecorded
            | Why::NotSupportedYet),
        ) => {
            answer.known = Err(why);
            return answer;
        }
        Err(why) => answer.gap(&item, if too_long { Why::LimitReached } else { why }, None),
    }
    match table {
        Table::Snmp | Table::Netstat => {
            if let Err(why) = decode_pairs(&text, each) {
                answer.gap(&item, why, None);
            }
        }
        Table::Sctp => each(&decode_sctp(&text)),
        Table::Snmp6 => decode_snmp6(&text, each),
    }
    answer
}
