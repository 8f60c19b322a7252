//! Processes, as far as they explain who holds a socket.
//!
//! What a process is called and what its command line says was chosen by the process itself. It is kept exactly, proves
//! nothing, and is made visible only where it is printed.

use super::codes::flags;

/// Most parents that are told of a process.
pub const ANCESTORS_MAX: usize = 32;

/// A process. All but its number is `None` where the machine was not asked, did not say, or is too old to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Process id, in the reader's pid namespace.
    pub pid: u32,
    /// Its ids in each pid namespace it is in, from the reader's to the innermost (`pid_namespaces(7)`). Two or more tell
    /// that it is in a namespace of its own. Since Linux 4.1.
    pub namespace_pids: Option<Vec<u32>>,
    /// Id of its thread group: that of the process when `pid` is one of its threads.
    pub thread_group: Option<u32>,
    /// How many threads it has.
    pub threads: Option<u32>,
    /// Its parent; 0 is none that the reader could see.
    pub parent: Option<u32>,
    /// Its process group.
    pub process_group: Option<u32>,
    /// Its session: the process id of the session's leader (`setsid(2)`).
    pub session: Option<u32>,
    /// Its controlling terminal.
    pub terminal: Option<Terminal>,
    /// When it began, in clock ticks (`USER_HZ`) since the machine started. Together with `pid` it names one process for
    /// as long as the machine runs.
    pub start_ticks: Option<u64>,
    /// Name of its program: at most 15 bytes of a user's process (`PR_SET_NAME` in `prctl(2)`), longer of kernel threads.
    pub comm: Option<Vec<u8>>,
    /// Its command line; empty for kernel threads.
    pub argv: Option<Vec<Vec<u8>>>,
    /// Whose it is.
    pub users: Option<Credentials>,
    /// Its groups.
    pub groups: Option<Credentials>,
    /// What it may do beyond its user's rights, in its own user namespace.
    pub effective_capabilities: Option<Capabilities>,
    /// Who logged in, kept through `su` and `sudo` (`pam_loginuid(8)`).
    pub login_user: Option<Audit>,
    /// Number of the session that `login_user` began, as the kernel's audit counts.
    pub login_session: Option<Audit>,
    /// Whether it is a part of the kernel.
    pub kernel_thread: Option<bool>,
    /// Where in the trees of control groups it is.
    pub attribution: Option<super::attribution::Attribution>,
}

/// The four user ids, or the four group ids, of a process (`credentials(7)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Real: whose process it is.
    pub real: u32,
    /// Effective: whose rights it has.
    pub effective: u32,
    /// Saved: whose rights it may take again.
    pub saved: u32,
    /// Filesystem: whose files it may open.
    pub filesystem: u32,
}

/// A controlling terminal, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// It has none, as a daemon.
    None,
    /// A device.
    Device {
        /// Major number: 4 is a console, 136 to 143 are pseudo-terminals.
        major: u32,
        /// Minor number.
        minor: u32,
    },
}

/// A number that audit gives a login, or that there was no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Nobody logged in: a service, or a machine without audit.
    Unset,
    /// The number.
    Set(u32),
}

impl Audit {
    /// What the kernel counts as `number`: all ones are "not set".
    #[must_use]
    pub fn from_linux(number: u32) -> Audit {
        match number {
            u32::MAX => Audit::Unset,
            number => Audit::Set(number),
        }
    }
}

impl Process {
    /// A process of which nothing but the number is known.
    #[must_use]
    pub fn new(pid: u32) -> Process {
        Process {
            pid,
            ..Process::default()
        }
    }

    /// Its number in the innermost pid namespace, when that is another than the reader's.
    #[must_use]
    pub fn inner_pid(&self) -> Option<u32> {
        match self.namespace_pids.as_deref()? {
            [_, .., inner] => Some(*inner),
            _ => None,
        }
    }

    /// Its parent, that one's parent, and so on, as far as `known` has them. A process that began after its child is not
    /// the parent but has got the parent's number; nothing is told from there on, nor where a start is not known.
    pub fn ancestors<'a>(&self, known: impl Fn(u32) -> Option<&'a Process>) -> Vec<&'a Process> {
        let mut found = Vec::new();
        let (mut parent, mut start) = (self.parent, self.start_ticks);
        while found.len() < ANCESTORS_MAX {
            let Some(process) = parent.filter(|pid| *pid != 0).and_then(&known) else {
                break;
            };
            let older = process
                .start_ticks
                .zip(start)
                .is_some_and(|(own, child)| own <= child);
            if !older {
                break;
            }
            found.push(process);
            (parent, start) = (process.parent, process.start_ticks);
        }
        found
    }
}

flags! {
    /// Capabilities of a process (`capabilities(7)`; `linux/capability.h` counts the bits).
    Capabilities(u64) {
        /// Change the owner of any file.
        CHOWN = 0x1 "cap_chown",
        /// Read, write and execute any file.
        DAC_OVERRIDE = 0x2 "cap_dac_override",
        /// Read any file and folder.
        DAC_READ_SEARCH = 0x4 "cap_dac_read_search",
        /// Do with any file what its owner may.
        FOWNER = 0x8 "cap_fowner",
        /// Keep set-user-id bits of files that change.
        FSETID = 0x10 "cap_fsetid",
        /// Send signals to any process.
        KILL = 0x20 "cap_kill",
        /// Take any group.
        SETGID = 0x40 "cap_setgid",
        /// Take any user.
        SETUID = 0x80 "cap_setuid",
        /// Hand on capabilities.
        SETPCAP = 0x100 "cap_setpcap",
        /// Make files immutable or append-only.
        LINUX_IMMUTABLE = 0x200 "cap_linux_immutable",
        /// Bind ports below `ip_unprivileged_port_start`.
        NET_BIND_SERVICE = 0x400 "cap_net_bind_service",
        /// Not used by Linux.
        NET_BROADCAST = 0x800 "cap_net_broadcast",
        /// Configure the network.
        NET_ADMIN = 0x1000 "cap_net_admin",
        /// Use raw and packet sockets, and bind any address for transparent proxies.
        NET_RAW = 0x2000 "cap_net_raw",
        /// Lock memory.
        IPC_LOCK = 0x4000 "cap_ipc_lock",
        /// Use any System V object.
        IPC_OWNER = 0x8000 "cap_ipc_owner",
        /// Load kernel modules.
        SYS_MODULE = 0x1_0000 "cap_sys_module",
        /// Use I/O ports and raw memory.
        SYS_RAWIO = 0x2_0000 "cap_sys_rawio",
        /// Change root folder and mount namespace.
        SYS_CHROOT = 0x4_0000 "cap_sys_chroot",
        /// Look into any process.
        SYS_PTRACE = 0x8_0000 "cap_sys_ptrace",
        /// Turn process accounting on and off.
        SYS_PACCT = 0x10_0000 "cap_sys_pacct",
        /// Administer most of the system.
        SYS_ADMIN = 0x20_0000 "cap_sys_admin",
        /// Restart the machine.
        SYS_BOOT = 0x40_0000 "cap_sys_boot",
        /// Change priorities and scheduling of any process.
        SYS_NICE = 0x80_0000 "cap_sys_nice",
        /// Go beyond limits.
        SYS_RESOURCE = 0x100_0000 "cap_sys_resource",
        /// Set the clock.
        SYS_TIME = 0x200_0000 "cap_sys_time",
        /// Configure terminals.
        SYS_TTY_CONFIG = 0x400_0000 "cap_sys_tty_config",
        /// Make device files.
        MKNOD = 0x800_0000 "cap_mknod",
        /// Take leases on any file.
        LEASE = 0x1000_0000 "cap_lease",
        /// Write to the audit log.
        AUDIT_WRITE = 0x2000_0000 "cap_audit_write",
        /// Configure audit.
        AUDIT_CONTROL = 0x4000_0000 "cap_audit_control",
        /// Give capabilities to files.
        SETFCAP = 0x8000_0000 "cap_setfcap",
        /// Override mandatory access control.
        MAC_OVERRIDE = 0x1_0000_0000 "cap_mac_override",
        /// Configure mandatory access control.
        MAC_ADMIN = 0x2_0000_0000 "cap_mac_admin",
        /// Read the kernel's log.
        SYSLOG = 0x4_0000_0000 "cap_syslog",
        /// Set timers that wake the machine.
        WAKE_ALARM = 0x8_0000_0000 "cap_wake_alarm",
        /// Keep the machine from sleeping.
        BLOCK_SUSPEND = 0x10_0000_0000 "cap_block_suspend",
        /// Read the audit log.
        AUDIT_READ = 0x20_0000_0000 "cap_audit_read",
        /// Watch performance. Since Linux 5.8.
        PERFMON = 0x40_0000_0000 "cap_perfmon",
        /// Load BPF programs. Since Linux 5.8.
        BPF = 0x80_0000_0000 "cap_bpf",
        /// Save and restore processes. Since Linux 5.9.
        CHECKPOINT_RESTORE = 0x100_0000_0000 "cap_checkpoint_restore",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, parent: u32, start: u64) -> Process {
        Process {
            parent: Some(parent),
            start_ticks: Some(start),
            ..Process::new(pid)
        }
    }

    fn pids(child: &Process, all: &[Process]) -> Vec<u32> {
        let known = |pid| all.iter().find(|process| process.pid == pid);
        child.ancestors(known).iter().map(|process| process.pid).collect()
    }

    #[test]
    fn parents_are_told_up_to_the_first() {
        let all = [process(1, 0, 0), process(7, 1, 50), process(9, 7, 50)];
        assert_eq!(pids(&process(10, 9, 60), &all), [9, 7, 1]);
        assert_eq!(pids(&all[0], &all), Vec::<u32>::new());
        assert_eq!(pids(&process(10, 8, 60), &all), Vec::<u32>::new());
    }

    #[test]
    fn a_number_that_was_used_again_is_no_parent() {
        let all = [process(1, 0, 0), process(7, 1, 70), process(9, 7, 50)];
        assert_eq!(pids(&process(10, 9, 60), &all), [9]);
        let unknown = Process {
            start_ticks: None,
            ..process(9, 1, 0)
        };
        assert_eq!(pids(&process(10, 9, 60), &[unknown]), Vec::<u32>::new());
    }

    #[test]
    fn a_circle_of_parents_has_an_end() {
        let all = [process(7, 9, 5), process(9, 7, 5)];
        assert_eq!(pids(&process(10, 9, 5), &all).len(), ANCESTORS_MAX);
    }

    #[test]
    fn capabilities_have_the_names_of_the_manual() {
        let some = Capabilities(1 << 10 | 1 << 12 | 1 << 39 | 1 << 60);
        assert!(some.has(Capabilities::NET_BIND_SERVICE) && !some.has(Capabilities::SYS_PTRACE));
        let names: Vec<_> = some.names().collect();
        assert_eq!(names, ["cap_net_bind_service", "cap_net_admin", "cap_bpf"]);
        assert_eq!(Capabilities(u64::MAX).names().count(), 41);
    }
}
