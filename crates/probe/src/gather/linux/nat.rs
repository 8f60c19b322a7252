//! What sends packets for a port elsewhere before a socket gets them: rules of `nf_tables`, and services of IPVS.

use crate::gather::attribution::Nat;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::{ip_vs, nf_tables};
use facts::model::nat::NatRule;
use facts::{Gap, Why};

use super::question::Question;
use crate::gather::linux::consistent::ATTEMPTS_MAX;
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most rules that are kept.
pub const RULES_MAX: usize = 65_536;
/// Where IPVS tells of its services.
const SERVICES: &str = "/proc/net/ip_vs";
/// Most bytes of that.
const SERVICES_BYTES_MAX: usize = 64 << 20;

/// Reads it.
pub fn read(machine: &mut dyn Machine, order: ByteOrder) -> Nat {
    let mut nat = Nat::default();
    let mut gaps = Vec::new();
    let mut missed = |what: &str, why, count| {
        gaps.push(Gap {
            what: what.to_owned(),
            why,
            count,
        });
    };
    match rules(machine, order) {
        Ok(dump) => {
            nat.rules = Some(dump.rules);
            if dump.interrupted {
                missed("nf_tables rules", Why::Interrupted, None);
            }
            for (why, count) in [
                (Why::NotUnderstood, dump.strange),
                (Why::LimitReached, dump.left_out),
            ] {
                if count > 0 {
                    missed("nf_tables rules", why, Some(count));
                }
            }
        }
        // A kernel without it has no rules.
        Err(why) if why.is_absence() => nat.rules = Some(Vec::new()),
        Err(why) => missed("nf_tables rules", why, None),
    }
    match read_whole(machine, &Item::file(SERVICES), SERVICES_BYTES_MAX) {
        Ok(text) => {
            let (services, strange) = ip_vs::decode(&text);
            nat.services = Some(services);
            if strange > 0 {
                missed("IPVS", Why::NotUnderstood, Some(strange));
            }
        }
        Err(why) if why.is_absence() => nat.services = Some(Vec::new()),
        Err(why) => missed("IPVS", why, None),
    }
    nat.gaps = gaps;
    nat
}

/// The rules of one dump.
#[derive(Default)]
struct Dump {
    rules: Vec<NatRule>,
    /// Those that were not understood.
    strange: u64,
    /// Those beyond the limit.
    left_out: u64,
    /// Whether they changed meanwhile, so that some may be missing or twice there.
    interrupted: bool,
}

/// The rules, read again while they change; a recording would only say the same.
fn rules(machine: &mut dyn Machine, order: ByteOrder) -> Result<Dump, Why> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let dump = dump(machine, order);
        let changed = match &dump {
            Ok(dump) => dump.interrupted,
            Err(why) => *why == Why::Interrupted,
        };
        if !changed || attempts == ATTEMPTS_MAX || machine.is_recording() {
            return dump;
        }
    }
}

fn dump(machine: &mut dyn Machine, order: ByteOrder) -> Result<Dump, Why> {
    let mut dump = Dump::default();
    let mut refused = Ok(());
    let outcome = machine.read(&Item::Linux(Question::FilterRules), &mut |chunk| {
        let mut messages = Messages::new(chunk, order);
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message { kind, body }) => match nf_tables::decode(kind, body) {
                    Ok(Some(rule)) if dump.rules.len() < RULES_MAX => dump.rules.push(rule),
                    Ok(Some(_)) => dump.left_out += 1,
                    Ok(None) => {}
                    Err(_) => dump.strange += 1,
                },
                Ok(Part::Done) => {}
                Ok(Part::Refused(why)) | Err(why) => refused = Err(why),
            }
        }
        dump.interrupted |= messages.interrupted();
        Flow::Continue(())
    });
    outcome.and(refused).map(|()| dump)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;
    use crate::fake::netlink::{done, message};

    /// Answers the same to every question for rules, and counts these.
    struct Counting {
        chunk: Vec<u8>,
        asked: u32,
        settles_at: u32,
    }

    impl Machine for Counting {
        fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
            if *item != Item::Linux(Question::FilterRules) {
                return Err(Why::NotHere);
            }
            self.asked += 1;
            let flags = if self.asked < self.settles_at { 0x12 } else { 2 };
            let _: Flow = each(&self.chunk);
            let _: Flow = each(&message(3, flags, &[0; 4]));
            Ok(())
        }
    }

    fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + value.len()).unwrap();
        let mut out = [length.to_ne_bytes(), kind.to_ne_bytes()].concat();
        out.extend_from_slice(value);
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    /// A rule that is nothing but `redirect`.
    fn rule() -> Vec<u8> {
        let expression = attribute(1, &attribute(1, b"redir\0"));
        message(0xa06, 2, &[vec![2, 0, 0, 0], attribute(4, &expression)].concat())
    }

    #[test]
    fn rules_that_change_while_they_are_read_are_read_again_and_at_last_a_gap() {
        let order = ByteOrder::native();
        for (settles_at, asked, gaps) in [(3, 3, vec![]), (99, ATTEMPTS_MAX, vec![Why::Interrupted])] {
            let mut machine = Counting {
                chunk: rule(),
                asked: 0,
                settles_at,
            };
            let nat = read(&mut machine, order);
            assert_eq!(machine.asked, asked);
            assert_eq!(nat.rules.map(|rules| rules.len()), Some(1));
            assert_eq!(nat.gaps.iter().map(|gap| gap.why).collect::<Vec<_>>(), gaps);
        }
    }

    #[test]
    fn rules_beyond_the_limit_are_left_out_for_the_limit() {
        let chunk = rule().repeat(RULES_MAX + 3);
        let mut machine = FakeMachine::new().with("nf_tables rules", &[&chunk, &done(0)], Ok(()));
        let nat = read(&mut machine, ByteOrder::native());
        assert_eq!(nat.rules.map(|rules| rules.len()), Some(RULES_MAX));
        let [gap] = nat.gaps.as_slice() else {
            panic!("{:?}", nat.gaps);
        };
        assert_eq!((gap.why, gap.count), (Why::LimitReached, Some(3)));
    }

    #[test]
    fn what_may_not_be_read_is_not_known_and_what_is_not_there_is_nothing() {
        let mut machine = FakeMachine::new().with("nf_tables rules", &[], Err(Why::NotPermitted));
        let nat = read(&mut machine, ByteOrder::Little);
        assert!(nat.rules.is_none());
        assert_eq!(nat.services.as_deref(), Some(&[][..]));
        assert_eq!(nat.gaps.first().map(|gap| gap.why), Some(Why::NotPermitted));
        let nat = read(&mut FakeMachine::new(), ByteOrder::Little);
        assert!(nat.rules.is_some() && nat.gaps.is_empty());
    }

    #[test]
    fn services_of_ipvs_are_read() {
        let text = b"a\nb\nc\nTCP  0A4D0001:1F90 rr\n  -> 0A4D0002:0050 Masq 1 0 0\n";
        let mut machine = FakeMachine::new().with("file /proc/net/ip_vs", &[text], Ok(()));
        let services = read(&mut machine, ByteOrder::Little).services.unwrap();
        assert_eq!(services.iter().map(|own| own.port).collect::<Vec<_>>(), [8080]);
    }
}
