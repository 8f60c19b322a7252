//! Names, titles and addresses of hardware types, byte for byte as net-tools netstat 2.10 of Debian 12 prints them: seen
//! on a `tun` or `tap` device that was given each type. What it has no name for is `unspec`.

use std::fmt::Write as _;

/// Bytes that the original asks the kernel for.
const ASKED_BYTES: usize = 8;

/// How a hardware type is shown.
pub(super) struct Hardware {
    /// Its short name.
    pub(super) name: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// How its addresses look; without one, not even the blank in front of them is there.
    pub(super) address: Option<fn(&[u8; ASKED_BYTES]) -> String>,
    /// Whether compressed packets are counted.
    pub(super) compressed: bool,
}

const fn plain(name: &'static str, title: &'static str) -> Hardware {
    Hardware {
        name,
        title,
        address: None,
        compressed: false,
    }
}

const fn addressed(
    name: &'static str,
    title: &'static str,
    address: fn(&[u8; ASKED_BYTES]) -> String,
) -> Hardware {
    Hardware {
        address: Some(address),
        ..plain(name, title)
    }
}

const fn compressed(name: &'static str, title: &'static str) -> Hardware {
    Hardware {
        compressed: true,
        ..plain(name, title)
    }
}

/// What is shown for a hardware type. Numbers as in `linux/if_arp.h`.
pub(super) fn of(kind: u16) -> Hardware {
    match kind {
        0 => addressed("netrom", "AMPR NET/ROM", call_sign),
        1 => addressed("ether", "Ethernet", |address| pairs(address, 6, ":", Case::Lower)),
        3 => addressed("ax25", "AMPR AX.25", call_sign),
        7 => addressed("arcnet", "ARCnet", |address| pairs(address, 1, "", Case::Upper)),
        15 => addressed("dlci", "Frame Relay DLCI", |address| {
            i16::from_ne_bytes([address[0], address[1]]).to_string()
        }),
        27 => addressed("eui64", "Generic EUI-64", |address| {
            pairs(address, 8, ":", Case::Upper)
        }),
        256 => plain("slip", "Serial Line IP"),
        257 => compressed("cslip", "VJ Serial Line IP"),
        258 => plain("slip6", "6-bit Serial Line IP"),
        259 => compressed("cslip6", "VJ 6-bit Serial Line IP"),
        264 => plain("adaptive", "Adaptive Serial Line IP"),
        270 => addressed("rose", "AMPR ROSE", |address| pairs(address, 5, "", Case::Lower)),
        271 => addressed("x25", "generic X.25", |_| String::new()),
        512 => plain("ppp", "Point-to-Point Protocol"),
        513 => plain("hdlc", "(Cisco)-HDLC"),
        516 => plain("lapb", "LAPB"),
        768 => addressed("tunnel", "IPIP Tunnel", |_| String::new()),
        770 => plain("frad", "Frame Relay Access Device"),
        772 => plain("loop", "Local Loopback"),
        774 => addressed("fddi", "Fiber Distributed Data Interface", |address| {
            pairs(address, 6, "-", Case::Upper)
        }),
        776 => plain("sit", "IPv6-in-IPv4"),
        780 => addressed("hippi", "HIPPI", |address| pairs(address, 6, ":", Case::Upper)),
        // Its addresses were sixty-four digits in brackets. No kernel that can answer us has such a device.
        781 => plain("ash", "Ash"),
        782 => plain("ec", "Econet"),
        783 => addressed("irda", "IrLAP", |address| pairs(address, 4, ":", Case::Lower)),
        _ => addressed("unspec", "UNSPEC", |address| {
            // Sixteen bytes are shown, half of which were never asked for.
            pairs(address, 8, "-", Case::Upper) + "-00-00-00-00-00-00-00-00"
        }),
    }
}

/// The bytes of an address that the original sees: the rest of a short one is zero.
pub(super) fn asked(address: Option<&[u8]>) -> [u8; ASKED_BYTES] {
    let mut asked = [0; ASKED_BYTES];
    for (to, from) in asked.iter_mut().zip(address.unwrap_or_default()) {
        *to = *from;
    }
    asked
}

#[derive(Clone, Copy)]
enum Case {
    Lower,
    Upper,
}

/// The first `count` bytes in hexadecimal.
fn pairs(address: &[u8], count: usize, between: &str, case: Case) -> String {
    let mut text = String::new();
    for (place, byte) in address.iter().take(count).enumerate() {
        if place > 0 {
            text.push_str(between);
        }
        // Writing to a string cannot fail.
        let written = match case {
            Case::Lower => write!(text, "{byte:02x}"),
            Case::Upper => write!(text, "{byte:02X}"),
        };
        let _: std::fmt::Result = written;
    }
    text
}

/// Six letters, each shifted up by one bit and filled up with blanks, and a number behind them when it is not 0.
fn call_sign(address: &[u8; ASKED_BYTES]) -> String {
    let [letters @ .., last, _] = address;
    let letters = letters.iter().map(|letter| char::from(letter >> 1));
    let mut text: String = letters
        .take_while(|letter| !matches!(letter, ' ' | '\0'))
        .collect();
    let number = (last >> 1) & 0xf;
    if number != 0 {
        let _: std::fmt::Result = write!(text, "-{number}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: u16, address: &[u8]) -> String {
        let hardware = of(kind);
        let address = hardware.address.map(|write| write(&asked(Some(address))));
        format!("{} {address:?} {}", hardware.name, hardware.title)
    }

    #[test]
    fn addresses_look_as_their_hardware_wants() {
        // Debian 12, tap devices of these types.
        let address = [0x92, 0x82, 0x9c, 0x98, 0x40, 0xe2];
        for (kind, text) in [
            (1, "ether Some(\"92:82:9c:98:40:e2\") Ethernet"),
            (0, "netrom Some(\"IANL\") AMPR NET/ROM"),
            (270, "rose Some(\"92829c9840\") AMPR ROSE"),
            (
                774,
                "fddi Some(\"92-82-9C-98-40-E2\") Fiber Distributed Data Interface",
            ),
            (780, "hippi Some(\"92:82:9C:98:40:E2\") HIPPI"),
            (768, "tunnel Some(\"\") IPIP Tunnel"),
            (776, "sit None IPv6-in-IPv4"),
            (772, "loop None Local Loopback"),
        ] {
            assert_eq!(shown(kind, &address), text);
        }
    }

    #[test]
    fn an_unknown_type_shows_eight_bytes_and_eight_zeros() {
        assert_eq!(
            shown(778, &[0xfe; 16]),
            "unspec Some(\"FE-FE-FE-FE-FE-FE-FE-FE-00-00-00-00-00-00-00-00\") UNSPEC"
        );
    }

    #[test]
    fn a_call_sign_has_a_number_unless_it_is_0() {
        assert_eq!(call_sign(&[0x82, 0x84, 0x40, 0x40, 0x40, 0x40, 0x0a, 0]), "AB-5");
    }
}
