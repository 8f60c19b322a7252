//! TCP sockets on their way in or out: every state a connection passes through, held in place.
//! What holds them is either a full receiver (nothing goes past a closed window) or a deaf one (a
//! filter drops what arrives, so it is sent again and again).

use std::io::Read;
use std::net::Shutdown;
use std::time::Duration;

use anyhow::{Result, bail};
use socket2::{SockFilter, Socket};

use super::owners::{Cast, DAEMON, NOBODY, Owner};
use super::tcp::{Pair, connect, deafen, fill, here, listen, owned, stream};

pub(crate) fn build(cast: &mut Cast) -> Result<()> {
    let four = listen("127.0.0.1:20100", 32, false)?;
    let six = listen("[::1]:20100", 32, true)?;
    let mapped = listen("[::]:20101", 32, false)?;
    // Those whose segments are repeated come first: the repeats then lie far apart when all is ready.
    for listener in [&four, &six] {
        deaf_fin_wait_1(cast, listener)?;
        closing_before_the_deaf(cast, listener)?;
    }
    syn_sent(cast)?;
    syn_received(cast)?;
    for listener in [&four, &six] {
        fin_wait_1(cast, listener)?;
        fin_wait_2(cast, listener)?;
        last_ack(cast, listener)?;
        closing_before_the_full(cast, listener)?;
        time_wait(listener)?;
    }
    mapped_time_wait(cast, &mapped)?;
    for (listener, protocol) in [(four, "tcp"), (six, "tcp6"), (mapped, "tcp6")] {
        cast.listens(Owner::Web, protocol, here(&listener)?);
        cast.give(Owner::Web, listener);
    }
    Ok(())
}

fn keep(cast: &mut Cast, pair: Pair) {
    cast.give(Owner::Client, pair.client);
    cast.give(Owner::Web, pair.server);
}

/// A listener whose queue is full drops every further SYN.
fn syn_sent(cast: &mut Cast) -> Result<()> {
    for (at, uid) in [("127.0.0.1:20200", 0), ("[::1]:20200", NOBODY)] {
        let listener = listen(at, 0, true)?;
        let there = here(&listener)?;
        let first = stream(there)?;
        first.connect(&there.into())?;
        let second = owned(stream(there)?, uid)?;
        start_connecting(&second, there)?;
        cast.give(Owner::Client, first);
        cast.give(Owner::Client, second);
        cast.listens(Owner::Web, if there.is_ipv6() { "tcp6" } else { "tcp" }, there);
        cast.give(Owner::Web, listener);
    }
    Ok(())
}

/// A listener that hears only SYNs never gets the last word of a handshake: the client believes it
/// is connected, the listener still waits. The requests count as the listener's user's.
fn syn_received(cast: &mut Cast) -> Result<()> {
    for (at, owner, uid) in [
        ("127.0.0.1:20300", Owner::Clock, DAEMON),
        ("[::1]:20300", Owner::Web, 0),
    ] {
        let listener = owned(listen(at, 8, true)?, uid)?;
        hear_only_syns(&listener)?;
        let there = here(&listener)?;
        for _ in 0..2 {
            let client = stream(there)?;
            start_connecting(&client, there)?;
            cast.give(Owner::Client, client);
        }
        cast.listens(owner, if there.is_ipv6() { "tcp6" } else { "tcp" }, there);
        cast.give(owner, listener);
    }
    Ok(())
}

fn start_connecting(socket: &Socket, there: std::net::SocketAddr) -> Result<()> {
    socket.set_nonblocking(true)?;
    match socket.connect(&there.into()) {
        Err(error) if error.raw_os_error() != Some(rustix::io::Errno::INPROGRESS.raw_os_error()) => {
            Err(error.into())
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn hear_only_syns(listener: &Socket) -> Result<()> {
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    const FLAGS_OF_TCP: u32 = 13;
    const SYN: u32 = 2;
    Ok(listener.attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS_OF_TCP),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
        SockFilter::new(RETURN, 0, 0, 0),
    ])?)
}

fn deaf_fin_wait_1(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    deafen(&pair.server)?;
    pair.client.shutdown(Shutdown::Write)?;
    keep(cast, pair);
    Ok(())
}

/// The client's end is in the queue behind data that does not fit into the server; once with the
/// client there, once without (an orphan).
fn fin_wait_1(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    fill(&pair.client)?;
    pair.client.shutdown(Shutdown::Write)?;
    keep(cast, pair);
    let Pair { client, server } = connect(listener, None)?;
    fill(&client)?;
    drop(client);
    cast.give(Owner::Web, server);
    Ok(())
}

/// Half closed: FIN_WAIT2 here, CLOSE_WAIT there; once with the client there, once without.
fn fin_wait_2(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    pair.client.shutdown(Shutdown::Write)?;
    keep(cast, pair);
    let Pair { client, server } = connect(listener, None)?;
    drop(client);
    cast.give(Owner::Web, server);
    Ok(())
}

/// The client ended first; the server's own end waits behind data that does not fit.
fn last_ack(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    pair.client.shutdown(Shutdown::Write)?;
    fill(&pair.server)?;
    pair.server.shutdown(Shutdown::Write)?;
    keep(cast, pair);
    let Pair { client, server } = connect(listener, None)?;
    client.shutdown(Shutdown::Write)?;
    fill(&server)?;
    drop(server);
    cast.give(Owner::Client, client);
    Ok(())
}

/// Both end at once, and the server does not hear that the client did.
fn closing_before_the_deaf(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    deafen(&pair.server)?;
    pair.client.shutdown(Shutdown::Write)?;
    pair.server.shutdown(Shutdown::Write)?;
    keep(cast, pair);
    Ok(())
}

/// Both are full and both end; then one drains, so the other's end arrives while its own waits.
fn closing_before_the_full(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let pair = connect(listener, None)?;
    fill(&pair.client)?;
    fill(&pair.server)?;
    pair.client.shutdown(Shutdown::Write)?;
    pair.server.shutdown(Shutdown::Write)?;
    pair.server.set_nonblocking(false)?;
    pair.server.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut bytes = vec![0; 256 * 1024];
    loop {
        match (&pair.server).read(&mut bytes) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => bail!("draining: {error}"),
        }
    }
    keep(cast, pair);
    Ok(())
}

/// Ended properly, once by the client and once by the server.
fn time_wait(listener: &Socket) -> Result<()> {
    let Pair { client, server } = connect(listener, None)?;
    drop(client);
    (&server).read_exact(&mut [0]).ok();
    drop(server);
    let Pair { client, server } = connect(listener, None)?;
    drop(server);
    (&client).read_exact(&mut [0]).ok();
    drop(client);
    Ok(())
}

fn mapped_time_wait(cast: &mut Cast, listener: &Socket) -> Result<()> {
    let there = "127.0.0.1:20101".parse::<std::net::SocketAddr>()?;
    let client = stream(there)?;
    client.connect(&there.into())?;
    let server = listener.accept()?.0;
    drop(server);
    (&client).read_exact(&mut [0]).ok();
    drop(client);
    let client = stream(there)?;
    client.connect(&there.into())?;
    let server = listener.accept()?.0;
    server.shutdown(Shutdown::Write)?;
    keep(cast, Pair { client, server });
    Ok(())
}
