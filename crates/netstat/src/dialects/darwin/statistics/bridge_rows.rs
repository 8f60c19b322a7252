//! Bridges and their ports.

use facts::Gap;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::link::Link;
use probe::Item;
use probe::gather::linux::links;
use probe::gather::linux::question::Question;

use crate::session::Session;

/// What the machine bridges.
pub(crate) struct Bridges {
    /// Whether there is any bridge.
    pub(crate) any: bool,
    /// The ports of all bridges, by their numbers.
    pub(crate) ports: Vec<Link>,
    /// What is missing.
    pub(crate) gaps: Vec<Gap>,
}

impl Session<'_> {
    /// Reads bridges and their ports.
    pub(crate) fn bridges(&mut self) -> Bridges {
        let (machine, identity, _) = self.parts();
        let mut found = links::links(machine, identity.order);
        if let Err(why) = found.answer.known {
            found.answer.gaps.push(Gap {
                what: Item::Linux(Question::Route(RouteDump::Links)).key(),
                why,
                count: None,
            });
        }
        let is_bridge = |link: &Link| link.kind.as_deref() == Some(b"bridge");
        let any = found.rows.iter().any(is_bridge);
        let mut ports = found.rows;
        ports.retain(|link| link.master.is_some() && link.port_kind.as_deref() == Some(b"bridge"));
        ports.sort_by_key(|link| link.index);
        Bridges {
            any,
            ports,
            gaps: found.answer.gaps,
        }
    }
}
