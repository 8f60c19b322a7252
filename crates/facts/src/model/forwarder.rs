//! What a forwarder says it forwards.
//!
//! This is read off its command line, which the process can change. It may be believed only for a port that the process is
//! proved to hold.

use std::net::IpAddr;

use super::rule::PortRange;

/// A program that takes connections for somebody else, and what its command line says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarder {
    /// The program.
    pub program: Program,
    /// What it forwards, in the order of its command line.
    pub forwards: Vec<Forward>,
    /// Network namespace that the other side is in.
    pub into: Option<Inside>,
    /// Name of the virtual machine, instance or Kubernetes resource that it forwards to.
    pub instance: Option<Vec<u8>>,
    /// Whether some of the command line was not understood, so that it may forward more than is told here.
    pub incomplete: bool,
}

impl Forwarder {
    /// A forwarder that said nothing yet.
    #[must_use]
    pub fn new(program: Program) -> Forwarder {
        Forwarder {
            program,
            forwards: Vec::new(),
            into: None,
            instance: None,
            incomplete: false,
        }
    }

    /// The forward that takes connections to `port` here. `None` when no forward names it, or another leaves it out.
    #[must_use]
    pub fn forward_of(&self, transport: ForwardTransport, port: u16) -> Option<&Forward> {
        let fits = |forward: &&Forward| {
            forward.side == Side::Here
                && forward.transport.is_none_or(|own| own == transport)
                && forward.listen.as_ref().is_some_and(|listen| listen.has(port))
        };
        let mut fitting = self.forwards.iter().filter(fits);
        if fitting.clone().any(|forward| forward.excluded) {
            return None;
        }
        fitting.next()
    }
}

/// A forwarder known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Program {
    /// Docker's proxy for published ports.
    DockerProxy,
    /// The same of rootless Docker.
    RootlesskitDockerProxy,
    /// RootlessKit.
    Rootlesskit,
    /// slirp4netns.
    Slirp4netns,
    /// The proxy of rootless podman. It gets its ports through a pipe.
    Rootlessport,
    /// pasta.
    Pasta,
    /// passt.
    Passt,
    /// QEMU with user networking.
    Qemu,
    /// OpenSSH's client.
    Ssh,
    /// `kubectl port-forward`.
    Kubectl,
    /// socat.
    Socat,
    /// systemd-socket-proxyd(8). It gets its sockets from systemd.
    SystemdSocketProxyd,
    /// Lima's host agent.
    Lima,
    /// gvproxy of gvisor-tap-vsock.
    Gvproxy,
    /// Docker Desktop's backend.
    DockerDesktop,
    /// Relay of the Windows Subsystem for Linux.
    WslRelay,
    /// VirtualBox without a window.
    VirtualBox,
    /// vpnkit.
    Vpnkit,
}

/// A transport that is forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForwardTransport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// One forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// What is forwarded; `None` when it was not said.
    pub transport: Option<ForwardTransport>,
    /// Where connections are taken.
    pub listen: Option<Place>,
    /// Where they lead; `None` when it was not said or each connection says (SOCKS).
    pub target: Option<Place>,
    /// Which side connections are taken on.
    pub side: Side,
    /// Whether it says which ports are **not** forwarded.
    pub excluded: bool,
}

impl Forward {
    /// Where a connection to `port` leads: the port at the same distance from the first.
    #[must_use]
    pub fn target_of(&self, port: u16) -> Option<(Option<&Host>, u16)> {
        self.listen.as_ref().filter(|listen| listen.has(port))?;
        let (Place::Socket { ports: from, .. }, Place::Socket { host, ports: to }) =
            (self.listen.as_ref()?, self.target.as_ref()?)
        else {
            return None;
        };
        let (Ports::Range(from), Ports::Range(to)) = (from, to) else {
            return Some((host.as_ref(), port));
        };
        let led = to.first.checked_add(port.checked_sub(from.first)?)?;
        (led <= to.last).then_some((host.as_ref(), led))
    }
}

/// Which side of a forwarder takes the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The forwarder's own machine and namespace.
    Here,
    /// The other one: inside the namespace it serves, or on the host that it is logged in to.
    There,
}

/// An end of a forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Ports of a host.
    Socket {
        /// The host; `None` when it was not said.
        host: Option<Host>,
        /// The ports.
        ports: Ports,
    },
    /// A UNIX socket, by its path.
    Path(Vec<u8>),
}

impl Place {
    /// Whether `port` is one of its.
    #[must_use]
    pub fn has(&self, port: u16) -> bool {
        match self {
            Place::Socket {
                ports: Ports::Range(range),
                ..
            } => range.first <= port && port <= range.last,
            Place::Socket {
                ports: Ports::All, ..
            } => true,
            Place::Socket {
                ports: Ports::Automatic,
                ..
            }
            | Place::Path(_) => false,
        }
    }
}

/// A host as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An address.
    Address(IpAddr),
    /// Anything else: a name, or `*`.
    Name(Vec<u8>),
}

/// Ports of a forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// From the first to the last.
    Range(PortRange),
    /// All.
    All,
    /// Those that something listens on, on the other side.
    Automatic,
}

/// A network namespace, by what leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inside {
    /// That of a process.
    Process(u32),
    /// A file of the namespace.
    Path(Vec<u8>),
    /// A folder of RootlessKit's state; `child_pid` in it names a process.
    StateFolder(Vec<u8>),
}
