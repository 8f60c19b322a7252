//! The links that link-local addresses belong to (RFC 4007): their names are asked for when the first such socket comes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use facts::Gap;
use facts::decode::bytes::ByteOrder;
use facts::model::InternetSocket;
use probe::gather::linux::links;

use super::rows::Opener;

/// Names of interfaces by their index, once they were asked for.
#[derive(Default)]
pub(super) struct Scopes {
    names: Option<HashMap<u32, Box<[u8]>>>,
    /// What could not be learnt.
    pub(super) gaps: Vec<Gap>,
}

impl Scopes {
    /// Name of the interface of a socket with a link-local address.
    pub(super) fn of(
        &mut self,
        socket: &InternetSocket,
        wanted: bool,
        open: Opener<'_>,
        order: ByteOrder,
    ) -> Option<&[u8]> {
        let index = socket.interface.filter(|_| wanted)?;
        if !is_link_local(socket.local.address) && !is_link_local(socket.remote.address) {
            return None;
        }
        if self.names.is_none() {
            self.read(open, order);
        }
        self.names.as_ref()?.get(&index).map(AsRef::as_ref)
    }

    /// A dump is under way on the first machine, so another one is asked.
    fn read(&mut self, open: Opener<'_>, order: ByteOrder) {
        let names = self.names.insert(HashMap::new());
        let Some(mut machine) = open() else {
            return;
        };
        let found = links::links(machine.as_mut(), order);
        self.gaps.extend(found.answer.gaps);
        if let Err(why) = found.answer.known {
            self.gaps.push(Gap {
                what: "names of interfaces".to_owned(),
                why,
                count: None,
            });
        }
        names.extend(
            found
                .rows
                .into_iter()
                .map(|link| (link.index, link.name.into_boxed_slice())),
        );
    }
}

/// Whether an address says nothing without its link: a host's or a group's of this one link.
pub(crate) fn is_link_local(address: IpAddr) -> bool {
    let group = |address: Ipv6Addr| {
        address
            .segments()
            .first()
            .is_some_and(|first| first & 0xff0f == 0xff02)
    };
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local() || group(address))
}
