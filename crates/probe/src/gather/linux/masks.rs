//! Secrets in the answers of Linux, which recordings leave out: keys of TCP MD5 signatures, comments of firewall rules, and
//! what files of units and container engines hold beside the facts that are read from them.

use facts::attribution::container_files::{self, ContainerFile};
use facts::attribution::socket_unit;
use facts::decode::linux::keys;

use super::question::Question;
use crate::gather::system::Mask;
use crate::item::Item;

/// What of the answer to a question is a secret.
pub(super) fn of(item: &Item<'_>) -> Mask {
    match item {
        Item::Linux(Question::Sockets(_) | Question::FilteredSockets(..)) => {
            Mask::Ranges(|chunk, identity| keys::in_sockets(chunk, identity.order))
        }
        Item::Linux(Question::FilterRules) => {
            Mask::Ranges(|chunk, identity| keys::in_rules(chunk, identity.order))
        }
        Item::File(path) => match ContainerFile::of_path(path) {
            Some(file) => Mask::Whole(Box::new(move |text| container_files::mask(file, text))),
            None if socket_unit::is_path(path) => Mask::Whole(Box::new(socket_unit::mask)),
            None => Mask::Nothing,
        },
        Item::Linux(Question::UnixSockets { .. } | Question::Route(_) | Question::SocketHolders)
        | Item::FreeBsd(_)
        | Item::Identity
        | Item::List(_)
        | Item::Links(_)
        | Item::Inode(_)
        | Item::Names(_)
        | Item::User(_)
        | Item::Host(_) => Mask::Nothing,
    }
}
