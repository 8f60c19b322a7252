//! Counters by their names, for those who show them in words of their own and in an order of their own.

use facts::fields::counters::Direction;
use facts::fields::counters::linux::{entry, message_type, section_entry};
use facts::model::counter::{Counter, Section};
use facts::{Gap, Why};
use probe::gather::counters::Scope;
use probe::gather::linux::counters::{self, DEVICES, Table};
use probe::{Flow, Item};

use crate::session::Session;

/// The counters of a machine, or of one interface, as far as the catalogue knows them. So there are never more than it
/// lists, whatever the machine says.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    values: Vec<Value>,
    messages: Vec<Messages>,
    /// Files that this machine does not have.
    absent: Vec<&'static str>,
}

#[derive(Debug)]
struct Value {
    section: &'static str,
    name: &'static str,
    /// `None` when there is no number, or none that is a count.
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
pub(crate) enum Known {
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
    pub(crate) fn get(&self, section: &str, name: &str) -> Known {
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
    pub(crate) fn has(&self, section: &str) -> bool {
        self.values.iter().any(|value| value.section == section)
    }

    /// Types of ICMP that there were messages of, by number.
    pub(crate) fn messages(&self, section: &str, direction: Direction) -> Vec<(u8, u64)> {
        let mut found: Vec<_> = self
            .messages
            .iter()
            .filter(|messages| {
                messages.section == section && messages.direction == direction && messages.count > 0
            })
            .map(|messages| (messages.number, messages.count))
            .collect();
        found.sort_unstable();
        found
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

/// The counters of an interface.
#[derive(Debug)]
pub(crate) struct DeviceTally {
    /// Its number; an interface without one comes last.
    pub(crate) index: Option<u32>,
    /// Its name.
    pub(crate) name: String,
    /// The counters.
    pub(crate) tally: Tally,
}

impl Session<'_> {
    /// Whether the machine has the counters that each kernel with IP has. Where it has not, they are hidden, and another file
    /// that is not there may be hidden too.
    pub(crate) fn has_counters(&mut self) -> bool {
        self.has_file(Table::Snmp.path())
    }

    /// Reads these files. One that a machine may do without is no gap.
    pub(crate) fn tally(&mut self, tables: &[Table]) -> (Tally, Vec<Gap>) {
        let at = &mut self.at();
        let mut tally = Tally::default();
        let mut gaps = Vec::new();
        for table in tables {
            let answer = counters::table(at.machine, *table, &mut |reading| {
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

    /// Reads the counters of each interface, or of the one of this name, by their numbers.
    pub(crate) fn device_tallies(&mut self, only: Option<&[u8]>) -> (Vec<DeviceTally>, Vec<Gap>) {
        let at = &mut self.at();
        let mut found: Vec<DeviceTally> = Vec::new();
        let mut answer = counters::devices(at.machine, only, &mut |reading| {
            let Scope::Interface { name, index } = reading.scope else {
                return Flow::Continue(());
            };
            if found.last().is_none_or(|last| last.name != name) {
                found.push(DeviceTally {
                    index,
                    name: name.to_owned(),
                    tally: Tally::default(),
                });
            }
            if let Some(last) = found.last_mut() {
                last.tally.learn(reading.section);
            }
            Flow::Continue(())
        });
        match answer.known {
            Ok(()) => {}
            // A kernel may have no IPv6, and then it has other counters.
            Err(Why::NotInThisKernel) if self.has_counters() => {}
            Err(why) => answer.gaps.push(Gap {
                what: DEVICES.to_owned(),
                why: if why.is_absence() { Why::NotHere } else { why },
                count: None,
            }),
        }
        found.sort_by_key(|device| (device.index.is_none(), device.index));
        (found, answer.gaps)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::fake::FakeMachine;

    use super::*;

    fn with<T>(machine: FakeMachine, look: impl FnOnce(&mut Session<'_>) -> T) -> T {
        let mut now = || Duration::ZERO;
        let none = || None;
        look(&mut Session::new(Box::new(machine), &none, &mut now))
    }

    #[test]
    fn counters_are_found_by_name_and_the_rest_is_told_apart() {
        let machine = FakeMachine::new()
            .with(
                "file /proc/net/snmp",
                &[b"Tcp: InSegs MaxConn OutSegs Later\nTcp: 5 -1 x 7\nTcp: InSegs\nTcp: 6\n"],
                Ok(()),
            )
            .with("file /proc/net/netstat", &[b"?"], Err(Why::System(5)));
        let (tally, gaps) = with(machine, |session| {
            session.tally(&[Table::Snmp, Table::Netstat, Table::Xfrm])
        });
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
        let (tally, gaps) = with(machine, |session| session.tally(&[Table::Snmp]));
        assert!(gaps.is_empty());
        assert_eq!(
            tally.messages("IcmpMsg", Direction::Received),
            [(0, 1), (8, 2), (77, 4)]
        );
        assert_eq!(tally.messages("IcmpMsg", Direction::Sent), [(0, 9)]);
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
        let names = |devices: &[DeviceTally]| -> Vec<String> {
            devices.iter().map(|device| device.name.clone()).collect()
        };
        let (all, gaps) = with(machine.clone(), |session| session.device_tallies(None));
        assert_eq!(names(&all), ["lo", "eth0"]);
        assert_eq!(all[1].tally.get("Ip6", "Ip6InReceives"), Known::Count(3));
        assert_eq!(gaps.len(), 1, "a name with a slash is told");
        let (one, gaps) = with(machine.clone(), |session| session.device_tallies(Some(b"lo")));
        assert_eq!((names(&one), gaps.len()), (vec!["lo".to_owned()], 0));
        let (none, gaps) = with(machine, |session| session.device_tallies(Some(b"wlan0")));
        assert!(none.is_empty() && gaps.is_empty());
    }
}
