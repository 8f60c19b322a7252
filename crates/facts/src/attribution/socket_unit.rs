//! Files of systemd's units of sockets (`systemd.socket(5)`), by the rules for such files (`systemd.syntax(7)`): which sockets
//! the manager opens, and for which service.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::attribution::unit_name;
use crate::decode::lines::decimal;
use crate::model::socket_unit::{Listen, ListenKind, ListenPlace, SocketUnit};

/// Most sockets of a unit that are kept.
pub const LISTENS_MAX: usize = 1024;

/// What some editors write before a text in UTF-8: the mark of the order of bytes.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What `%`-specifiers of a file stand for.
#[derive(Clone, Copy, Debug)]
pub struct Names<'n> {
    /// The name of the unit: `cups.socket`.
    pub unit: &'n [u8],
    /// The folder for what lives until the machine stops (`%t`).
    pub runtime: &'n [u8],
}

/// Adds what a file of the unit says; a later file of the same unit comes on top, as drop-ins do.
pub fn add(text: &[u8], names: Names<'_>, unit: &mut SocketUnit) {
    let mut is_section = false;
    for line in joined(text) {
        let line = line.trim_ascii();
        if let Some(section) = line.strip_prefix(b"[") {
            is_section = section == b"Socket]";
            continue;
        }
        let Some(equals) = memchr::memchr(b'=', line).filter(|_| is_section) else {
            continue;
        };
        let (key, value) = (
            line.get(..equals).unwrap_or_default().trim_ascii(),
            line.get(equals + 1..).unwrap_or_default().trim_ascii(),
        );
        match key {
            b"ListenStream" => listen(ListenKind::Stream, value, names, unit),
            b"ListenDatagram" => listen(ListenKind::Datagram, value, names, unit),
            b"ListenSequentialPacket" => listen(ListenKind::SequentialPacket, value, names, unit),
            b"Service" => unit.service = expanded(value, names).filter(|name| !name.is_empty()),
            b"Accept" => unit.accepts = is_yes(value),
            // An empty value of any of these empties the list of all.
            b"ListenFIFO"
            | b"ListenNetlink"
            | b"ListenSpecial"
            | b"ListenMessageQueue"
            | b"ListenUSBFunction"
                if value.is_empty() =>
            {
                unit.listens.clear();
            }
            _ => {}
        }
    }
}

/// Whether the path is that of a file of a unit of sockets, or of a drop-in of one.
#[must_use]
pub fn is_path(path: &str) -> bool {
    let is_drop_in = path.strip_suffix(".conf").is_some_and(|stem| {
        let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.ends_with(".socket.d")
    });
    path.ends_with(".socket") || is_drop_in
}

/// Covers what a recording must not keep of such a file: all but the heads of sections and the settings that say which sockets
/// are opened and for which service. It can hold environments, and a link in its place can lead to any file. What is covered
/// becomes comments.
pub fn mask(text: &mut [u8]) {
    let mut is_section = false;
    for (line, places) in joined_from(text) {
        let line = line.trim_ascii();
        let is_head = line.starts_with(b"[");
        let is_kept = if is_head {
            is_section = line == b"[Socket]";
            is_plain_head(line)
        } else {
            is_section && is_told(line)
        };
        if is_kept {
            continue;
        }
        for (number, place) in places.into_iter().enumerate() {
            let Some(place) = text.get_mut(place) else {
                continue;
            };
            place.fill(b'#');
            // Settings behind a head that is covered are those of another section all the same.
            if let Some(first) = place.first_mut().filter(|_| is_head && number == 0) {
                *first = b'[';
            }
        }
    }
    for comment in comments(text) {
        if let Some(comment) = text.get_mut(comment) {
            comment.fill(b'#');
        }
    }
}

/// Whether it is the head of a section as managers know them: `[Socket]`, `[X-Name]`.
fn is_plain_head(line: &[u8]) -> bool {
    let name = line
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"))
        .unwrap_or_default();
    !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// Whether a setting says which sockets are opened, or for whom.
fn is_told(line: &[u8]) -> bool {
    let Some(equals) = memchr::memchr(b'=', line) else {
        return false;
    };
    let key = line.get(..equals).unwrap_or_default().trim_ascii();
    let is_listen = key
        .strip_prefix(b"Listen")
        .is_some_and(|kind| kind.iter().all(u8::is_ascii_alphabetic));
    is_listen || key == b"Service" || key == b"Accept"
}

/// Lines, with those that end in a backslash joined to the next by a blank. Comments are left out, within such a line too.
fn joined(text: &[u8]) -> Vec<Vec<u8>> {
    joined_from(text).into_iter().map(|(line, _)| line).collect()
}

/// Where each line of the text stands, without what ends it. A mark of the order of bytes is of no line.
fn places(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = if text.starts_with(MARK) { MARK.len() } else { 0 };
    text.get(start..)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .map(move |line| {
            let place = start..start + line.len();
            start = place.end + 1;
            place
        })
}

fn is_comment(line: &[u8]) -> bool {
    matches!(line.trim_ascii_start().first(), Some(b'#' | b';'))
}

/// Where comments stand.
fn comments(text: &[u8]) -> Vec<Range<usize>> {
    places(text)
        .filter(|place| is_comment(text.get(place.clone()).unwrap_or_default()))
        .collect()
}

/// What [`joined`] gives, each line with the places that it is from.
fn joined_from(text: &[u8]) -> Vec<(Vec<u8>, Vec<Range<usize>>)> {
    let mut lines: Vec<(Vec<u8>, Vec<Range<usize>>)> = Vec::new();
    let mut goes_on = false;
    for place in places(text) {
        let line = text.get(place.clone()).unwrap_or_default();
        if is_comment(line) {
            continue;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let backslashes = line.iter().rev().take_while(|byte| **byte == b'\\').count();
        let is_open = backslashes % 2 == 1;
        let kept = line.get(..line.len() - usize::from(is_open)).unwrap_or_default();
        match lines.last_mut() {
            Some((last, places)) if goes_on => {
                last.extend_from_slice(kept);
                places.push(place);
            }
            Some(_) | None => lines.push((kept.to_vec(), vec![place])),
        }
        if let Some((last, _)) = lines.last_mut().filter(|_| is_open) {
            last.push(b' ');
        }
        goes_on = is_open;
    }
    lines
}

fn listen(kind: ListenKind, value: &[u8], names: Names<'_>, unit: &mut SocketUnit) {
    if value.is_empty() {
        unit.listens.clear();
        return;
    }
    if let Some(place) = expanded(value, names).and_then(|value| place(&value))
        && unit.listens.len() < LISTENS_MAX
    {
        unit.listens.push(Listen {
            kind,
            place,
            value: value.to_vec(),
        });
    }
}

/// Where a socket is: `PORT`, `ADDRESS:PORT`, `[ADDRESS]:PORT`, each with `%INTERFACE` behind it or not, `/PATH`, `@NAME`.
fn place(value: &[u8]) -> Option<ListenPlace> {
    match value.first()? {
        b'/' => return Some(ListenPlace::Path(value.to_vec())),
        b'@' => return Some(ListenPlace::Abstract(value.get(1..)?.to_vec())),
        _ => {}
    }
    let text = std::str::from_utf8(value).ok()?;
    let text = match text.rsplit_once('%') {
        Some((front, interface)) if !interface.contains(']') => front,
        _ => text,
    };
    let port = |text: &str| {
        let port = u16::try_from(decimal(text.as_bytes())?).ok()?;
        (port != 0).then_some(port)
    };
    if let Some(rest) = text.strip_prefix('[') {
        let (address, at) = rest.split_once("]:")?;
        let address: Ipv6Addr = address.split('%').next()?.parse().ok()?;
        return Some(ListenPlace::Port(Some(IpAddr::V6(address)), port(at)?));
    }
    match text.rsplit_once(':') {
        None => Some(ListenPlace::Port(None, port(text)?)),
        Some((address, at)) => {
            let address: Ipv4Addr = address.parse().ok()?;
            Some(ListenPlace::Port(Some(IpAddr::V4(address)), port(at)?))
        }
    }
}

/// The value with its `%`-specifiers filled in (`systemd.unit(5)`). `None` when one stands for what is not known here.
fn expanded(value: &[u8], names: Names<'_>) -> Option<Vec<u8>> {
    let stem = names.unit.strip_suffix(b".socket").unwrap_or(names.unit);
    let at = memchr::memchr(b'@', stem);
    let prefix = at.map_or(stem, |at| stem.get(..at).unwrap_or_default());
    let instance = at.map_or(&b""[..], |at| stem.get(at + 1..).unwrap_or_default());
    let mut found = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            found.push(byte);
            continue;
        }
        match bytes.peek().copied() {
            Some(b'%') => found.push(b'%'),
            Some(b'n') => found.extend_from_slice(names.unit),
            Some(b'N') => found.extend_from_slice(stem),
            Some(b'p') => found.extend_from_slice(prefix),
            Some(b'i') => found.extend_from_slice(instance),
            Some(b'I') => found.extend_from_slice(&plain(instance)),
            Some(b't') => found.extend_from_slice(names.runtime),
            // A letter that stands for something else.
            Some(other) if other.is_ascii_alphabetic() && !is_interface(value) => return None,
            _ => {
                found.push(b'%');
                continue;
            }
        }
        bytes.next();
    }
    Some(found)
}

/// An instance with its escapes undone: a hyphen is a slash, for it is how paths are written.
fn plain(instance: &[u8]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = instance
        .split(|byte| *byte == b'-')
        .map(unit_name::unescaped)
        .collect();
    parts.join(&b'/')
}

/// Whether the `%` of the value stands before an interface: `5000%eth0`, `[fe80::1%eth0]:80`.
fn is_interface(value: &[u8]) -> bool {
    value
        .first()
        .is_some_and(|first| first.is_ascii_digit() || *first == b'[')
}

/// A truth value.
fn is_yes(value: &[u8]) -> bool {
    [&b"1"[..], b"yes", b"y", b"true", b"t", b"on"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(texts: &[&str], unit: &str) -> SocketUnit {
        let mut found = SocketUnit::default();
        for text in texts {
            let names = Names {
                unit: unit.as_bytes(),
                runtime: b"/run",
            };
            add(text.as_bytes(), names, &mut found);
        }
        found
    }

    fn places(found: &SocketUnit) -> Vec<ListenPlace> {
        found.listens.iter().map(|listen| listen.place.clone()).collect()
    }

    fn port(address: Option<&str>, port: u16) -> ListenPlace {
        ListenPlace::Port(address.map(|address| address.parse().unwrap()), port)
    }

    #[test]
    fn every_form_of_a_place_is_read() {
        let text = "[Unit]\nListenStream=1\n[Socket]\nListenStream=631\nListenStream = 127.0.0.1:80\n\
            ListenStream=[::1]:443\nListenDatagram=5353\nListenSequentialPacket=/run/udev/control\n\
            ListenStream=@name\nListenStream=%t/x-%p.sock\nListenStream=22%eth0\nListenStream=[fe80::1]:5%eth0\n\
            ListenStream=vsock:2:1234\nListenStream=70000\nListenStream=0\nListenStream=%h/x\nListenFIFO=/run/f\n\
            [Install]\nListenStream=9\n";
        let found = read(&[text], "a.socket");
        assert_eq!(
            places(&found),
            [
                port(None, 631),
                port(Some("127.0.0.1"), 80),
                port(Some("::1"), 443),
                port(None, 5353),
                ListenPlace::Path(b"/run/udev/control".to_vec()),
                ListenPlace::Abstract(b"name".to_vec()),
                ListenPlace::Path(b"/run/x-a.sock".to_vec()),
                port(None, 22),
                port(Some("fe80::1"), 5),
            ]
        );
        assert_eq!(found.listens[3].kind, ListenKind::Datagram);
        assert_eq!(found.listens[4].kind, ListenKind::SequentialPacket);
        assert_eq!(found.listens[1].value, b"127.0.0.1:80");
    }

    #[test]
    fn an_empty_value_empties_the_list_and_a_drop_in_comes_on_top() {
        let text = "[Socket]\nListenStream=22\nAccept=no\nService=old.service\n";
        let more = "[Socket]\nListenStream=\nListenStream=2222\nAccept=yes\nService=\n";
        let found = read(&[text, more], "ssh.socket");
        assert_eq!(places(&found), [port(None, 2222)]);
        assert!(found.accepts);
        assert_eq!(found.service, None);
        assert!(
            read(&[text, "[Socket]\nListenFIFO=\n"], "ssh.socket")
                .listens
                .is_empty()
        );
        assert_eq!(
            read(&[text], "ssh.socket").service.as_deref(),
            Some(&b"old.service"[..])
        );
    }

    #[test]
    fn lines_go_on_behind_a_backslash_and_comments_are_none() {
        let text = "\u{feff}[Socket]\r\n# ListenStream=1\n;ListenStream=2\nListenStream=\\\n# between\n  3\n\
            Service=a\\\\\nListenStream=4\\";
        let found = read(&[text], "a.socket");
        assert_eq!(places(&found), [port(None, 3), port(None, 4)]);
        assert_eq!(found.service.as_deref(), Some(&b"a\\\\"[..]));
    }

    #[test]
    fn specifiers_of_an_instance_are_its_parts() {
        let text = "[Socket]\nListenStream=/run/%p/%i/%I/%n/%N/100%%\n";
        let found = read(&[text], "x@a\\x2db.socket");
        let path = b"/run/x/a\\x2db/a-b/x@a\\x2db.socket/x@a\\x2db/100%";
        assert_eq!(places(&found), [ListenPlace::Path(path.to_vec())]);
        assert_eq!(
            places(&read(&["[Socket]\nListenStream=%i\n"], "x@8080.socket")),
            [port(None, 8080)]
        );
    }

    #[test]
    fn a_recording_keeps_heads_and_what_says_which_sockets_are_opened() {
        let text = "\u{feff}# secret\n[Unit]\nDescription=secret\nListenStream=secret\n[Socket]\r\nListenStream=\\\n\
            # secret\n  3\nEnvironment=A=secret \\\n  ListenStream=secret\nAccept=yes\nService=a\nListen secret=1\n\
            [\"secret\"]\nListenStream=secret\nroot:secret:1\n";
        let mut kept = text.as_bytes().to_vec();
        mask(&mut kept);
        let kept = String::from_utf8(kept).unwrap();
        assert!(!kept.contains("secret"), "{kept}");
        for line in [
            "[Unit]",
            "[Socket]\r",
            "ListenStream=\\",
            "  3",
            "Accept=yes",
            "Service=a",
        ] {
            assert!(
                kept.lines().any(|own| own == line.trim_end_matches('\r')),
                "{line}: {kept}"
            );
        }
        assert_eq!(kept.lines().count(), text.lines().count());
        assert_eq!(read(&[&kept], "a.socket"), read(&[text], "a.socket"));
        assert_eq!(places(&read(&[&kept], "a.socket")), [port(None, 3)]);
    }

    #[test]
    fn units_and_their_drop_ins_are_known_by_their_paths() {
        for path in ["/run/x/a.socket", "/etc/systemd/system/a.socket.d/1.conf"] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "/proc/1/stat",
            "/etc/a.conf",
            "/etc/a.socket.d/x/1.conf",
            "/etc/a.socket.d/1",
            "",
        ] {
            assert!(!is_path(path), "{path}");
        }
    }

    #[test]
    fn no_more_sockets_are_kept_than_may_be() {
        let text = format!("[Socket]\n{}", "ListenStream=1\n".repeat(LISTENS_MAX + 7));
        assert_eq!(read(&[&text], "a.socket").listens.len(), LISTENS_MAX);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r"(\[Socket\]|Listen(Stream|Datagram)=|[%\\@:\[\]0-9a-z\n =]){0,40}") {
            let mut kept = text.clone().into_bytes();
            mask(&mut kept);
            prop_assert_eq!(read(&[std::str::from_utf8(&kept).unwrap()], "a.socket"), read(&[&text], "a.socket"));
            read(&[&text], &text);
        }

        #[test]
        fn no_bytes_panic(mut text: Vec<u8>, unit: Vec<u8>) {
            let names = Names { unit: &unit, runtime: b"/run" };
            add(&text, names, &mut SocketUnit::default());
            mask(&mut text);
        }
    }
}
