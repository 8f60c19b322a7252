//! What a process belongs to: unit, session, container, pod. All of it is told by names and conventions (the path of its
//! control group, mounts, command lines), so it is derived and never proved.

/// What the path of a control group (`cgroups(7)`) tells of the processes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The path, as the kernel wrote it.
    pub path: Vec<u8>,
    /// The hierarchy it is a path of; `None` when only the path was known.
    pub hierarchy: Option<Hierarchy>,
    /// Whether the path leads out of the root that the reader sees: the reader is in a cgroup namespace
    /// (`cgroup_namespaces(7)`), and what lies above is not known.
    pub relative: bool,
    /// Whether the group was removed and the process is a zombie.
    pub removed: bool,
    /// Whether hierarchies name different containers. The deepest of them is told here.
    pub disagreement: bool,
    /// Unit of the system's manager, as `systemctl status` takes it.
    pub unit: Option<Vec<u8>>,
    /// Unit of the user's manager (`systemctl --user`), or the part of a session.
    pub user_unit: Option<Vec<u8>>,
    /// Unit of the manager that runs inside `container`.
    pub inner_unit: Option<Vec<u8>>,
    /// Innermost slice of the system's manager. By systemd's rule what is in no slice is in the root slice, `-.slice`;
    /// `None` where the path is relative or is the root itself.
    pub slice: Option<Vec<u8>>,
    /// Innermost slice of the user's manager.
    pub user_slice: Option<Vec<u8>>,
    /// Session of `loginctl`.
    pub session: Option<Vec<u8>>,
    /// User whose slice or manager it is in.
    pub user: Option<u32>,
    /// Application of a desktop, by its id: `org.gnome.Maps`.
    pub application: Option<Vec<u8>>,
    /// The container it runs in: the innermost.
    pub container: Option<Container>,
    /// The containers around that one, the nearest first.
    pub parents: Vec<Container>,
    /// The container that it watches over, from outside.
    pub monitor_of: Option<Container>,
    /// Step of `docker build` that it runs, by its id.
    pub build_step: Option<Vec<u8>>,
    /// The pod.
    pub pod: Option<Pod>,
    /// The container whose `/etc/hostname` it sees: the one that owns the network namespace. It is another than
    /// `container` when containers share a network.
    pub network_container: Option<Container>,
}

/// A hierarchy of control groups, by what `/proc/PID/cgroup` calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hierarchy {
    /// The one of version 2.
    Unified,
    /// One of version 1: its controllers, or `name=` and its name.
    Controllers(Vec<u8>),
}

/// A container, virtual machine or sandboxed application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// What runs it.
    pub runtime: Runtime,
    /// Its id: 64 lower-case hexadecimal digits, or at least the first 12.
    pub id: Option<Vec<u8>>,
    /// Its name.
    pub name: Option<Vec<u8>>,
    /// Number that libvirt gave it when it was started.
    pub number: Option<u32>,
    /// Project of Incus or LXD.
    pub project: Option<Vec<u8>>,
    /// Namespace of containerd (not one of the kernel's): `moby`, `k8s.io`, `default`.
    pub namespace: Option<Vec<u8>>,
    /// Name of the group around it, which may hint at the runtime where that is not known.
    pub hint: Option<Vec<u8>>,
    /// Where its id or name stands.
    pub source: Source,
}

impl Container {
    /// A container of which nothing is known but who runs it, and whence that is known.
    #[must_use]
    pub fn new(runtime: Runtime, source: Source) -> Container {
        Container {
            runtime,
            id: None,
            name: None,
            number: None,
            project: None,
            namespace: None,
            hint: None,
            source,
        }
    }

    /// Whether both can be the same: neither ids nor names differ, and one of them is told for both.
    #[must_use]
    pub fn is_same(&self, other: &Container) -> bool {
        match (&self.id, &other.id) {
            (Some(one), Some(two)) => one == two,
            _ => self.name.is_some() && self.name == other.name && self.runtime == other.runtime,
        }
    }
}

/// Where something about a container is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The path of the control group.
    CgroupPath,
    /// `/proc/PID/mountinfo`.
    Mounts,
    /// The command line of the process that watches over it.
    MonitorArguments,
    /// A file of what runs it.
    RuntimeFile,
}

/// What runs a container, virtual machine or sandboxed application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Runtime {
    /// Nobody said.
    Unknown,
    /// Docker.
    Docker,
    /// Podman.
    Podman,
    /// containerd, mostly for Kubernetes.
    Containerd,
    /// CRI-O.
    CriO,
    /// nerdctl.
    Nerdctl,
    /// LXC.
    Lxc,
    /// Incus or LXD: they name their groups alike.
    Incus,
    /// systemd-nspawn.
    Nspawn,
    /// Something that registered with systemd-machined; often systemd-nspawn.
    Machine,
    /// QEMU, started by libvirt.
    LibvirtQemu,
    /// LXC, started by libvirt.
    LibvirtLxc,
    /// Snap.
    Snap,
    /// Flatpak.
    Flatpak,
}

/// What kind of a thing a [`Runtime`] runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuntimeKind {
    /// Containers.
    Container,
    /// Virtual machines.
    VirtualMachine,
    /// Applications, as a rule in the network namespace of the machine.
    Application,
}

impl Runtime {
    /// Its name, in lower case; `None` for the unknown.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Runtime::Unknown => return None,
            Runtime::Docker => "docker",
            Runtime::Podman => "podman",
            Runtime::Containerd => "containerd",
            Runtime::CriO => "cri-o",
            Runtime::Nerdctl => "nerdctl",
            Runtime::Lxc => "lxc",
            Runtime::Incus => "incus/lxd",
            Runtime::Nspawn => "nspawn",
            Runtime::Machine => "machine",
            Runtime::LibvirtQemu => "libvirt-qemu",
            Runtime::LibvirtLxc => "libvirt-lxc",
            Runtime::Snap => "snap",
            Runtime::Flatpak => "flatpak",
        })
    }

    /// What kind of a thing it runs.
    #[must_use]
    pub fn kind(self) -> RuntimeKind {
        match self {
            Runtime::LibvirtQemu => RuntimeKind::VirtualMachine,
            Runtime::Snap | Runtime::Flatpak => RuntimeKind::Application,
            Runtime::Unknown
            | Runtime::Docker
            | Runtime::Podman
            | Runtime::Containerd
            | Runtime::CriO
            | Runtime::Nerdctl
            | Runtime::Lxc
            | Runtime::Incus
            | Runtime::Nspawn
            | Runtime::Machine
            | Runtime::LibvirtLxc => RuntimeKind::Container,
        }
    }
}

/// A pod: containers that share a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// Whose pod it is.
    pub manager: PodManager,
    /// Its id. Kubernetes: a UUID with hyphens, or 32 hexadecimal digits for a static pod; podman: 64 digits.
    pub uid: Vec<u8>,
    /// Its quality of service; `None` for podman, which knows none.
    pub quality: Option<QualityOfService>,
}

/// Who runs a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PodManager {
    /// Kubernetes.
    Kubernetes,
    /// Podman.
    Podman,
}

/// Quality-of-service class of a pod of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QualityOfService {
    /// Requests and limits are the same.
    Guaranteed,
    /// Some requests.
    Burstable,
    /// No requests.
    BestEffort,
}

impl QualityOfService {
    /// Its name in the paths of control groups.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            QualityOfService::Guaranteed => "guaranteed",
            QualityOfService::Burstable => "burstable",
            QualityOfService::BestEffort => "besteffort",
        }
    }
}
