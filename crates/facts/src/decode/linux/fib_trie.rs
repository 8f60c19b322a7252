//! `/proc/net/fib_trie`: of the kernel's trees of IPv4 routes, the addresses that are the namespace's own.

use std::net::Ipv4Addr;

use crate::decode::lines::words;

/// Reads the text line by line.
#[derive(Clone, Debug, Default)]
pub struct LocalAddresses {
    address: Option<Ipv4Addr>,
}

impl LocalAddresses {
    /// Takes a line; returns an own address when the line completes one. A leaf is `|-- ADDRESS`, and the lines below it tell
    /// of its routes: `/32 host LOCAL`. The same address stands in several trees.
    pub fn line(&mut self, line: &[u8]) -> Option<Ipv4Addr> {
        let mut words = words(line);
        match words.next()? {
            b"|--" => {
                let text = words.next().and_then(|word| std::str::from_utf8(word).ok());
                self.address = text.and_then(|text| text.parse().ok());
                None
            }
            b"/32" if words.next() == Some(b"host") && words.next() == Some(b"LOCAL") => self.address,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_route_of_kind_local_makes_an_address_an_own_one() {
        // Linux 6.18, shortened.
        let text = b"Local:\n  +-- 0.0.0.0/0 2 0 2\n        |-- 127.0.0.0\n           /8 host LOCAL\n        |-- 127.0.0.1\n           /32 host LOCAL\n        |-- 127.255.255.255\n           /32 link BROADCAST\n     |-- 172.18.0.2\n        /32 host LOCAL\n";
        let mut addresses = LocalAddresses::default();
        let found: Vec<Ipv4Addr> = text
            .split(|byte| *byte == b'\n')
            .filter_map(|line| addresses.line(line))
            .collect();
        assert_eq!(found, [Ipv4Addr::LOCALHOST, Ipv4Addr::new(172, 18, 0, 2)]);
    }

    #[test]
    fn a_leaf_that_is_no_address_has_none() {
        let mut addresses = LocalAddresses::default();
        assert_eq!(addresses.line(b"|-- x"), None);
        assert_eq!(addresses.line(b"/32 host LOCAL"), None);
        assert_eq!(addresses.line(b""), None);
    }
}
