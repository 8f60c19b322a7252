//! Routes of families that Linux has dropped or is about to: IPX, AX.25, NET/ROM, ROSE, X.25 and AppleTalk.

/// A route of IPX, from `/proc/net/ipx/route`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpxRoute {
    /// The network it is for.
    pub network: u32,
    /// The router's network and node; `None` when the network is on the link.
    pub router: Option<(u32, [u8; 6])>,
}

/// A route of AX.25, from `/proc/net/ax25_route`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ax25Route {
    /// Call sign of the station; `None` for the route to all others.
    pub destination: Option<Vec<u8>>,
    /// Name of the device.
    pub device: Vec<u8>,
    /// How often it was used. Linux stopped counting before 2.2.
    pub uses: Option<u32>,
}

/// A node of NET/ROM, from `/proc/net/nr_nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetRomNode {
    /// Call sign.
    pub call: Vec<u8>,
    /// Its other name; `*` is the kernel's word for none.
    pub mnemonic: Vec<u8>,
    /// The way that is taken; `None` when there is none.
    pub way: Option<NetRomWay>,
}

/// A way to a node of NET/ROM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetRomWay {
    /// 0 to 255, the best.
    pub quality: u8,
    /// Number of the neighbour.
    pub neighbour: u32,
}

/// A neighbour of NET/ROM or ROSE, from `/proc/net/nr_neigh` or `/proc/net/rose_neigh`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioNeighbour {
    /// Its number, by which ways refer to it.
    pub number: u32,
    /// Call sign.
    pub call: Vec<u8>,
    /// Name of the device.
    pub device: Vec<u8>,
}

/// A route of ROSE, from `/proc/net/rose_nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoseNode {
    /// Address, of which the first digits count; `*` is the kernel's word for all.
    pub address: Vec<u8>,
    /// Numbers of its neighbours, the preferred first.
    pub neighbours: Vec<u32>,
}

/// A route of X.25, from `/proc/net/x25/route`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct X25Route {
    /// Address.
    pub address: Vec<u8>,
    /// How many of its digits count.
    pub digits: u32,
    /// Name of the device.
    pub device: Vec<u8>,
}

/// A route of AppleTalk, from `/proc/net/atalk_route`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppleTalkRoute {
    /// Network and node, as the kernel spells them.
    pub destination: Vec<u8>,
    /// Network and node of the router, as the kernel spells them.
    pub gateway: Vec<u8>,
    /// What kind of route it is, in the bits of [`crate::model::route::RouteFlags`].
    pub flags: u32,
    /// Name of the device.
    pub device: Vec<u8>,
}
