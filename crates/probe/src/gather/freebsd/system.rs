//! FreeBSD behind the trait that all systems share.

use std::collections::HashMap;

use facts::decode::bytes::Bytes;
use facts::decode::freebsd::{pcblist, stats};
use facts::decode::identity::Identity;
use facts::fields::counters::freebsd::{RELEASES, SOURCES, Source};
use facts::fields::counters::standard::Group;
use facts::model::socket::Families;
use facts::model::{Family, InternetSocket, TcpState, Transport};
use facts::{Gap, Why};

use super::question::Question;
use crate::gather::answer::Answer;
use crate::gather::ask::SocketAsk;
use crate::gather::counters::StandardCounters;
use crate::gather::system::{At, Each, System};
use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// Longest list of sockets, in bytes: 4 million records of TCP.
const LIST_BYTES_MAX: usize = 3 << 30;
/// Longest structure of statistics, in bytes.
const STATISTICS_BYTES_MAX: usize = 64 * 1024;

/// FreeBSD.
#[derive(Debug)]
pub struct FreeBsd;

fn sysctl(name: &'static str) -> Item<'static> {
    Item::FreeBsd(Question::Sysctl(name))
}

impl System for FreeBsd {
    fn name(&self) -> &'static str {
        "FreeBSD"
    }

    fn sockets(&self, at: &mut At<'_>, ask: &SocketAsk, each: Each<'_, InternetSocket>) -> Answer {
        let item = match ask.transport {
            Transport::Tcp => sysctl("net.inet.tcp.pcblist"),
            Transport::Udp => sysctl("net.inet.udp.pcblist"),
            Transport::Raw => sysctl("net.inet.raw.pcblist"),
            // FreeBSD lists them among those of UDP and does not tell them apart.
            Transport::UdpLite => {
                return Answer {
                    known: Err(Why::NotInThisKernel),
                    ..Answer::whole()
                };
            }
        };
        let mut answer = Answer::whole();
        let list = match read_whole(at.machine, &item, LIST_BYTES_MAX) {
            Ok(list) => list,
            Err(why) => {
                answer.known = Err(why);
                return answer.of(item.key());
            }
        };
        let families: &[Family] = match ask.families {
            Families::Ipv4 => &[Family::Ipv4],
            Families::Ipv6 => &[Family::Ipv6],
            Families::Both => &[Family::Ipv4, Family::Ipv6],
        };
        let mut end = Ok(pcblist::ListEnd::default());
        let mut rows = 0u64;
        // The kernel lists both families together, and screens list IPv4 first.
        for family in families {
            end = pcblist::decode(
                Bytes::new(&list, at.identity.order),
                ask.transport,
                &mut |socket| {
                    if !answer.stopped && socket.family == *family && wants(ask, socket) {
                        rows += 1;
                        answer.stopped = each(socket).is_break();
                    }
                },
            );
        }
        match end {
            Err(why) if rows == 0 => answer.known = Err(why),
            Err(why) => answer.gap(&item, why, None),
            Ok(end) => {
                if end.changed {
                    answer.gap(&item, Why::Interrupted, None);
                }
                if end.damaged > 0 {
                    answer.gap(&item, Why::NotUnderstood, Some(end.damaged));
                }
            }
        }
        answer
    }

    /// In the state CLOSED.
    fn lists_bound(&self, _: &Identity) -> bool {
        true
    }

    fn has_counters(&self, at: &mut At<'_>) -> bool {
        SOURCES.iter().any(|source| read(at.machine, source).is_ok())
    }

    fn standard_counters(&self, at: &mut At<'_>, groups: &[Group]) -> (StandardCounters, Vec<Gap>) {
        let mut found = StandardCounters::default();
        let mut gaps = Vec::new();
        for group in groups {
            let is_known = RELEASES.iter().any(|release| is_of(at.identity, release));
            let source = SOURCES
                .iter()
                .find(|source| source.group == *group)
                .filter(|_| is_known);
            let (what, read) = match source {
                Some(source) => (sysctl(source.sysctl).key(), read(at.machine, source)),
                None => (format!("statistics of {group:?}"), Err(Why::NotSupportedYet)),
            };
            match read {
                Ok(structure) => {
                    found.groups.push(*group);
                    found.values.extend(values(source, &structure, at.identity));
                }
                Err(why) => gaps.push(Gap {
                    what,
                    why,
                    count: None,
                }),
            }
        }
        (found, gaps)
    }
}

fn wants(ask: &SocketAsk, socket: &InternetSocket) -> bool {
    if ask.transport != Transport::Tcp {
        return true;
    }
    // An ask for bound sockets does not want others that are closed.
    ask.states.contains(socket.state)
        && (!ask.states.has_bound() || socket.state != TcpState::Close || socket.is_only_bound())
}

/// Whether the machine runs this release, with any patch level: `13.0-RELEASE-p4`.
fn is_of(identity: &Identity, release: &str) -> bool {
    let behind = identity.release.strip_prefix(release);
    behind.is_some_and(|behind| !behind.starts_with(|letter: char| letter.is_ascii_digit()))
}

fn read(machine: &mut dyn Machine, source: &Source) -> Result<Vec<u8>, Why> {
    read_whole(machine, &sysctl(source.sysctl), STATISTICS_BYTES_MAX)
}

/// The standard counters in a structure.
fn values(
    source: Option<&'static Source>,
    structure: &[u8],
    identity: &Identity,
) -> HashMap<&'static str, u64> {
    let ids = source.map_or(&[][..], |source| source.ids).iter().copied();
    let counters = stats::decode(Bytes::new(structure, identity.order));
    let mut values: HashMap<&str, u64> = ids.zip(counters).filter(|(id, _)| !id.is_empty()).collect();
    // The kernel does not count what it delivers: netstat(1) takes the drops from what was received.
    let dropped = ["hdrops", "badlen", "badsum", "noport", "noportbcast", "fullsock"];
    let left = dropped
        .iter()
        .try_fold(*values.get("udp.ipackets").unwrap_or(&0), |left, name| {
            left.checked_sub(*values.get(format!("udp.{name}").as_str())?)
        });
    if let Some(delivered) = left.filter(|_| values.contains_key("udp.ipackets")) {
        values.insert("udp.delivered", delivered);
    }
    values
}
