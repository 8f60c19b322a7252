//! IP addresses of interfaces.

use std::net::IpAddr;

use super::codes::{codes, flags};
use super::link::OtherNamespace;
use super::route::Scope;

/// An IP address of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// Index of its interface.
    pub index: u32,
    /// IPv4: its label, the name it is shown under: the interface's, or the interface's with `:` and more.
    pub label: Option<Vec<u8>>,
    /// The address.
    pub local: IpAddr,
    /// The other end of a point-to-point link. `None` when that is the address itself.
    pub peer: Option<IpAddr>,
    /// Broadcast address.
    pub broadcast: Option<IpAddr>,
    /// Anycast address.
    pub anycast: Option<IpAddr>,
    /// Multicast address.
    pub multicast: Option<IpAddr>,
    /// Prefix length: how many bits tell the network.
    pub prefix: u8,
    /// How far it is valid.
    pub scope: Scope,
    /// Flags.
    pub flags: AddressFlags,
    /// Valid lifetime: how long it is kept (RFC 4862).
    pub valid_lifetime: Option<Lifetime>,
    /// Preferred lifetime: how long new connections use it (RFC 4862).
    pub preferred_lifetime: Option<Lifetime>,
    /// When it was given, in hundredths of a second since the machine started.
    pub created: Option<u32>,
    /// When it was last changed, in hundredths of a second since the machine started.
    pub updated: Option<u32>,
    /// Protocol that set it. Since Linux 5.18; `None` when nobody said.
    pub origin: Option<AddressOrigin>,
    /// Metric of the route to its network, when one was given.
    pub metric: Option<u32>,
    /// The network namespace it is in, when another one was asked.
    pub namespace: Option<OtherNamespace>,
}

codes! {
    /// The protocol that set an address (`IFAPROT_*` of `linux/if_addr.h`). The numbers above are the administrator's.
    AddressOrigin(u8) {
        /// The kernel, on the loopback interface.
        Loopback = 1 "kernel_lo",
        /// The kernel, from a router advertisement.
        RouterAdvertisement = 2 "kernel_ra",
        /// The kernel, as a link-local address.
        LinkLocal = 3 "kernel_ll",
    }
}

/// How long something lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// As long as nobody takes it away.
    Forever,
    /// This many seconds from now on.
    Seconds(u32),
}

impl Lifetime {
    /// The lifetime of this number: all ones are infinite (RFC 4861, section 4.6.2).
    #[must_use]
    pub fn from_linux(seconds: u32) -> Lifetime {
        match seconds {
            u32::MAX => Lifetime::Forever,
            seconds => Lifetime::Seconds(seconds),
        }
    }
}

flags! {
    /// Flags of an address, in the bits of `linux/if_addr.h`.
    AddressFlags(u32) {
        /// IPv4: secondary, another address of the same network comes first. IPv6: temporary, made by chance and for a
        /// while (RFC 8981), which is the same bit (`IFA_F_SECONDARY`, `IFA_F_TEMPORARY`).
        SECONDARY = 0x1 "secondary",
        /// No duplicate address detection (RFC 4862) is done (`IFA_F_NODAD`).
        NO_DUPLICATE_DETECTION = 0x2 "nodad",
        /// Optimistic: in use while duplicates are looked for (RFC 4429, `IFA_F_OPTIMISTIC`).
        OPTIMISTIC = 0x4 "optimistic",
        /// A duplicate was found (`IFA_F_DADFAILED`).
        DUPLICATE = 0x8 "dadfailed",
        /// Home address of a mobile node (`IFA_F_HOMEADDRESS`).
        HOME = 0x10 "home",
        /// Deprecated: the preferred lifetime is over (`IFA_F_DEPRECATED`).
        DEPRECATED = 0x20 "deprecated",
        /// Tentative: duplicates are being looked for (`IFA_F_TENTATIVE`).
        TENTATIVE = 0x40 "tentative",
        /// Given by the administrator, for ever (`IFA_F_PERMANENT`).
        PERMANENT = 0x80 "permanent",
        /// Temporary addresses are made from it (`IFA_F_MANAGETEMPADDR`).
        MANAGES_TEMPORARY = 0x100 "mngtmpaddr",
        /// No prefix route came with it (`IFA_F_NOPREFIXROUTE`).
        NO_PREFIX_ROUTE = 0x200 "noprefixroute",
        /// Its multicast group is joined (`IFA_F_MCAUTOJOIN`).
        JOINED = 0x400 "autojoin",
        /// Made from a secret (`IFA_F_STABLE_PRIVACY`, RFC 7217).
        STABLE_SECRET = 0x800 "stable-privacy",
    }
}
