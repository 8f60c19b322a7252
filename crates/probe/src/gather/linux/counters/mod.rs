//! Counters of the protocols, from the text files of `/proc/net`. Each is read whole before it is cut into sections: it
//! is a page or two.

mod checked;
pub mod standard;
mod table;

use std::str;

use crate::gather::counters::{EachReading, Reading, Scope};
use facts::decode::linux::counters::decode_snmp6;
use facts::fields::counters::linux::{DEVICE_FOLDER, entry};
use facts::model::counter::Section;
use facts::{Gap, Why};

use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};
use checked::Checked;

pub use table::Table;

/// Most bytes of a file that are read; a kernel writes some thousand, and 135 for each processor.
pub const TABLE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Most counters of a file that are handed out by [`every`].
pub const COUNTERS_MAX: usize = 262_144;
/// Longest name of a counter or section that is handed out by [`every`]; the longest of a kernel has 30 bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Most interfaces whose own counters are read by [`every`].
pub const DEVICES_MAX: usize = 4096;
/// Most bytes of the names of interfaces.
const DEVICE_NAMES_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The public name of the files with the counters of one interface each.
pub const DEVICES: &str = "dev-snmp6";

/// Hands out every section of every table, in the kernel's order.
///
/// A table that does not exist is a gap, [`Why::NotInThisKernel`]. What is in doubt is handed out all the same and
/// counted in a gap: a counter without a number or with one of more than 64 bits, one that was there before, values
/// without a name. The answer is not known when no table is.
pub fn every(machine: &mut dyn Machine, each: EachReading<'_>) -> Answer {
    let mut answer = Answer::whole();
    let mut known = Err(Why::NotInThisKernel);
    for table in Table::ALL {
        match one(machine, table, &mut answer, each) {
            Ok(()) => known = Ok(()),
            Err(why) => {
                known = known.or(Err(why));
                answer.gap(&Item::file(table.path()), why, None);
            }
        }
        if answer.stopped {
            return answer;
        }
    }
    if let Err(why) = every_device(machine, None, &mut answer, each) {
        answer.gap(&Item::List(DEVICE_FOLDER.into()), why, None);
    }
    if known.is_err() {
        answer.known = known;
    }
    answer
}

/// Hands out every section of a table, as [`every`] does. The answer is not known when there is no such table.
pub fn table(machine: &mut dyn Machine, table: Table, each: EachReading<'_>) -> Answer {
    let mut answer = Answer::whole();
    answer.known = one(machine, table, &mut answer, each);
    answer
}

/// Hands out the counters of IPv6 that the kernel keeps for each interface, or for the one of this name, as [`every`] does.
/// The answer is not known when it keeps none.
pub fn devices(machine: &mut dyn Machine, only: Option<&[u8]>, each: EachReading<'_>) -> Answer {
    let mut answer = Answer::whole();
    answer.known = every_device(machine, only, &mut answer, each);
    answer
}

fn one(
    machine: &mut dyn Machine,
    table: Table,
    answer: &mut Answer,
    each: EachReading<'_>,
) -> Result<(), Why> {
    let item = Item::file(table.path());
    let text = whole_file(machine, &item, answer).map_err(absent)?;
    every_section(table, &item, &text, answer, each);
    Ok(())
}

/// A file of `/proc/net` is missing where this kernel lacks the protocol or has not loaded it.
fn absent(why: Why) -> Why {
    if why == Why::NotHere {
        Why::NotInThisKernel
    } else {
        why
    }
}

fn every_section(table: Table, item: &Item<'_>, text: &[u8], answer: &mut Answer, each: EachReading<'_>) {
    let mut checked = Checked::new();
    let mut stopped = false;
    let decoded = table.decode(text, &mut |scope, section| {
        let processor = match scope {
            Scope::Processor(processor) => processor,
            Scope::Machine | Scope::Interface { .. } => None,
        };
        // Without the number of a processor its line cannot be told from the next one.
        let alike = !matches!(scope, Scope::Processor(None));
        if let Some(section) = checked.check(section, processor, alike)
            && !stopped
        {
            stopped = each(&Reading {
                table: table.id(),
                scope,
                section: &section,
                catalogue: entry,
            })
            .is_break();
        }
    });
    answer.stopped |= stopped;
    if stopped {
        return;
    }
    if let Err(why) = decoded {
        answer.gap(item, why, None);
    }
    checked.tell(item, answer);
}

fn every_device(
    machine: &mut dyn Machine,
    only: Option<&[u8]>,
    answer: &mut Answer,
    each: EachReading<'_>,
) -> Result<(), Why> {
    let folder = Item::List(DEVICE_FOLDER.into());
    let names = read_whole(machine, &folder, DEVICE_NAMES_BYTES_MAX).map_err(absent)?;
    // Interfaces come and go, and there may be thousands: the gap counts those that are missing.
    let mut missing: Vec<(Why, u64)> = Vec::new();
    let mut miss = |why| match missing.iter_mut().find(|(known, _)| *known == why) {
        Some((_, count)) => *count = count.saturating_add(1),
        None => missing.push((why, 1)),
    };
    let mut read = 0usize;
    let wanted = |name: &&[u8]| !name.is_empty() && only.is_none_or(|only| only == *name);
    for name in names.split(|byte| *byte == 0).filter(wanted) {
        // A name with a slash or of dots alone is none that the kernel would allow.
        let name = match str::from_utf8(name) {
            Ok(name) if !name.contains('/') && !name.trim_matches('.').is_empty() => name,
            Ok(_) | Err(_) => {
                miss(Why::NotUnderstood);
                continue;
            }
        };
        if read >= DEVICES_MAX {
            miss(Why::LimitReached);
            continue;
        }
        read += 1;
        let item = Item::file(format!("{DEVICE_FOLDER}/{name}"));
        match whole_file(machine, &item, answer) {
            Ok(text) => every_section_of_device(name, &item, &text, answer, each),
            Err(Why::NotHere) => miss(Why::GoneMeanwhile),
            Err(why) => miss(why),
        }
        if answer.stopped {
            return Ok(());
        }
    }
    for (why, count) in missing {
        answer.gap(&folder, why, Some(count));
    }
    Ok(())
}

/// The file is that of IPv6, behind a line with the number of the interface.
fn every_section_of_device(
    name: &str,
    item: &Item<'_>,
    text: &[u8],
    answer: &mut Answer,
    each: EachReading<'_>,
) {
    let mut checked = Checked::new();
    let mut stopped = false;
    let mut index = None;
    decode_snmp6(text, &mut |section| {
        if let ([number], b"ifIndex") = (section.counters.as_slice(), section.name) {
            index = number.value.and_then(|number| u32::try_from(number).ok());
            checked.doubt(index.is_none());
            return;
        }
        if let Some(section) = checked.check(section, None, true)
            && !stopped
        {
            stopped = each(&Reading {
                table: DEVICES,
                scope: Scope::Interface { name, index },
                section: &section,
                catalogue: entry,
            })
            .is_break();
        }
    });
    answer.stopped |= stopped;
    if !stopped {
        checked.tell(item, answer);
    }
}

/// Hands out the sections of a file.
///
/// Doubtful values are not reported; [`every`] reports them.
pub fn sections(machine: &mut dyn Machine, table: Table, each: &mut dyn FnMut(&Section<'_>)) -> Answer {
    let mut answer = Answer::whole();
    let item = Item::file(table.path());
    match whole_file(machine, &item, &mut answer) {
        Ok(text) => {
            if let Err(why) = table.decode(&text, &mut |_, section| each(section)) {
                answer.gap(&item, why, None);
            }
        }
        Err(why) => answer.known = Err(why),
    }
    answer
}

/// The text of a file, with a gap when it is not all of it. An error when there is no such file.
fn whole_file(machine: &mut dyn Machine, item: &Item<'_>, answer: &mut Answer) -> Result<Vec<u8>, Why> {
    let mut text = Vec::new();
    let mut too_long = false;
    let read = machine.read(item, &mut |chunk| {
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
        ) => return Err(why),
        Err(why) => answer.gaps.push(Gap {
            what: item.key(),
            why: if too_long { Why::LimitReached } else { why },
            count: None,
        }),
    }
    Ok(text)
}
