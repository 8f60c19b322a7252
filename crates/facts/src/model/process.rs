//! Processes, as far as they explain who holds a socket.
//!
//! What a process is called and what its command line says was chosen by the process itself. It is kept exactly, proves
//! nothing, and is made visible only where it is printed.

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
    /// Effective capabilities: bit n is capability n of `linux/capability.h`.
    pub effective_capabilities: Option<u64>,
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
}
