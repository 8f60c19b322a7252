//! `/proc/net/ip_vs`: the services of IPVS and their servers. Everybody may read it.

use std::net::{IpAddr, Ipv4Addr};

use crate::decode::lines::words;
use crate::model::Transport;
use crate::model::nat::VirtualService;

/// Most services that are kept.
pub const SERVICES_MAX: usize = 65_536;
/// Most servers of a service that are kept.
pub const SERVERS_MAX: usize = 1024;

/// The services of TCP and UDP that have a port; those by firewall mark have none. What is not understood is left out, with
/// how many lines that were.
#[must_use]
pub fn decode(text: &[u8]) -> (Vec<VirtualService>, u64) {
    let mut found: Vec<VirtualService> = Vec::new();
    let mut strange = 0;
    let mut is_kept = false;
    // Three lines of heads.
    for line in text.split(|byte| *byte == b'\n').skip(3) {
        let mut words = words(line);
        let (first, second) = (words.next(), words.next());
        match (first, second) {
            (Some(b"->"), Some(place)) => match (end(place), found.last_mut()) {
                (Some(server), Some(service)) if is_kept && service.servers.len() < SERVERS_MAX => {
                    service.servers.push(server);
                }
                (None, _) => strange += 1,
                (Some(_), _) => {}
            },
            (Some(protocol @ (b"TCP" | b"UDP")), Some(place)) => {
                is_kept = found.len() < SERVICES_MAX;
                match end(place).filter(|_| is_kept) {
                    Some((address, port)) => found.push(VirtualService {
                        transport: if protocol == b"TCP" {
                            Transport::Tcp
                        } else {
                            Transport::Udp
                        },
                        address,
                        port,
                        servers: Vec::new(),
                    }),
                    None => {
                        is_kept = false;
                        strange += 1;
                    }
                }
            }
            (None, _) => {}
            // By firewall mark, or of a protocol that is not asked for.
            (Some(_), _) => is_kept = false,
        }
    }
    (found, strange)
}

/// `C0A80001:0050`, or `[2001:0db8:…]:0050`.
fn end(text: &[u8]) -> Option<(IpAddr, u16)> {
    let text = std::str::from_utf8(text).ok()?;
    let (address, port) = text.rsplit_once(':')?;
    let is_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let port = u16::from_str_radix(port, 16).ok().filter(|_| is_hex(port))?;
    let address = match address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(six) => IpAddr::V6(six.parse().ok()?),
        None if address.len() == 8 && is_hex(address) => {
            IpAddr::V4(Ipv4Addr::from_bits(u32::from_str_radix(address, 16).ok()?))
        }
        None => return None,
    };
    Some((address, port))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &[u8] = b"IP Virtual Server version 1.2.1 (size=4096)\n\
        Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n\
        TCP  0A4D0001:1F90 rr  \n  -> 0A4D0002:0050      Masq    1      0          0         \n\
        UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 wlc \n\
        \x20 -> [2001:0db8:0000:0000:0000:0000:0000:0002]:0035      Route   1      0          0         \n\
        FWM  00000001 wlc \n  -> 0A4D0009:0050      Masq    1      0          0         \n\
        TCP  nonsense rr\n";

    #[test]
    fn services_have_their_servers_and_what_is_not_understood_is_counted() {
        let (found, strange) = decode(TEXT);
        let end = |address: &str, port| (address.parse::<IpAddr>().unwrap(), port);
        let told: Vec<_> = found
            .iter()
            .map(|own| (own.transport, (own.address, own.port), own.servers.clone()))
            .collect();
        assert_eq!(
            told,
            [
                (Transport::Tcp, end("10.77.0.1", 8080), vec![end("10.77.0.2", 80)]),
                (
                    Transport::Udp,
                    end("2001:db8::1", 53),
                    vec![end("2001:db8::2", 53)]
                ),
            ]
        );
        assert_eq!(strange, 1);
        assert_eq!(decode(b""), (Vec::new(), 0));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r"(TCP|UDP|FWM|->|[\[\]:0-9A-F \n]){0,60}") {
            drop(decode(format!("\n\n\n{text}").as_bytes()));
        }
    }
}
