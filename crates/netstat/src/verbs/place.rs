//! The words for a port: `8080`, `:8080`, `ADDRESS:PORT`, `[v6]:PORT`, `tcp/8080`, `8080/tcp`, and names of services.

use std::net::{IpAddr, Ipv6Addr};

use facts::model::Transport;

use crate::session::Session;
use crate::who::Question;

/// The forms, for messages.
const FORMS: &str =
    "a port is 8080, :8080, 127.0.0.1:8080, [::1]:8080, tcp/8080, 53/udp or the name of a service";

/// What the word asks for; protocols that it does not name are TCP and UDP.
///
/// # Errors
/// What is wrong with it.
pub(super) fn question(word: &str, session: &mut Session<'_>) -> Result<Question, String> {
    let (transport, place) = transport(word)?;
    let (address, port) = place_of(place)?;
    let (named, port) = match port.parse::<u16>() {
        Ok(0) => return Err(format!("port 0 is no port; {FORMS}")),
        Ok(port) => (None, port),
        Err(_) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Err(format!("{port:?} is no port: they end at 65535"));
        }
        Err(_) => {
            let (port, transport) = session
                .port_of_service(port.as_bytes())
                .ok_or_else(|| format!("there is no service {port:?} in the services database; {FORMS}"))?;
            (transport, port)
        }
    };
    let transports = match transport.or(named) {
        Some(transport) => vec![transport],
        None => vec![Transport::Tcp, Transport::Udp],
    };
    Ok(Question {
        transports,
        address,
        port,
    })
}

/// The protocol, and the rest.
fn transport(word: &str) -> Result<(Option<Transport>, &str), String> {
    let named = |name: &str| match name {
        "tcp" => Some(Transport::Tcp),
        "udp" => Some(Transport::Udp),
        _ => None,
    };
    let Some((front, back)) = word.split_once('/') else {
        return Ok((None, word));
    };
    match (named(front), named(back)) {
        (Some(transport), _) => Ok((Some(transport), back)),
        (None, Some(transport)) => Ok((Some(transport), front)),
        (None, None) => Err(format!("{word:?}: the protocol is tcp or udp; {FORMS}")),
    }
}

/// The address, and the rest.
fn place_of(place: &str) -> Result<(Option<IpAddr>, &str), String> {
    if let Some(rest) = place.strip_prefix('[') {
        let (address, port) = rest
            .split_once("]:")
            .ok_or_else(|| format!("{place:?}: an IPv6 address and a port are [ADDRESS]:PORT"))?;
        let address: Ipv6Addr = address
            .parse()
            .map_err(|_| format!("{address:?} is no IPv6 address"))?;
        return Ok((Some(IpAddr::V6(address)), port));
    }
    match place.rsplit_once(':') {
        None => Ok((None, place)),
        Some(("" | "*", port)) => Ok((None, port)),
        Some((address, _)) if address.contains(':') => Err(format!(
            "{place:?}: an IPv6 address stands in brackets, [ADDRESS]:PORT"
        )),
        Some((address, port)) => {
            let parsed: IpAddr = address
                .parse()
                .map_err(|_| format!("{address:?} is no address; {FORMS}"))?;
            Ok((Some(parsed), port))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::fake::FakeMachine;

    use super::*;

    fn asked(word: &str) -> Result<Question, String> {
        let services = b"domain 53/tcp\ndomain 53/udp\nhttp-alt 8080/tcp webcache\n";
        let machine = FakeMachine::new().with("services", &[services], Ok(()));
        let mut now = || Duration::ZERO;
        question(word, &mut Session::new(Box::new(machine), &|| None, &mut now))
    }

    #[test]
    fn every_form_of_a_port_is_understood() {
        const BOTH: &[Transport] = &[Transport::Tcp, Transport::Udp];
        const TCP: &[Transport] = &[Transport::Tcp];
        let cases: &[(&str, &[Transport], Option<&str>, u16)] = &[
            ("8080", BOTH, None, 8080),
            (":8080", BOTH, None, 8080),
            ("*:8080", BOTH, None, 8080),
            ("127.0.0.1:80", BOTH, Some("127.0.0.1"), 80),
            ("[::1]:80", BOTH, Some("::1"), 80),
            ("tcp/8080", TCP, None, 8080),
            ("8080/tcp", TCP, None, 8080),
            ("tcp/[fe80::1]:80", TCP, Some("fe80::1"), 80),
            ("udp/53", &[Transport::Udp], None, 53),
            ("domain", BOTH, None, 53),
            ("domain/tcp", TCP, None, 53),
            ("webcache", TCP, None, 8080),
            ("10.0.0.1:http-alt", TCP, Some("10.0.0.1"), 8080),
        ];
        for (word, transports, address, port) in cases {
            let expected = Question {
                transports: transports.to_vec(),
                address: address.map(|address| address.parse().unwrap()),
                port: *port,
            };
            assert_eq!(asked(word), Ok(expected), "{word}");
        }
    }

    #[test]
    fn a_mistake_says_what_is_wrong() {
        let cases = [
            ("0", "port 0"),
            ("65536", "65535"),
            ("99999999999999999999", "65535"),
            ("sctp/80", "tcp or udp"),
            ("::1:80", "brackets"),
            ("[::1]80", "[ADDRESS]:PORT"),
            ("[x]:80", "no IPv6 address"),
            ("1.2.3:80", "no address"),
            ("nonsense", "services database"),
            ("", "services database"),
        ];
        for (word, part) in cases {
            let message = asked(word).unwrap_err();
            assert!(message.contains(part), "{word}: {message}");
        }
    }
}
