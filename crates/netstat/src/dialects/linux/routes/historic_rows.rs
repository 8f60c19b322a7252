//! Routes of historic families, as the machine tells them: nothing to choose, and no names to look up.

use facts::model::historic_route::{AppleTalkRoute, Ax25Route, IpxRoute, NetRomNode, RoseNode, X25Route};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::linux::historic_routes::{self, Neighbours};

use crate::session::Session;

impl Session<'_> {
    /// Hands out the routes of IPX.
    pub(crate) fn ipx_routes(&mut self, each: &mut dyn FnMut(&IpxRoute) -> Flow) -> Answer {
        historic_routes::ipx(self.at().machine, each)
    }

    /// Hands out the routes of AX.25.
    pub(crate) fn ax25_routes(&mut self, each: &mut dyn FnMut(&Ax25Route) -> Flow) -> Answer {
        historic_routes::ax25(self.at().machine, each)
    }

    /// Hands out the routes of X.25.
    pub(crate) fn x25_routes(&mut self, each: &mut dyn FnMut(&X25Route) -> Flow) -> Answer {
        historic_routes::x25(self.at().machine, each)
    }

    /// Hands out the routes of AppleTalk.
    pub(crate) fn appletalk_routes(&mut self, each: &mut dyn FnMut(&AppleTalkRoute) -> Flow) -> Answer {
        historic_routes::appletalk(self.at().machine, each)
    }

    /// Hands out the nodes of NET/ROM.
    pub(crate) fn netrom_nodes(&mut self, each: &mut dyn FnMut(&NetRomNode) -> Flow) -> Answer {
        historic_routes::netrom(self.at().machine, each)
    }

    /// Hands out the nodes of ROSE.
    pub(crate) fn rose_nodes(&mut self, each: &mut dyn FnMut(&RoseNode) -> Flow) -> Answer {
        historic_routes::rose(self.at().machine, each)
    }

    /// The neighbours in a table of NET/ROM or ROSE.
    pub(crate) fn radio_neighbours(&mut self, path: &'static str) -> (Neighbours, Answer) {
        historic_routes::neighbours(self.at().machine, path)
    }
}
