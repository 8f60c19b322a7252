//! Addresses of devices.

use std::net::IpAddr;

use super::code::codes;
use super::link::OtherNamespace;

/// An IP address of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// Number of its device.
    pub index: u32,
    /// IPv4: the name it is shown under, when it has one: the device's, or the device's with `:` and more.
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
    /// Bits that tell the network.
    pub prefix: u8,
    /// How far it is known.
    pub scope: Scope,
    /// Flags.
    pub flags: AddressFlags,
    /// How long it is kept.
    pub valid: Option<Lifetime>,
    /// How long new connections use it.
    pub preferred: Option<Lifetime>,
    /// When it was given, in hundredths of a second since the machine started.
    pub created: Option<u32>,
    /// When it was last changed, in hundredths of a second since the machine started.
    pub updated: Option<u32>,
    /// Who gave it. Since Linux 5.18; `None` when nobody said.
    pub origin: Option<AddressOrigin>,
    /// Metric of the route to its network, when one was given.
    pub metric: Option<u32>,
    /// The network namespace it is in, when another one was asked.
    pub namespace: Option<OtherNamespace>,
}

codes! {
    /// How far an address is known (`RT_SCOPE_*` of `linux/rtnetlink.h`). The numbers between are the administrator's.
    Scope: u8 {
        /// Everywhere.
        Universe = 0,
        /// In this site.
        Site = 200,
        /// On this link.
        Link = 253,
        /// On this machine.
        Host = 254,
        /// Nowhere.
        Nowhere = 255,
    }
}

codes! {
    /// Who gave an address (`IFAPROT_*` of `linux/if_addr.h`). The numbers above are the administrator's.
    AddressOrigin: u8 {
        /// The kernel, to the loopback device.
        Loopback = 1,
        /// The kernel, from a router's announcement.
        RouterAnnouncement = 2,
        /// The kernel, for the link alone.
        LinkLocal = 3,
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
    pub fn of(seconds: u32) -> Lifetime {
        match seconds {
            u32::MAX => Lifetime::Forever,
            seconds => Lifetime::Seconds(seconds),
        }
    }
}

/// Flags of an address, in the bits of `linux/if_addr.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressFlags(pub u32);

impl AddressFlags {
    /// IPv4: another address of the same network comes first. IPv6: made by chance and for a while (RFC 8981), which is
    /// the same bit (`IFA_F_SECONDARY`, `IFA_F_TEMPORARY`).
    pub const SECONDARY: AddressFlags = AddressFlags(0x1);
    /// Duplicates are not looked for (`IFA_F_NODAD`).
    pub const NO_DUPLICATE_DETECTION: AddressFlags = AddressFlags(0x2);
    /// In use while duplicates are looked for (`IFA_F_OPTIMISTIC`).
    pub const OPTIMISTIC: AddressFlags = AddressFlags(0x4);
    /// A duplicate was found (`IFA_F_DADFAILED`).
    pub const DUPLICATE: AddressFlags = AddressFlags(0x8);
    /// Home address of a mobile node (`IFA_F_HOMEADDRESS`).
    pub const HOME: AddressFlags = AddressFlags(0x10);
    /// New connections do not use it (`IFA_F_DEPRECATED`).
    pub const DEPRECATED: AddressFlags = AddressFlags(0x20);
    /// Duplicates are being looked for (`IFA_F_TENTATIVE`).
    pub const TENTATIVE: AddressFlags = AddressFlags(0x40);
    /// Given by the administrator, for ever (`IFA_F_PERMANENT`).
    pub const PERMANENT: AddressFlags = AddressFlags(0x80);
    /// Temporary addresses are made from it (`IFA_F_MANAGETEMPADDR`).
    pub const MANAGES_TEMPORARY: AddressFlags = AddressFlags(0x100);
    /// There is no route to its network by it (`IFA_F_NOPREFIXROUTE`).
    pub const NO_PREFIX_ROUTE: AddressFlags = AddressFlags(0x200);
    /// Its multicast group is joined (`IFA_F_MCAUTOJOIN`).
    pub const JOINED: AddressFlags = AddressFlags(0x400);
    /// Made from a secret (`IFA_F_STABLE_PRIVACY`, RFC 7217).
    pub const STABLE_SECRET: AddressFlags = AddressFlags(0x800);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: AddressFlags) -> bool {
        self.0 & other.0 == other.0
    }
}
