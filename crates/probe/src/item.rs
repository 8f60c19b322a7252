//! Questions to a machine: what every system can answer, and one variant a system for its own.
//!
//! Each question has a key, its public name in recordings (`docs/recording.md`). A key never changes its meaning.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::gather::freebsd::question::Question as FreeBsdQuestion;
use crate::gather::linux::question::Question as LinuxQuestion;

/// A question to a machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Item<'a> {
    /// Which machine this is: `facts::decode::identity`.
    Identity,
    /// The bytes of a file. A chunk may end anywhere.
    File(Cow<'a, str>),
    /// The names in a folder, each followed by NUL.
    List(Cow<'a, str>),
    /// The symbolic links in a folder: name, NUL, target, NUL. Each chunk holds whole pairs.
    Links(Cow<'a, str>),
    /// The inode number of what a path leads to, in decimal digits. In `/proc/PID/net` it names the network namespace, also
    /// for users who may not read `/proc/PID/ns`; of a folder in the tree of control groups it is the group's id.
    Inode(Cow<'a, str>),
    /// A name database, as the text of its file in `/etc`, from wherever the machine keeps it.
    Names(Database),
    /// Login name of a user id.
    User(u32),
    /// Host name of an address.
    Host(IpAddr),
    /// A question that Linux alone answers.
    Linux(LinuxQuestion),
    /// A question that FreeBSD alone answers.
    FreeBsd(FreeBsdQuestion),
}

/// A name database that is small enough to be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Database {
    /// Ports, `services(5)`.
    Services,
    /// IP protocols, `protocols(5)`.
    Protocols,
    /// IPv4 networks, `networks(5)`.
    Networks,
}

impl Database {
    /// Its name in `nsswitch.conf(5)`, which is its file's name too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Database::Services => "services",
            Database::Protocols => "protocols",
            Database::Networks => "networks",
        }
    }
}

impl<'a> Item<'a> {
    /// A file.
    #[must_use]
    pub fn file(path: impl Into<Cow<'a, str>>) -> Item<'a> {
        Item::File(path.into())
    }

    /// The public name of the question, as recordings keep it. See `docs/recording.md`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Item::Identity => "identity".to_owned(),
            Item::File(path) => format!("file {path}"),
            Item::List(path) => format!("list {path}"),
            Item::Links(path) => format!("links {path}"),
            Item::Inode(path) => format!("inode {path}"),
            Item::Names(database) => database.name().to_owned(),
            Item::User(id) => format!("user {id}"),
            Item::Host(address) => format!("host {address}"),
            Item::Linux(question) => question.key(),
            Item::FreeBsd(question) => question.key(),
        }
    }

    /// Questions whose answer holds the answer to this one, nearest first, this one included.
    #[must_use]
    pub fn covers(&self) -> Vec<Item<'static>> {
        match self {
            Item::Linux(question) => question.covers().into_iter().map(Item::Linux).collect(),
            Item::Identity
            | Item::File(_)
            | Item::List(_)
            | Item::Links(_)
            | Item::Inode(_)
            | Item::Names(_)
            | Item::User(_)
            | Item::Host(_)
            | Item::FreeBsd(_) => vec![self.clone().into_owned()],
        }
    }

    /// The same question, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        let own = |path: Cow<'a, str>| Cow::Owned(path.into_owned());
        match self {
            Item::File(path) => Item::File(own(path)),
            Item::List(path) => Item::List(own(path)),
            Item::Links(path) => Item::Links(own(path)),
            Item::Inode(path) => Item::Inode(own(path)),
            Item::Identity => Item::Identity,
            Item::Names(database) => Item::Names(database),
            Item::User(id) => Item::User(id),
            Item::Host(address) => Item::Host(address),
            Item::Linux(question) => Item::Linux(question),
            Item::FreeBsd(question) => Item::FreeBsd(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_public_and_do_not_change() {
        let keys = [
            (Item::Identity, "identity"),
            (Item::file("/proc/net/raw"), "file /proc/net/raw"),
            (Item::List("/proc".into()), "list /proc"),
            (Item::Links("/proc/1/fd".into()), "links /proc/1/fd"),
            (Item::Inode("/proc/1/net/dev".into()), "inode /proc/1/net/dev"),
            (Item::Names(Database::Services), "services"),
            (Item::User(0), "user 0"),
            (Item::Host(IpAddr::from([127, 0, 0, 1])), "host 127.0.0.1"),
        ];
        for (item, key) in keys {
            assert_eq!(item.key(), key);
            assert_eq!(item.covers(), [item]);
        }
    }
}
