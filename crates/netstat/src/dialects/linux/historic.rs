//! Titles, headings and rows of IPX, AX.25, X.25, NET/ROM and ROSE, byte for byte as net-tools netstat 2.10 prints
//! them. It never filters (`-l` and `-a` matter to X.25 alone) and never reads past a table of states, as the original
//! does: a state without a name is shown as `UNKNOWN(5)`.

use facts::model::historic::{IpxAddress, IpxSocket, RadioSocket};
use probe::gather::linux::historic::Radio;

use crate::render::columns::{blanks, left, number, pad_from, right_number};
use crate::terminal::visible;

/// How the table of a radio family looks.
pub(super) struct Layout {
    /// The family.
    pub(super) family: Radio,
    /// Its name in messages.
    pub(super) name: &'static str,
    /// Title and heading.
    pub(super) heading: &'static [u8],
    /// What stands in place of a line that is not understood.
    pub(super) problem: &'static [u8],
    /// Whether a row is shown without `-a`.
    pub(super) shows: fn(&RadioSocket) -> bool,
    /// Writes a row.
    pub(super) row: fn(&mut Vec<u8>, &RadioSocket),
}

/// AX.25.
pub(super) static AX25: Layout = Layout {
    family: Radio::Ax25,
    name: "AF AX25",
    heading: AX25_HEADING,
    problem: AX25_PROBLEM,
    shows: |_| true,
    row: ax25_row,
};
/// X.25, which hides sockets without a logical channel.
pub(super) static X25: Layout = Layout {
    family: Radio::X25,
    name: "AF X25",
    heading: X25_HEADING,
    problem: X25_PROBLEM,
    shows: |socket| socket.channel != Some(0),
    row: x25_row,
};
/// NET/ROM.
pub(super) static NETROM: Layout = Layout {
    family: Radio::NetRom,
    name: "AF NETROM",
    heading: NETROM_HEADING,
    problem: NETROM_PROBLEM,
    shows: |_| true,
    row: netrom_row,
};
/// ROSE.
pub(super) static ROSE: Layout = Layout {
    family: Radio::Rose,
    name: "AF ROSE",
    heading: ROSE_HEADING,
    problem: ROSE_PROBLEM,
    shows: |_| true,
    row: rose_row,
};

/// Title and heading of AX.25.
const AX25_HEADING: &[u8] =
    b"Active AX.25 sockets\nDest       Source     Device  State        Vr/Vs    Send-Q  Recv-Q\n";
/// Title and heading of X.25.
const X25_HEADING: &[u8] =
    b"Active X.25 sockets\nDest         Source          Device  LCI  State        Vr/Vs  Send-Q  Recv-Q\n";
/// Title and heading of NET/ROM.
const NETROM_HEADING: &[u8] = b"Active NET/ROM sockets\nUser       Dest       Source     Device  State        Vr/Vs    Send-Q  Recv-Q\n";
/// Title and heading of ROSE.
const ROSE_HEADING: &[u8] =
    b"Active ROSE sockets\ndest_addr   dest_call  src_addr    src_call  dev   lci neigh   state\n";

/// What stands among the rows, on standard output, in place of an AX.25 line that is not understood.
const AX25_PROBLEM: &[u8] = b"problem reading data from /proc/net/ax25\n";
/// The same of X.25, of which the original shows what the memory held before.
const X25_PROBLEM: &[u8] = b"Problem reading data from /proc/net/x25\n";
/// The same of NET/ROM.
const NETROM_PROBLEM: &[u8] = b"Problem reading data from /proc/net/nr\n";
/// The same of ROSE.
const ROSE_PROBLEM: &[u8] = b"Problem reading data from /proc/net/rose\n";

const AX25_STATES: &[&[u8]] = &[
    b"LISTENING",
    b"SABM SENT",
    b"DISC SENT",
    b"ESTABLISHED",
    b"RECOVERY",
];
const X25_STATES: &[&[u8]] = &[
    b"LISTENING",
    b"SABM_SENT",
    b"DISC_SENT",
    b"ESTABLISHED",
    b"RECOVERY",
];
/// ROSE has the names of NET/ROM.
const NETROM_STATES: &[&[u8]] = &[b"LISTENING", b"CONN SENT", b"DISC SENT", b"ESTABLISHED"];

/// Title and heading of IPX; `extended` adds the user.
pub(super) fn ipx_heading(out: &mut Vec<u8>, extended: bool) {
    out.extend_from_slice(
        b"Active IPX sockets\nProto Recv-Q Send-Q Local Address              Foreign Address            State",
    );
    if extended {
        out.extend_from_slice(b" User");
    }
    out.push(b'\n');
}

/// An IPX socket, with its user as text when the flags ask for it.
///
/// The bytes to send stand under `Recv-Q` and those to read under `Send-Q`: the original confuses the two.
pub(super) fn ipx_row(out: &mut Vec<u8>, row: &IpxSocket, user: Option<&[u8]>) {
    left(out, b"IPX", 6);
    right_number(out, u64::from(row.send_queue), 6);
    blanks(out, 1);
    right_number(out, u64::from(row.receive_queue), 6);
    for address in [Some(row.local), row.remote] {
        blanks(out, 1);
        let start = out.len();
        match address {
            Some(address) => ipx_address(out, address),
            None => out.push(b'-'),
        }
        pad_from(out, start, 26);
    }
    blanks(out, 1);
    let state: &[u8] = match row.state {
        1 => b"ESTAB",
        7 => b"",
        _ => b"UNK.",
    };
    left(out, state, 5);
    if let Some(user) = user {
        blanks(out, 1);
        left(out, user, 10);
    }
    out.push(b'\n');
}

/// `network:node:port`. Nothing stands for no network or every one, and for no node.
///
/// The original turns the bytes of the port around once more than the kernel does; so do we, as scripts know it.
fn ipx_address(out: &mut Vec<u8>, address: IpxAddress) {
    if !matches!(address.network, 0 | u32::MAX) {
        hexadecimal(out, &address.network.to_be_bytes());
        if let Some(node) = address.node.filter(|node| *node != [0; 6]) {
            out.push(b':');
            hexadecimal(out, &node);
        }
    }
    out.push(b':');
    hexadecimal(out, &address.port.swap_bytes().to_be_bytes());
}

/// An AX.25 connection. Digipeaters are not shown, and a connection without a socket shows queues of 0.
fn ax25_row(out: &mut Vec<u8>, row: &RadioSocket) {
    call(out, &row.destination, 9);
    call(out, &row.source, 9);
    call(out, device(row), 6);
    state(out, row.state, AX25_STATES, 11);
    blanks(out, 2);
    sequence(out, row, 3);
    queues(out, row);
}

/// An X.25 socket.
fn x25_row(out: &mut Vec<u8>, row: &RadioSocket) {
    left(out, &visible(&row.destination), 15);
    blanks(out, 1);
    left(out, &visible(&row.source), 15);
    blanks(out, 1);
    left(out, &visible(device(row)), 7);
    blanks(out, 1);
    let start = out.len();
    channel(out, row.channel);
    pad_from(out, start, 3);
    blanks(out, 2);
    state(out, row.state, X25_STATES, 11);
    blanks(out, 2);
    sequence(out, row, 2);
    queues(out, row);
}

/// A NET/ROM socket.
fn netrom_row(out: &mut Vec<u8>, row: &RadioSocket) {
    call(out, row.user_call.as_deref().unwrap_or_default(), 9);
    call(out, &row.destination, 9);
    call(out, &row.source, 9);
    call(out, device(row), 6);
    state(out, row.state, NETROM_STATES, 11);
    blanks(out, 2);
    sequence(out, row, 3);
    queues(out, row);
}

/// A ROSE socket, with every field whole. In the original a field that fills its column cuts off the field before it:
/// the destination is lost beside a source of ten characters, and so on.
fn rose_row(out: &mut Vec<u8>, row: &RadioSocket) {
    call(out, &row.destination, 10);
    call(out, row.destination_call.as_deref().unwrap_or_default(), 9);
    call(out, &row.source, 10);
    left(out, &visible(row.source_call.as_deref().unwrap_or_default()), 9);
    blanks(out, 1);
    left(out, &visible(device(row)), 5);
    blanks(out, 1);
    let mut text = Vec::new();
    channel(&mut text, row.channel);
    blanks(out, 3_usize.saturating_sub(text.len()));
    out.extend_from_slice(&text);
    blanks(out, 1);
    signed(&mut text, row.neighbour);
    blanks(out, 5_usize.saturating_sub(text.len()));
    out.extend_from_slice(&text);
    blanks(out, 3);
    state(out, row.state, NETROM_STATES, 0);
    out.push(b'\n');
}

/// A column of text and the two blanks behind it.
fn call(out: &mut Vec<u8>, text: &[u8], width: usize) {
    left(out, &visible(text), width);
    blanks(out, 2);
}

/// The kernel's word for no device is the original's too.
fn device(row: &RadioSocket) -> &[u8] {
    row.device.as_deref().unwrap_or(b"???")
}

fn state(out: &mut Vec<u8>, state: u8, names: &[&[u8]], width: usize) {
    match names.get(usize::from(state)) {
        Some(name) => left(out, name, width),
        None => {
            let start = out.len();
            out.extend_from_slice(b"UNKNOWN(");
            number(out, u64::from(state));
            out.push(b')');
            pad_from(out, start, width);
        }
    }
}

/// The digits of the kernel's hexadecimal number without leading zeros. The original takes them for decimal ones, so
/// that it agrees as long as there is no letter among them.
fn channel(out: &mut Vec<u8>, channel: Option<u16>) {
    out.extend_from_slice(format!("{:X}", channel.unwrap_or(0)).as_bytes());
}

/// `Vr/Vs`, each of at least `digits`, and two blanks.
fn sequence(out: &mut Vec<u8>, row: &RadioSocket, digits: usize) {
    out.extend_from_slice(format!("{:0digits$}/{:0digits$}  ", row.received, row.sent).as_bytes());
}

/// Both queues and the end of the line.
fn queues(out: &mut Vec<u8>, row: &RadioSocket) {
    let mut text = Vec::new();
    signed(&mut text, row.send_queue);
    left(out, &text, 6);
    blanks(out, 2);
    signed(&mut text, row.receive_queue);
    left(out, &text, 6);
    out.push(b'\n');
}

/// Replaces `text` by a number of the kernel as it prints it, signed; nothing known is 0 here as in the original.
fn signed(text: &mut Vec<u8>, value: Option<u32>) {
    text.clear();
    text.extend_from_slice(
        itoa::Buffer::new()
            .format(value.unwrap_or(0).cast_signed())
            .as_bytes(),
    );
}

/// Two digits a byte, in capitals.
fn hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend_from_slice(format!("{byte:02X}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use facts::decode::linux::historic::{decode_ax25, decode_ipx, decode_netrom, decode_rose, decode_x25};

    use super::*;

    // The lines of the kernel are written by hand in the forms that the decoders name. What is expected is what
    // net-tools netstat 2.10-0.1+deb12u2 printed of them on a synthetic /proc, unless a comment says otherwise.

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn ipx(line: &str, user: Option<&str>) -> String {
        let row = decode_ipx(line.as_bytes()).unwrap();
        text(|out| ipx_row(out, &row, user.map(str::as_bytes)))
    }

    fn ax25(line: &str) -> String {
        let row = decode_ax25(line.as_bytes()).unwrap();
        text(|out| ax25_row(out, &row))
    }

    fn x25(line: &str) -> String {
        let row = decode_x25(line.as_bytes()).unwrap();
        text(|out| x25_row(out, &row))
    }

    fn netrom(line: &str) -> String {
        let row = decode_netrom(line.as_bytes()).unwrap();
        text(|out| netrom_row(out, &row))
    }

    fn rose(line: &str) -> String {
        let row = decode_rose(line.as_bytes()).unwrap();
        text(|out| rose_row(out, &row))
    }

    #[test]
    fn ipx_has_one_heading_with_users_and_one_without() {
        assert_eq!(
            text(|out| ipx_heading(out, false)),
            "Active IPX sockets\nProto Recv-Q Send-Q Local Address              Foreign Address            State\n"
        );
        assert_eq!(
            text(|out| ipx_heading(out, true)),
            "Active IPX sockets\nProto Recv-Q Send-Q Local Address              Foreign Address            State User\n"
        );
    }

    #[test]
    fn an_ipx_row_swaps_the_queues_and_the_bytes_of_the_ports_as_the_original_does() {
        let connected =
            "DEADBEEF:0000DEADBEEF:4003  0000ABCD:0000C0FFEE01:0451  0000000B  00000016  01     000";
        assert_eq!(
            ipx(connected, None),
            "IPX       11     22 DEADBEEF:0000DEADBEEF:0340 0000ABCD:0000C0FFEE01:5104 ESTAB\n"
        );
        assert_eq!(
            ipx(connected, Some("root")),
            "IPX       11     22 DEADBEEF:0000DEADBEEF:0340 0000ABCD:0000C0FFEE01:5104 ESTAB root      \n"
        );
        let alone = "DEADBEEF:4004               Not_Connected               00000000  01234567  07     1000";
        assert_eq!(
            ipx(alone, None),
            "IPX        0 19088743 DEADBEEF:0440              -                               \n"
        );
        assert_eq!(
            ipx(alone, Some("1000")),
            "IPX        0 19088743 DEADBEEF:0440              -                                1000      \n"
        );
    }

    #[test]
    fn an_ipx_address_without_a_network_is_its_port_alone() {
        for (address, shown) in [
            ("00000000:000000000000:0000", ":0000"),
            ("00000000:000000000001:FFFF", ":FFFF"),
            ("FFFFFFFF:FFFFFFFFFFFF:0005", ":0500"),
            ("FFFFFFFF:0102", ":0201"),
            ("00000001:8000", "00000001:0080"),
            ("12345678:000000000000:0102", "12345678:0201"),
            ("12345678:FFFFFFFFFFFF:0102", "12345678:FFFFFFFFFFFF:0201"),
            ("00000001:0000000000AB:0102", "00000001:0000000000AB:0201"),
        ] {
            let line = format!("{address:<26}  Not_Connected               FFFFFFFF  00000000  02     65534");
            let expected = format!("IPX   4294967295      0 {shown:<26} -                          UNK. \n");
            assert_eq!(ipx(&line, None), expected);
        }
    }

    #[test]
    fn an_ax25_row_leaves_the_digipeaters_out() {
        let line = "0000000012345678 ax0 N0CALL-1 N1CALL-2,D1GI-0*,D2GI-3 3 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33";
        assert_eq!(
            ax25(line),
            "N1CALL-2   N0CALL-1   ax0     ESTABLISHED  002/005  11      22    \n"
        );
        let line = "0000000012345678 averylongdevname N0CALL-1 N1CALL-2* 0 255 127 1 0 10 0 3 0 300 0 20 0 10 5 2 256 12345678 123456789 1";
        assert_eq!(
            ax25(line),
            "N1CALL-2*  N0CALL-1   averylongdevname  LISTENING    127/255  12345678  123456789\n"
        );
        let line = "0 ax0 N0CALL-1 N1CALL-2 1 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 -1 -2147483648 33";
        assert_eq!(
            ax25(line),
            "N1CALL-2   N0CALL-1   ax0     SABM SENT    002/005  -1      -2147483648\n"
        );
    }

    #[test]
    fn an_ax25_connection_without_a_socket_shows_empty_queues() {
        let line = "00000000abcdef01 ??? N0CALL-1* * 0 0 0 0 0 10 0 3 0 300 0 20 0 10 5 2 256 * * *";
        assert_eq!(
            ax25(line),
            "*          N0CALL-1*  ???     LISTENING    000/000  0       0     \n"
        );
    }

    #[test]
    fn an_x25_row_shows_its_channel_and_two_digits_of_sequence() {
        let line = "123456789  987654321  x25t0 001  3  5  2  3   0   3 200 180 180    11    22 99";
        assert_eq!(
            x25(line),
            "123456789       987654321       x25t0   1    ESTABLISHED  02/05  11      22    \n"
        );
        let line = "1          2          verylongdevice0 010  1  127  100  3   0   3 200 180 180 123456789    -5 99";
        assert_eq!(
            x25(line),
            "1               2               verylongdevice0 10   SABM_SENT    100/127  123456789  -5    \n"
        );
        let line = "*          *          ???   000  0  0  0  3   0   3 200 180 180     0     0 99";
        assert_eq!(
            x25(line),
            "*               *               ???     0    LISTENING    00/00  0       0     \n"
        );
    }

    #[test]
    fn an_x25_channel_with_letters_and_long_addresses_are_shown_as_they_are() {
        // The original shows the row before this one again, or what the memory held: it reads decimal digits, and
        // columns of ten.
        let line = "123456789012345 543210987654321 x25t1 01A  3  5  2  3   0   3 200 180 180    11    22 99";
        assert_eq!(
            x25(line),
            "123456789012345 543210987654321 x25t1   1A   ESTABLISHED  02/05  11      22    \n"
        );
    }

    #[test]
    fn a_netrom_row_begins_with_the_user() {
        let line = "N0CALL-10 N1CALL-15 N2CALL-14 nr0  0A/0B 0C/0D  3   5   2   7   0/120  0/05   0/180   0/000  0/03   4    11    22 4711";
        assert_eq!(
            netrom(line),
            "N0CALL-10  N1CALL-15  N2CALL-14  nr0     ESTABLISHED  002/005  11      22    \n"
        );
        let line = "*         *         N2CALL    ???  0A/0B 0C/0D  1 255 128   7   0/120  0/05   0/180   0/000  0/03   4     0     0 0";
        assert_eq!(
            netrom(line),
            "*          *          N2CALL     ???     CONN SENT    128/255  0       0     \n"
        );
    }

    #[test]
    fn a_rose_row_ends_with_its_state() {
        let line = "208017552  N0        208017552  N1        rose0 999 00001  3  5  2  1   0  20   5  18   5   0/000    11    22 99";
        assert_eq!(
            rose(line),
            "208017552   N0         208017552   N1        rose0 999     1   ESTABLISHED\n"
        );
    }

    #[test]
    fn a_rose_row_keeps_its_destination() {
        // The original prints blanks in place of the first ten columns.
        let line = "2080175520 N0CALL-1  2080175521 N1CALL-15 rose0 001 123456  2  5  2  1   0  20   5  18   5   0/000    11    22 99";
        assert_eq!(
            rose(line),
            "2080175520  N0CALL-1   2080175521  N1CALL-15 rose0   1 123456   DISC SENT\n"
        );
        // The original refuses a channel with letters.
        let line = "*          *         0000000000 ??????-?  ???   FFF 00000  0  5  2  1   0  20   5  18   5   0/000    11    22 99";
        assert_eq!(
            rose(line),
            "*           *          0000000000  ??????-?  ???   FFF     0   LISTENING\n"
        );
    }

    #[test]
    fn a_state_without_a_name_shows_its_number() {
        // The original prints (null), another program's word or nonsense.
        let line = "0 ax0 N0CALL-1 N1CALL-2 5 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33";
        assert_eq!(
            ax25(line),
            "N1CALL-2   N0CALL-1   ax0     UNKNOWN(5)   002/005  11      22    \n"
        );
        let line = "2080175520 N0CALL-1  2080175521 N1CALL-15 rose0 001 00002  5  5  2  1   0  20   5  18   5   0/000    11    22 99";
        assert_eq!(
            rose(line),
            "2080175520  N0CALL-1   2080175521  N1CALL-15 rose0   1     2   UNKNOWN(5)\n"
        );
    }

    #[test]
    fn every_named_state_has_the_word_of_its_family() {
        for (code, ax25_name, x25_name, netrom_name) in [
            (0, "LISTENING", "LISTENING", "LISTENING"),
            (1, "SABM SENT", "SABM_SENT", "CONN SENT"),
            (2, "DISC SENT", "DISC_SENT", "DISC SENT"),
            (3, "ESTABLISHED", "ESTABLISHED", "ESTABLISHED"),
            (4, "RECOVERY", "RECOVERY", "UNKNOWN(4)"),
        ] {
            let line = format!("0 ax0 A B {code} 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33");
            assert_eq!(
                ax25(&line),
                format!("B          A          ax0     {ax25_name:<11}  002/005  11      22    \n")
            );
            let line = format!("1 2 x 001 {code} 5 2 3 0 3 200 180 180 11 22 99");
            assert_eq!(
                x25(&line),
                format!(
                    "{:<15} {:<15} x       1    {x25_name:<11}  02/05  11      22    \n",
                    1, 2
                )
            );
            let line = format!("A B C nr0 0A/0B 0C/0D {code} 5 2 7 0/120 0/05 0/180 0/000 0/03 4 11 22 4711");
            assert_eq!(
                netrom(&line),
                format!(
                    "A          B          C          nr0     {netrom_name:<11}  002/005  11      22    \n"
                )
            );
        }
    }

    #[test]
    fn a_call_sign_cannot_command_the_terminal() {
        let row =
            decode_ax25(b"0 ax0 N0\x1b[2J N1 3 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33").unwrap();
        let shown = text(|out| ax25_row(out, &row));
        assert_eq!(
            shown,
            "N1         N0\\x1b[2J  ax0     ESTABLISHED  002/005  11      22    \n"
        );
    }
}
