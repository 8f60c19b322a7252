//! The links that link-local addresses belong to (RFC 4007): their names are asked for when the first such socket comes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use facts::Gap;
use facts::model::InternetSocket;
use probe::gather::answer::identity;
use probe::gather::systems;

use super::naming::Opener;

/// Names of interfaces by their index, once they were asked for.
#[derive(Default)]
pub(crate) struct Scopes {
    names: Option<HashMap<u32, Box<[u8]>>>,
    /// What could not be learnt.
    pub(crate) gaps: Vec<Gap>,
}

impl Scopes {
    /// Name of the interface of a socket with a link-local address.
    #[inline]
    pub(crate) fn of(&mut self, socket: &InternetSocket, wanted: bool, open: Opener<'_>) -> Option<&[u8]> {
        // Nearly every view is without them, and this is asked of every row.
        if wanted { self.named(socket, open) } else { None }
    }

    fn named(&mut self, socket: &InternetSocket, open: Opener<'_>) -> Option<&[u8]> {
        let index = socket.interface?;
        let of_a_zone = |address| matches!(address, IpAddr::V6(address) if is_of_a_zone(address));
        if !of_a_zone(socket.local.address) && !of_a_zone(socket.remote.address) {
            return None;
        }
        if self.names.is_none() {
            self.read(open);
        }
        self.names.as_ref()?.get(&index).map(AsRef::as_ref)
    }

    /// A dump is under way on the first machine, so another one is asked.
    fn read(&mut self, open: Opener<'_>) {
        let names = self.names.insert(HashMap::new());
        let Some(mut machine) = open() else {
            return;
        };
        let identity = identity(machine.as_mut());
        let at = &mut systems::at(machine.as_mut(), &identity);
        let found = at.system.links(at);
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

/// Whether an address means nothing without its link: unicast on the link, multicast on the interface or the link (RFC 4007).
pub(crate) fn is_of_a_zone(address: Ipv6Addr) -> bool {
    let scope = address.segments()[0] & 0xff0f;
    address.is_unicast_link_local() || scope == 0xff01 || scope == 0xff02
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_the_interface_or_its_link() {
        for address in ["fe80::1", "febf::1", "ff01::1", "ff02::fb", "ff12::1"] {
            assert!(is_of_a_zone(address.parse().unwrap()), "{address}");
        }
        for address in ["::1", "fec0::1", "ff05::2", "ff0e::1", "2001:db8::1"] {
            assert!(!is_of_a_zone(address.parse().unwrap()), "{address}");
        }
    }
}
