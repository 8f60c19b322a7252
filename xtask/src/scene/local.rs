//! UNIX sockets: streams, datagrams and packets, listening, connected and waiting to be accepted,
//! with paths, abstract names and none.

use std::os::fd::OwnedFd;

use anyhow::{Context, Result};
use rustix::fs::chown;
use rustix::net::{
    AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType, bind, connect, listen, send,
    socket_with, socketpair,
};

use super::owners::{Cast, DAEMON, NOBODY, Owner};

pub(crate) fn build(cast: &mut Cast, hostile: bool) -> Result<()> {
    for folder in ["/run/dbus", "/run/a folder", "/run/database"] {
        std::fs::create_dir_all(folder)?;
    }
    streams(cast).context("streams")?;
    packets(cast).context("packets")?;
    datagrams(cast).context("datagrams")?;
    if hostile {
        harm(cast).context("hostile names")
    } else {
        Ok(())
    }
}

fn streams(cast: &mut Cast) -> Result<()> {
    for (name, owner) in [
        (Name::Path(b"/run/dbus/system_bus_socket"), Owner::Web),
        (Name::Path(b"/run/a folder/with blanks"), Owner::LongName),
        (Name::Path(b"/run/database/.s.5432"), Owner::Database),
        (Name::Abstract(b"/tmp/.X11-unix/X0"), Owner::Nameless),
        (Name::Abstract(b"inner\0zero\0"), Owner::Clock),
        (Name::Abstract(b""), Owner::Slash),
    ] {
        let listener = stand(SocketType::STREAM, name)?;
        listen(&listener, 8)?;
        // One connection that nobody accepts, one with unread bytes that somebody did accept.
        let accepted = join(SocketType::STREAM, name)?;
        let server = rustix::net::accept_with(&listener, SocketFlags::CLOEXEC)?;
        send(&accepted, b"unread", SendFlags::empty())?;
        let waiting = join(SocketType::STREAM, name)?;
        cast.give(owner, server);
        cast.give(owner, listener);
        cast.give(Owner::Client, accepted);
        cast.give(Owner::Client, waiting);
    }
    let (one, other) = socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    cast.share(&[Owner::Worker(0), Owner::Worker(1)], one)?;
    cast.give(Owner::Ssh, other);
    let (one, other) = socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    drop(other);
    cast.give(Owner::Ssh, one);
    // Bound, and neither listening nor connected; and one with nothing at all.
    cast.give(
        Owner::Web,
        stand(SocketType::STREAM, Name::Path(b"/run/bound-only"))?,
    );
    cast.give(Owner::Web, open(SocketType::STREAM)?);
    Ok(())
}

fn packets(cast: &mut Cast) -> Result<()> {
    let name = Name::Path(b"/run/packets");
    let listener = stand(SocketType::SEQPACKET, name)?;
    listen(&listener, 8)?;
    let client = join(SocketType::SEQPACKET, name)?;
    cast.give(
        Owner::Ssh,
        rustix::net::accept_with(&listener, SocketFlags::CLOEXEC)?,
    );
    cast.give(Owner::Client, client);
    cast.give(Owner::Client, join(SocketType::SEQPACKET, name)?);
    cast.give(Owner::Ssh, listener);
    let (one, other) = socketpair(
        AddressFamily::UNIX,
        SocketType::SEQPACKET,
        SocketFlags::CLOEXEC,
        None,
    )?;
    cast.give(Owner::Nameless, one);
    cast.give(Owner::Clock, other);
    Ok(())
}

fn datagrams(cast: &mut Cast) -> Result<()> {
    let log = Name::Path(b"/run/log");
    let reader = stand(SocketType::DGRAM, log)?;
    for owner in [Owner::Web, Owner::Database, Owner::Clock] {
        let writer = join(SocketType::DGRAM, log)?;
        send(&writer, b"a line of a log", SendFlags::empty())?;
        cast.give(owner, writer);
    }
    cast.give(Owner::LongName, reader);
    cast.give(
        Owner::LongName,
        stand(SocketType::DGRAM, Name::Abstract(b"notify"))?,
    );
    cast.give(Owner::LongName, open(SocketType::DGRAM)?);
    for (path, uid) in [("/run/nobody", NOBODY), ("/run/daemon", DAEMON)] {
        cast.give(
            Owner::Slash,
            stand(SocketType::DGRAM, Name::Path(path.as_bytes()))?,
        );
        chown(path, Some(rustix::fs::Uid::from_raw(uid)), None)?;
    }
    let (one, other) = socketpair(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    cast.give(Owner::Web, one);
    cast.give(Owner::Web, other);
    Ok(())
}

/// Names made to harm a terminal or a reader of lines.
fn harm(cast: &mut Cast) -> Result<()> {
    for name in [
        Name::Path(b"/run/\x1b[2J\x1b]0;owned\x07"),
        Name::Path(b"/run/first line\nsecond line"),
        Name::Path(b"/run/\xff\xfe not text"),
        Name::Abstract(b"escape \x1b[31m red \xc2\x9b1m c1 \x9b \x7f\r\t"),
        Name::Abstract("right \u{202e} left \u{2028} line".as_bytes()),
    ] {
        let listener = stand(SocketType::STREAM, name)?;
        listen(&listener, 2)?;
        cast.give(Owner::Hostile(0), listener);
        cast.give(Owner::Client, join(SocketType::STREAM, name)?);
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Name {
    Path(&'static [u8]),
    Abstract(&'static [u8]),
}

impl Name {
    fn address(self) -> Result<SocketAddrUnix> {
        Ok(match self {
            Name::Path(path) => SocketAddrUnix::new(path)?,
            Name::Abstract(name) => SocketAddrUnix::new_abstract_name(name)?,
        })
    }
}

fn open(kind: SocketType) -> Result<OwnedFd> {
    Ok(socket_with(
        AddressFamily::UNIX,
        kind,
        SocketFlags::CLOEXEC,
        None,
    )?)
}

fn stand(kind: SocketType, at: Name) -> Result<OwnedFd> {
    let socket = open(kind)?;
    bind(&socket, &at.address()?)?;
    Ok(socket)
}

fn join(kind: SocketType, at: Name) -> Result<OwnedFd> {
    let socket = open(kind)?;
    connect(&socket, &at.address()?)?;
    Ok(socket)
}
