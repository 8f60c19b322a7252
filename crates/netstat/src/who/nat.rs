//! What takes packets for a port before a socket does.

use facts::model::nat::{NatPorts, NatRule, VirtualService};
use facts::{Gap, Why};
use probe::gather::system::At;

use super::Question;

/// Most rules, and most services, that are told.
const TOLD_MAX: usize = 64;

/// What was found for one port.
#[derive(Debug)]
pub(crate) struct Nat {
    /// Rules of `nf_tables` that are for the port; `None` when they could not be read.
    pub(crate) rules: Option<Vec<NatRule>>,
    /// Rules for packets of this protocol whose ports are not judged.
    pub(crate) not_judged: u64,
    /// Services of IPVS at the port; `None` when they could not be read.
    pub(crate) services: Option<Vec<VirtualService>>,
    /// What could not be read.
    pub(crate) gaps: Vec<Gap>,
}

impl Nat {
    /// What could not be read on a system whose redirecting rules this release does not know.
    pub(crate) fn unsupported(&self) -> Option<&Gap> {
        let is_unread = self.rules.is_none() && self.services.is_none();
        self.gaps
            .iter()
            .find(|gap| is_unread && gap.why == Why::NotSupportedYet)
    }
}

/// Reads it. The address is not compared: a rule for another may be one of this machine's too.
pub(crate) fn read(at: &mut At<'_>, question: &Question) -> Nat {
    let all = at.system.nat(at);
    let is_asked = |rule: &&NatRule| {
        question
            .transports
            .iter()
            .any(|transport| rule.is_for(*transport))
    };
    let rules = all.rules.as_deref();
    let not_judged = rules
        .unwrap_or_default()
        .iter()
        .filter(is_asked)
        .filter(|rule| rule.ports == NatPorts::NotJudged)
        .count();
    let is_for = |rule: &&NatRule| match rule.ports {
        NatPorts::Any => true,
        NatPorts::One(port) => port == question.port,
        NatPorts::NotJudged => false,
    };
    Nat {
        rules: rules.map(|rules| {
            let own = rules.iter().filter(is_asked).filter(is_for);
            own.take(TOLD_MAX).cloned().collect()
        }),
        not_judged: u64::try_from(not_judged).unwrap_or(u64::MAX),
        services: all.services.map(|services| {
            let is_it = |own: &VirtualService| {
                own.port == question.port && question.transports.contains(&own.transport)
            };
            services.into_iter().filter(is_it).take(TOLD_MAX).collect()
        }),
        gaps: all.gaps,
    }
}
