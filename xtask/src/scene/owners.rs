//! The processes of the scene. Each is this program started again under a costume (its first word,
//! its user), inherits the sockets it owns and does nothing but hold them until its stdin closes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};

/// Set for a process that only holds sockets.
pub(crate) const MARK: &str = "SCENE_OWNER";
pub(crate) const DAEMON: u32 = 1;
pub(crate) const NOBODY: u32 = 65534;

/// Who owns sockets on the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// A plain absolute path.
    Web,
    /// Two workers that share sockets.
    Worker(u8),
    /// A title with blanks and slashes.
    Ssh,
    SshListener,
    /// Thirty characters.
    LongName,
    /// No first word at all.
    Nameless,
    /// A first word that ends in a slash.
    Slash,
    /// Of the user `nobody`.
    Database,
    /// Of the user `daemon`.
    Clock,
    /// The far ends.
    Client,
    /// Names made to harm a terminal; only when asked for.
    Hostile(u8),
}

impl Owner {
    fn title(self) -> &'static [u8] {
        match self {
            Owner::Web => b"/usr/sbin/scene-server",
            Owner::Worker(_) => b"nginx: worker process",
            Owner::Ssh => b"sshd: root@pts/0",
            Owner::SshListener => b"sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
            Owner::LongName => b"a-program-name-of-thirty-chars",
            Owner::Nameless => b"",
            Owner::Slash => b"/odd/title/",
            Owner::Database => b"/usr/lib/database/15/bin/database",
            Owner::Clock => b"clock",
            Owner::Client => b"./bin/client",
            Owner::Hostile(0) => b"\x1b[31mred\x1b[0m\x1b]0;owned\x07\nsecond line\xff\xfe",
            Owner::Hostile(_) => b"\xc2\x9b2Jc1 \x9b \x7f\rback\ttab\xe2\x80\xaeoverride",
        }
    }

    /// Further words, which netstat must not show.
    fn words(self) -> &'static [&'static str] {
        match self {
            Owner::Web => &["-c", "--name=main", "/etc/web.conf"],
            Owner::Database => &["-D", "/var/lib/database"],
            Owner::Client => &["", "--verbose"],
            Owner::Worker(_)
            | Owner::Ssh
            | Owner::SshListener
            | Owner::LongName
            | Owner::Nameless
            | Owner::Slash
            | Owner::Clock
            | Owner::Hostile(_) => &[],
        }
    }

    fn user(self) -> u32 {
        match self {
            Owner::Database => NOBODY,
            Owner::Clock => DAEMON,
            Owner::Web
            | Owner::Worker(_)
            | Owner::Ssh
            | Owner::SshListener
            | Owner::LongName
            | Owner::Nameless
            | Owner::Slash
            | Owner::Client
            | Owner::Hostile(_) => 0,
        }
    }

    /// The name a plain netstat shows: of an absolute path what follows the last slash, else all.
    fn shown(self) -> String {
        let title = self.title();
        let name = match title {
            [b'/', ..] => title.rsplit(|&byte| byte == b'/').next().unwrap_or(title),
            _ => title,
        };
        name.escape_ascii().to_string()
    }
}

/// Which owner holds which sockets.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    sockets: BTreeMap<Owner, Vec<OwnedFd>>,
    listeners: Vec<(Owner, &'static str, SocketAddr)>,
}

impl Cast {
    pub(crate) fn give(&mut self, owner: Owner, socket: impl Into<OwnedFd>) {
        self.sockets.entry(owner).or_default().push(socket.into());
    }

    /// One socket, held by several processes.
    pub(crate) fn share(&mut self, owners: &[Owner], socket: impl Into<OwnedFd>) -> Result<()> {
        let socket = socket.into();
        for &owner in owners {
            self.give(owner, fcntl_dupfd_cloexec(&socket, 3)?);
        }
        Ok(())
    }

    /// Remembers that an owner listens here, for the table the scene prints.
    pub(crate) fn listens(&mut self, owner: Owner, protocol: &'static str, address: SocketAddr) {
        self.listeners.push((owner, protocol, address));
    }

    /// Starts all owners and hands them their sockets; none stays with us.
    pub(crate) fn start(self) -> Result<Company> {
        let mut members = BTreeMap::new();
        for (owner, sockets) in self.sockets {
            for socket in &sockets {
                fcntl_setfd(socket, FdFlags::empty())?;
            }
            let child = Command::new("/proc/self/exe")
                .arg0(OsStr::from_bytes(owner.title()))
                .args(owner.words())
                .env_clear()
                .env(MARK, "1")
                .uid(owner.user())
                .gid(owner.user())
                .current_dir("/")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .with_context(|| format!("starting {owner:?}"))?;
            members.insert(owner, child);
        }
        Ok(Company {
            members,
            listeners: self.listeners,
        })
    }
}

/// The owners at work. They end when this is dropped.
#[derive(Debug)]
pub(crate) struct Company {
    members: BTreeMap<Owner, Child>,
    listeners: Vec<(Owner, &'static str, SocketAddr)>,
}

impl Company {
    /// One line for each listener: pid, name, protocol, address, port.
    pub(crate) fn table(&self) -> Vec<String> {
        let line = |(owner, protocol, address): &(Owner, &str, SocketAddr)| {
            let pid = self.members.get(owner)?.id();
            Some(format!(
                "listener\t{pid}\t{}\t{protocol}\t{}\t{}",
                owner.shown(),
                address.ip(),
                address.port()
            ))
        };
        self.listeners.iter().filter_map(line).collect()
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        for child in self.members.values_mut() {
            drop(child.stdin.take());
        }
        for child in self.members.values_mut() {
            drop(child.wait());
        }
    }
}

/// Were we started as an owner?
pub(crate) fn is_owner() -> bool {
    std::env::var_os(MARK).is_some()
}

/// What an owner does.
pub(crate) fn hold() -> Result<bool> {
    std::io::stdin().lock().read_to_end(&mut Vec::new())?;
    Ok(true)
}
