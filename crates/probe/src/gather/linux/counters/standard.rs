//! Standard counters, from the files of counters that Linux has.

use facts::fields::counters::Direction;
use facts::fields::counters::linux::standard::{Part, SOURCES, Source, Term};
use facts::fields::counters::linux::{entry, message_type, section_entry};
use facts::fields::counters::standard::Group;
use facts::model::counter::{Counter, Section};
use facts::{Gap, Why};

use super::{DEVICES, Table};
use crate::gather::counters::{InterfaceStandardCounters, Scope, StandardCounters};
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// The counters of a machine, or of one interface, as far as the catalogue knows them. So there are never more than it
/// lists, whatever the machine says.
#[derive(Debug, Default)]
pub(in crate::gather::linux) struct Tally {
    values: Vec<Value>,
    messages: Vec<Messages>,
    /// Files that this machine does not have.
    absent: Vec<&'static str>,
}

#[derive(Debug)]
struct Value {
    section: &'static str,
    name: &'static str,
    /// `None` when the value is not a number, or is negative.
    count: Option<u64>,
}

/// How many messages there were of a type of ICMP.
#[derive(Debug)]
struct Messages {
    section: &'static str,
    direction: Direction,
    number: u8,
    count: u64,
}

/// What is known of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gather::linux) enum Known {
    /// Its value.
    Count(u64),
    /// The machine tells it, and what it tells is no count.
    Damaged,
    /// The machine has its file, and does not tell it.
    Unknown,
    /// The machine does not have its file: there is nothing to count.
    Nothing,
}

impl Tally {
    /// What is known of a counter, by the kernel's names.
    pub(in crate::gather::linux) fn get(&self, section: &str, name: &str) -> Known {
        let value = self
            .values
            .iter()
            .find(|value| value.section == section && value.name == name);
        match value.map(|value| value.count) {
            Some(Some(count)) => Known::Count(count),
            Some(None) => Known::Damaged,
            None if self.lacks(section) => Known::Nothing,
            None => Known::Unknown,
        }
    }

    /// Whether the machine has counters of a section.
    fn has(&self, section: &str) -> bool {
        self.values.iter().any(|value| value.section == section)
    }

    fn lacks(&self, section: &str) -> bool {
        section_entry(section.as_bytes()).is_some_and(|entry| self.absent.contains(&entry.file))
    }

    fn learn(&mut self, section: &Section<'_>) {
        let Some(known) = section_entry(section.name) else {
            return;
        };
        for counter in &section.counters {
            if let Some((direction, number)) = message_type(section.name, counter.name) {
                self.learn_messages(known.name, direction, number, counter);
            } else if let Some(entry) = entry(section.name, counter.name)
                && !self.holds(known.name, entry.name)
            {
                // Of one that is there twice the first counts.
                self.values.push(Value {
                    section: known.name,
                    name: entry.name,
                    count: count(counter),
                });
            }
        }
    }

    fn holds(&self, section: &str, name: &str) -> bool {
        self.values
            .iter()
            .any(|value| value.section == section && value.name == name)
    }

    fn learn_messages(
        &mut self,
        section: &'static str,
        direction: Direction,
        number: u8,
        counter: &Counter<'_>,
    ) {
        let known = self.messages.iter().any(|messages| {
            messages.section == section && messages.direction == direction && messages.number == number
        });
        if let (false, Some(count)) = (known, count(counter)) {
            self.messages.push(Messages {
                section,
                direction,
                number,
                count,
            });
        }
    }
}

/// Whether each kernel with IP has the file, so that it is hidden where it is not there.
fn is_everywhere(table: Table) -> bool {
    match table {
        Table::Snmp | Table::Netstat | Table::Sockstat => true,
        Table::Sctp | Table::Snmp6 | Table::Xfrm | Table::Sockstat6 | Table::Softnet => false,
    }
}

/// The number that was written, where it can be a count.
fn count(counter: &Counter<'_>) -> Option<u64> {
    counter.signed().and_then(|number| u64::try_from(number).ok())
}

impl Tally {
    /// Reads these files. A file that a machine may do without is no gap.
    pub(in crate::gather::linux) fn read(machine: &mut dyn Machine, tables: &[Table]) -> (Tally, Vec<Gap>) {
        let mut tally = Tally::default();
        let mut gaps = Vec::new();
        for table in tables {
            let answer = super::table(machine, *table, &mut |reading| {
                tally.learn(reading.section);
                Flow::Continue(())
            });
            gaps.extend(answer.gaps);
            match answer.known {
                Ok(()) => {}
                Err(Why::NotInThisKernel) if !is_everywhere(*table) => tally.absent.push(table.path()),
                Err(why) => gaps.push(Gap {
                    what: Item::file(table.path()).key(),
                    why: if why.is_absence() { Why::NotHere } else { why },
                    count: None,
                }),
            }
        }
        (tally, gaps)
    }

    /// The standard counters of these groups.
    fn standard(&self, groups: &[Group]) -> StandardCounters {
        let mut found = StandardCounters::default();
        for source in sources(groups) {
            if source.needs.iter().all(|section| self.has(section)) {
                found.groups.push(source.group);
            }
            for (id, terms) in source.sums {
                if let Some(value) = sum(terms, self) {
                    found.values.insert(id, value);
                }
            }
            for messages in self
                .messages
                .iter()
                .filter(|messages| Some(messages.section) == source.messages)
            {
                found
                    .messages
                    .push((source.group, messages.direction, messages.number, messages.count));
            }
        }
        found
    }
}

fn sources(groups: &[Group]) -> impl Iterator<Item = &'static Source> {
    SOURCES.iter().filter(|source| groups.contains(&source.group))
}

/// The sum of the counters. It is not known when one of them is not.
fn sum(terms: &[Term], tally: &Tally) -> Option<u64> {
    let (mut more, mut less, mut any) = (0u64, 0u64, false);
    for term in terms {
        let count = match (tally.get(term.section, term.name), term.part) {
            (Known::Count(count), _) => {
                any = true;
                count
            }
            (Known::Unknown | Known::Nothing, Part::AddedWhereThere)
            | (Known::Nothing, Part::AddedWithFile) => 0,
            (Known::Damaged, _)
            | (Known::Unknown, Part::AddedWithFile)
            | (Known::Unknown | Known::Nothing, Part::Added | Part::TakenAway) => return None,
        };
        match term.part {
            Part::Added | Part::AddedWhereThere | Part::AddedWithFile => more = more.checked_add(count)?,
            Part::TakenAway => less = less.checked_add(count)?,
        }
    }
    // The files are read one after the other, so that what is taken away may have grown meanwhile.
    if any { more.checked_sub(less) } else { None }
}

/// The standard counters of the whole system; each file is read once, however many groups it has.
pub fn standard(machine: &mut dyn Machine, groups: &[Group]) -> (StandardCounters, Vec<Gap>) {
    let mut tables: Vec<Table> = Vec::new();
    for path in groups
        .iter()
        .flat_map(|group| sources(std::slice::from_ref(group)))
        .flat_map(|source| source.files)
    {
        let table = Table::ALL.into_iter().find(|table| table.path() == *path);
        tables.extend(table.filter(|table| !tables.contains(table)));
    }
    let (tally, gaps) = Tally::read(machine, &tables);
    (tally.standard(groups), gaps)
}

/// The standard counters of each interface, or of the one with this name, by index.
pub fn standard_of_interfaces(
    machine: &mut dyn Machine,
    groups: &[Group],
    only: Option<&[u8]>,
) -> (Vec<InterfaceStandardCounters>, Vec<Gap>) {
    let mut found: Vec<(Option<u32>, String, Tally)> = Vec::new();
    let mut answer = super::devices(machine, only, &mut |reading| {
        let Scope::Interface { name, index } = reading.scope else {
            return Flow::Continue(());
        };
        if found.last().is_none_or(|(_, last, _)| last != name) {
            found.push((index, name.to_owned(), Tally::default()));
        }
        if let Some((_, _, tally)) = found.last_mut() {
            tally.learn(reading.section);
        }
        Flow::Continue(())
    });
    match answer.known {
        Ok(()) => {}
        // A kernel may have no IPv6, and then it has other counters.
        Err(Why::NotInThisKernel) if has_counters(machine) => {}
        Err(why) => answer.gaps.push(Gap {
            what: DEVICES.to_owned(),
            why: if why.is_absence() { Why::NotHere } else { why },
            count: None,
        }),
    }
    // An interface without an index comes last.
    found.sort_by_key(|(index, _, _)| (index.is_none(), *index));
    let found = found
        .into_iter()
        .map(|(index, name, tally)| InterfaceStandardCounters {
            index,
            name,
            counters: tally.standard(groups),
        });
    (found.collect(), answer.gaps)
}

/// Whether the machine has the counters that each kernel with IP has. Where it has not, they are hidden, and another file that
/// is not there may be hidden too.
pub fn has_counters(machine: &mut dyn Machine) -> bool {
    let read = machine.read(&Item::file(Table::Snmp.path()), &mut |_| Flow::Break(()));
    matches!(read, Ok(()) | Err(Why::Stopped))
}

#[cfg(test)]
mod tests {
    use crate::fake::FakeMachine;

    use super::*;

    #[test]
    fn counters_are_found_by_name_and_the_rest_is_told_apart() {
        let machine = FakeMachine::new()
            .with(
                "file /proc/net/snmp",
                &[b"Tcp: InSegs MaxConn OutSegs Later\nTcp: 5 -1 x 7\nTcp: InSegs\nTcp: 6\n"],
                Ok(()),
            )
            .with("file /proc/net/netstat", &[b"?"], Err(Why::System(5)));
        let tables = [Table::Snmp, Table::Netstat, Table::Xfrm];
        let (tally, gaps) = Tally::read(&mut { machine }, &tables);
        assert_eq!(tally.get("Tcp", "InSegs"), Known::Count(5));
        assert_eq!(tally.get("Tcp", "MaxConn"), Known::Damaged);
        assert_eq!(tally.get("Tcp", "OutSegs"), Known::Damaged);
        assert_eq!(tally.get("Tcp", "Later"), Known::Unknown);
        assert_eq!(tally.get("TcpExt", "TCPTimeouts"), Known::Unknown);
        assert_eq!(tally.get("Xfrm", "XfrmInError"), Known::Nothing);
        assert!(tally.has("Tcp") && !tally.has("TcpExt") && !tally.has("Xfrm"));
        assert!(!gaps.is_empty());
    }

    #[test]
    fn messages_are_counted_by_type_and_direction() {
        let machine = FakeMachine::new().with(
            "file /proc/net/snmp",
            &[b"IcmpMsg: InType8 InType0 OutType0 InType77 InType3\nIcmpMsg: 2 1 9 4 0\n"],
            Ok(()),
        );
        let (counters, gaps) = standard(&mut { machine }, &[Group::Icmp]);
        assert!(gaps.is_empty());
        assert_eq!(
            counters.messages(Group::Icmp, Direction::Received),
            [(0, 1), (8, 2), (77, 4)]
        );
        assert_eq!(counters.messages(Group::Icmp, Direction::Sent), [(0, 9)]);
    }

    #[test]
    fn interfaces_come_by_number_and_one_of_them_alone_by_name() {
        let machine = FakeMachine::new()
            .with("list /proc/net/dev_snmp6", &[b"eth0\0lo\0../snmp6\0"], Ok(()))
            .with(
                "file /proc/net/dev_snmp6/eth0",
                &[b"ifIndex 7\nIp6InReceives 3\nIcmp6InMsgs 1\n"],
                Ok(()),
            )
            .with(
                "file /proc/net/dev_snmp6/lo",
                &[b"ifIndex 1\nIp6InReceives 4\n"],
                Ok(()),
            );
        let names = |devices: &[InterfaceStandardCounters]| -> Vec<String> {
            devices.iter().map(|device| device.name.clone()).collect()
        };
        let read = |only| standard_of_interfaces(&mut machine.clone(), &[Group::InterfaceIp6], only);
        let (all, gaps) = read(None);
        assert_eq!(names(&all), ["lo", "eth0"]);
        assert_eq!(all[1].counters.get("if_ip6.in_receive"), Some(3));
        assert_eq!(gaps.len(), 1, "a name with a slash is a gap");
        let (one, gaps) = read(Some(b"lo"));
        assert_eq!((names(&one), gaps.len()), (vec!["lo".to_owned()], 0));
        let (none, gaps) = read(Some(b"wlan0"));
        assert!(none.is_empty() && gaps.is_empty());
    }

    #[test]
    fn each_counter_of_a_sum_is_in_the_catalogue_and_in_a_file_that_is_read() {
        for source in SOURCES {
            for (id, terms) in source.sums {
                assert!(facts::fields::counters::standard::standard(id).is_some(), "{id}");
                for term in *terms {
                    let known = entry(term.section.as_bytes(), term.name.as_bytes());
                    assert!(known.is_some(), "{}.{}", term.section, term.name);
                    let file = section_entry(term.section.as_bytes()).unwrap().file;
                    // Counters of interfaces are in a file each.
                    assert!(
                        source.files.is_empty() || source.files.contains(&file),
                        "{file} for {id}"
                    );
                }
            }
        }
    }
}
