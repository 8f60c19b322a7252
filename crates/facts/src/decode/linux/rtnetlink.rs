//! Questions to rtnetlink: which dump, its request, and the type of message that answers it (`rtnetlink(7)`,
//! `linux/rtnetlink.h`). What the messages hold is read beside the things they are about.

use crate::decode::bytes::ByteOrder;
use crate::decode::linux::netlink::dump_request;
use crate::model::Family;

/// `RTM_NEWLINK`, `RTM_NEWADDR`, …: the type of an answer. Its request is two numbers later (`RTM_GETLINK`, …).
mod message {
    pub(super) const LINK: u16 = 16;
    pub(super) const ADDRESS: u16 = 20;
    pub(super) const ROUTE: u16 = 24;
    pub(super) const NEIGHBOUR: u16 = 28;
    pub(super) const RULE: u16 = 32;
    pub(super) const NEXT_HOP: u16 = 104;
}

/// Address families beside those of IP (`linux/socket.h`, `linux/rtnetlink.h`).
mod family {
    pub(super) const UNSPECIFIED: u8 = 0;
    pub(super) const BRIDGE: u8 = 7;
    /// `RTNL_FAMILY_IPMR`
    pub(super) const MULTICAST: u8 = 128;
    /// `RTNL_FAMILY_IP6MR`
    pub(super) const MULTICAST6: u8 = 129;
}

/// `RTM_F_CLONED` in `rtm_flags`: entries of the cache instead of the table.
const CLONED: u32 = 0x200;
/// `NTF_PROXY` in `ndm_flags`: addresses that are answered for instead of neighbours.
const PROXY: u8 = 0x08;

/// A dump of rtnetlink to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RouteDump {
    /// All links.
    Links,
    /// Addresses of all interfaces.
    Addresses(Family),
    /// Routes of all tables.
    Routes(Family),
    /// Routes that were learnt while sending: redirects and path MTUs.
    CachedRoutes(Family),
    /// Multicast forwarding entries of all tables.
    MulticastRoutes(Family),
    /// Rules that choose the table.
    Rules(Family),
    /// Next hops that routes refer to by number.
    NextHops,
    /// Neighbours: link-layer addresses of the machines on the link.
    Neighbours(Family),
    /// Addresses that the machine answers for.
    Proxies(Family),
    /// Where bridges and overlays send a link-layer address.
    Forwarding,
}

impl RouteDump {
    /// Its name in recordings.
    #[must_use]
    pub fn name(self) -> &'static str {
        use Family::{Ipv4, Ipv6};
        match self {
            RouteDump::Links => "links",
            RouteDump::Addresses(Ipv4) => "addresses ipv4",
            RouteDump::Addresses(Ipv6) => "addresses ipv6",
            RouteDump::Routes(Ipv4) => "routes ipv4",
            RouteDump::Routes(Ipv6) => "routes ipv6",
            RouteDump::CachedRoutes(Ipv4) => "cached routes ipv4",
            RouteDump::CachedRoutes(Ipv6) => "cached routes ipv6",
            RouteDump::MulticastRoutes(Ipv4) => "multicast routes ipv4",
            RouteDump::MulticastRoutes(Ipv6) => "multicast routes ipv6",
            RouteDump::Rules(Ipv4) => "rules ipv4",
            RouteDump::Rules(Ipv6) => "rules ipv6",
            RouteDump::NextHops => "next hops",
            RouteDump::Neighbours(Ipv4) => "neighbours ipv4",
            RouteDump::Neighbours(Ipv6) => "neighbours ipv6",
            RouteDump::Proxies(Ipv4) => "proxies ipv4",
            RouteDump::Proxies(Ipv6) => "proxies ipv6",
            RouteDump::Forwarding => "forwarding",
        }
    }

    /// The type of the messages that answer it.
    #[must_use]
    pub fn answer(self) -> u16 {
        match self {
            RouteDump::Links => message::LINK,
            RouteDump::Addresses(_) => message::ADDRESS,
            RouteDump::Routes(_) | RouteDump::CachedRoutes(_) | RouteDump::MulticastRoutes(_) => {
                message::ROUTE
            }
            RouteDump::Rules(_) => message::RULE,
            RouteDump::NextHops => message::NEXT_HOP,
            RouteDump::Neighbours(_) | RouteDump::Proxies(_) | RouteDump::Forwarding => message::NEIGHBOUR,
        }
    }

    /// The address family of the request. Each message of the answer begins with its own, and may be of another: a
    /// kernel without multicast routing answers that question with the routes of all families.
    #[must_use]
    pub fn family(self) -> u8 {
        match self {
            RouteDump::Links | RouteDump::NextHops => family::UNSPECIFIED,
            RouteDump::Forwarding => family::BRIDGE,
            RouteDump::MulticastRoutes(Family::Ipv4) => family::MULTICAST,
            RouteDump::MulticastRoutes(Family::Ipv6) => family::MULTICAST6,
            RouteDump::Addresses(of)
            | RouteDump::Routes(of)
            | RouteDump::CachedRoutes(of)
            | RouteDump::Rules(of)
            | RouteDump::Neighbours(of)
            | RouteDump::Proxies(of) => of.to_linux(),
        }
    }

    /// Whether the kernel is asked to heed `rtm_flags` (`NETLINK_GET_STRICT_CHK`, since Linux 4.20). Else both questions
    /// about routes are answered with the tables and the cache together.
    #[must_use]
    pub fn is_strict(self) -> bool {
        matches!(self, RouteDump::Routes(_) | RouteDump::CachedRoutes(_))
    }

    /// Bytes of the fixed part behind the header: `struct ifinfomsg`, `ifaddrmsg`, `rtmsg`, `fib_rule_hdr`, `nhmsg`,
    /// `ndmsg`.
    fn fixed_bytes(self) -> usize {
        match self {
            RouteDump::Links => 16,
            RouteDump::Addresses(_) | RouteDump::NextHops => 8,
            RouteDump::Routes(_)
            | RouteDump::CachedRoutes(_)
            | RouteDump::MulticastRoutes(_)
            | RouteDump::Rules(_)
            | RouteDump::Neighbours(_)
            | RouteDump::Proxies(_)
            | RouteDump::Forwarding => 12,
        }
    }

    /// The request as the kernel takes it, header included.
    #[must_use]
    pub fn encode(self, order: ByteOrder) -> Vec<u8> {
        let mut body = vec![self.family()];
        body.resize(self.fixed_bytes(), 0);
        // `rtm_flags` is the last word of a `struct rtmsg`, `ndm_flags` the byte before the last of a `struct ndmsg`.
        let (behind, flags) = match self {
            RouteDump::CachedRoutes(_) => (4, order.four(CLONED).to_vec()),
            RouteDump::Proxies(_) => (2, vec![PROXY]),
            RouteDump::Links
            | RouteDump::Addresses(_)
            | RouteDump::Routes(_)
            | RouteDump::MulticastRoutes(_)
            | RouteDump::Rules(_)
            | RouteDump::NextHops
            | RouteDump::Neighbours(_)
            | RouteDump::Forwarding => (0, Vec::new()),
        };
        let at = self.fixed_bytes() - behind;
        body.splice(at..at + flags.len(), flags);
        dump_request(self.answer() + 2, &body, order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_a_header_and_its_fixed_part() {
        let links = RouteDump::Links.encode(ByteOrder::Little);
        assert_eq!(links.len(), 32);
        assert_eq!(links[..8], [32, 0, 0, 0, 18, 0, 1, 3]);
        let proxies = RouteDump::Proxies(Family::Ipv6).encode(ByteOrder::Little);
        assert_eq!(proxies[..8], [28, 0, 0, 0, 30, 0, 1, 3]);
        assert_eq!(proxies[16..], [10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]);
        let cached = RouteDump::CachedRoutes(Family::Ipv4).encode(ByteOrder::Big);
        assert_eq!(cached[..8], [0, 0, 0, 28, 0, 26, 3, 1]);
        assert_eq!(cached[16..], [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
    }
}
