//! What sends packets for a port elsewhere before a socket gets them: rules of `nf_tables`, and services of IPVS.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::{ip_vs, nf_tables};
use facts::model::nat::{NatRule, VirtualService};
use facts::{Gap, Why};

use crate::machine::{Flow, Item, Machine, read_whole};

/// Most rules that are kept.
pub const RULES_MAX: usize = 65_536;
/// Where IPVS tells of its services.
const SERVICES: &str = "/proc/net/ip_vs";
/// Most bytes of that.
const SERVICES_BYTES_MAX: usize = 64 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Nat {
    /// Rules that change where packets go; `None` when they could not be read.
    pub rules: Option<Vec<NatRule>>,
    /// Services of IPVS; `None` when they could not be read.
    pub services: Option<Vec<VirtualService>>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

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
        Ok((rules, strange)) => {
            nat.rules = Some(rules);
            if strange > 0 {
                missed("nf_tables rules", Why::NotUnderstood, Some(strange));
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

/// The rules, and how many were not understood.
fn rules(machine: &mut dyn Machine, order: ByteOrder) -> Result<(Vec<NatRule>, u64), Why> {
    let mut found = Vec::new();
    let mut strange = 0;
    let mut refused = Ok(());
    let outcome = machine.read(&Item::FilterRules, &mut |chunk| {
        for part in Messages::new(chunk, order) {
            match part {
                Ok(Part::Message { kind, body }) => match nf_tables::decode(kind, body) {
                    Ok(Some(rule)) if found.len() < RULES_MAX => found.push(rule),
                    Ok(None) => {}
                    Ok(Some(_)) | Err(_) => strange += 1,
                },
                Ok(Part::Done) => {}
                Ok(Part::Refused(why)) | Err(why) => refused = Err(why),
            }
        }
        Flow::Continue(())
    });
    outcome.and(refused).map(|()| (found, strange))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staged::Staged;

    #[test]
    fn what_may_not_be_read_is_not_known_and_what_is_not_there_is_nothing() {
        let mut machine = Staged::new().with("nf_tables rules", &[], Err(Why::NotPermitted));
        let nat = read(&mut machine, ByteOrder::Little);
        assert!(nat.rules.is_none());
        assert_eq!(nat.services.as_deref(), Some(&[][..]));
        assert_eq!(nat.gaps.first().map(|gap| gap.why), Some(Why::NotPermitted));
        let nat = read(&mut Staged::new(), ByteOrder::Little);
        assert!(nat.rules.is_some() && nat.gaps.is_empty());
    }

    #[test]
    fn services_of_ipvs_are_read() {
        let text = b"a\nb\nc\nTCP  0A4D0001:1F90 rr\n  -> 0A4D0002:0050 Masq 1 0 0\n";
        let mut machine = Staged::new().with("file /proc/net/ip_vs", &[text], Ok(()));
        let services = read(&mut machine, ByteOrder::Little).services.unwrap();
        assert_eq!(services.iter().map(|own| own.port).collect::<Vec<_>>(), [8080]);
    }
}
