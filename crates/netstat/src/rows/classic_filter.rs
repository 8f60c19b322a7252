//! Which rows a view shows.

use facts::model::state::States;
use facts::model::unix::{UnixSocket, UnixState};
use facts::model::{InternetSocket, Transport};

use super::classic_query::Rows;

/// Whether a view of `rows` shows this socket: TCP is judged by its remote port, the others by their remote address.
pub(crate) fn shows(rows: Rows, socket: &InternetSocket) -> bool {
    let connected = match socket.transport {
        Transport::Tcp => socket.remote.port != 0,
        Transport::Udp | Transport::UdpLite | Transport::Raw => !socket.remote.address.is_unspecified(),
    };
    match rows {
        Rows::All => true,
        Rows::Connected => connected,
        Rows::Servers => !connected,
    }
}

/// The states that can hold such rows, so that the kernel need not walk the others. A TCP socket has no remote port
/// exactly while it listens: the kernel's tables hold no closed ones.
pub(crate) fn states(rows: Rows, transport: Transport) -> States {
    match (rows, transport) {
        (Rows::Servers, Transport::Tcp) => States::LISTEN,
        (Rows::Connected, Transport::Tcp) => States::NOT_LISTEN,
        (Rows::All, Transport::Tcp)
        | (
            Rows::All | Rows::Connected | Rows::Servers,
            Transport::Udp | Transport::UdpLite | Transport::Raw,
        ) => States::ALL,
    }
}

/// The same for UNIX sockets: servers are those that listen.
pub(crate) fn shows_unix(rows: Rows, socket: &UnixSocket) -> bool {
    let listens = socket.state == UnixState::Listening;
    match rows {
        Rows::All => true,
        Rows::Connected => !listens,
        Rows::Servers => listens,
    }
}
