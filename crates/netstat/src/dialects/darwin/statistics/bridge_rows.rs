//! Bridges and their ports.

use facts::Gap;
use facts::model::link::Link;

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
        let at = &mut self.at();
        let mut found = at.system.links(at);
        if let Err(why) = found.answer.known {
            found.answer.gaps.push(Gap {
                what: found.answer.asked.take().unwrap_or_else(|| "links".to_owned()),
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
