//! How a cell becomes shorter. What a person acts on stays whole: ports, process ids, prefix lengths.

use facts::fields::table::Cut;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a terminal that a text takes. One that is no UTF-8 takes one for each byte.
pub(crate) fn letters(text: &[u8]) -> usize {
    // Nearly all text is of this kind, and a table asks for each of its cells.
    if text.is_ascii() {
        return text.len();
    }
    std::str::from_utf8(text).map_or(text.len(), UnicodeWidthStr::width)
}

/// A text that takes no more than `width` columns, or as few as it can: `gap` stands for what is left out.
pub(crate) fn shorten(text: &str, width: usize, cut: Cut, gap: char) -> String {
    if letters(text.as_bytes()) <= width {
        return text.to_owned();
    }
    match cut {
        Cut::Never => text.to_owned(),
        Cut::End => end(text, width, gap),
        Cut::Unit => unit(text, width, gap),
        Cut::Middle => middle(text, width, gap),
        Cut::Host => host(text, width, gap),
        Cut::Program => program(text, width, gap),
    }
}

fn end(text: &str, width: usize, gap: char) -> String {
    let mut out = first(text, width.saturating_sub(1)).to_owned();
    out.push(gap);
    out
}

fn middle(text: &str, width: usize, gap: char) -> String {
    let room = width.saturating_sub(1);
    let mut out = first(text, room.div_ceil(2)).to_owned();
    out.push(gap);
    out.push_str(last(text, room / 2));
    out
}

/// `systemd-resolved.service`: most units are services, so that word says least.
fn unit(text: &str, width: usize, gap: char) -> String {
    let name = text.strip_suffix(".service").unwrap_or(text);
    if name.width() <= width {
        name.to_owned()
    } else {
        middle(name, width, gap)
    }
}

/// `[2001:db8::5]:443`, `10.1.0.5:22`, `2001:db8::/64`, `fe80::1`; the blanks of a tree stay in front, and what is no
/// address is a path.
fn host(text: &str, width: usize, gap: char) -> String {
    let bare = text.trim_start_matches(' ');
    let blanks = text.get(..text.len() - bare.len()).unwrap_or_default();
    let (before, inside, behind) = parts(bare);
    let fixed = blanks.width() + before.width() + behind.width();
    let room = width.saturating_sub(fixed).max(1);
    let inside = if inside.width() <= room {
        inside.to_owned()
    } else {
        middle(inside, room, gap)
    };
    format!("{blanks}{before}{inside}{behind}")
}

/// What stays in front of a host, the host, and what stays behind it.
fn parts(text: &str) -> (&str, &str, &str) {
    if let Some(rest) = text.strip_prefix('[')
        && let Some(at) = rest.rfind(']')
        && let Some((inside, behind)) = rest.split_at_checked(at)
        && is_port(behind.strip_prefix("]:").unwrap_or_default())
    {
        return ("[", inside, behind);
    }
    let is_path = text.starts_with(['/', '@']);
    let ends_with = |sign: char, is_tail: fn(&str) -> bool| {
        let (inside, tail) = text.rsplit_once(sign)?;
        (!is_path && is_tail(tail)).then(|| ("", inside, text.get(inside.len()..).unwrap_or_default()))
    };
    if text.matches(':').count() == 1
        && let Some(found) = ends_with(':', is_port)
    {
        return found;
    }
    ends_with('/', is_number).unwrap_or(("", text, ""))
}

fn is_port(text: &str) -> bool {
    text == "*"
        || !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `name/pid`, and what else stands behind it, which gives way first. A name may hold slashes.
fn program(text: &str, width: usize, gap: char) -> String {
    let Some((name, pid, rest)) = owner(text) else {
        return end(text, width, gap);
    };
    let room = width.saturating_sub(pid.width()).max(2);
    let name = if name.width() <= room {
        name.to_owned()
    } else {
        end(name, room, gap)
    };
    let used = name.width() + pid.width();
    if rest.is_empty() || used + rest.width() <= width {
        return format!("{name}{pid}{rest}");
    }
    let room = width.saturating_sub(used);
    // Less than a blank, a sign, a letter and the gap says nothing.
    if room < 4 {
        return format!("{name}{pid}");
    }
    format!("{name}{pid}{}", end(rest, room, gap))
}

/// The name, the last `/` with a number behind it, and the rest.
fn owner(text: &str) -> Option<(&str, &str, &str)> {
    let (at, digits) = text.rmatch_indices('/').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let digits = rest
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(rest.len());
        let ends = matches!(rest.as_bytes().get(digits), None | Some(b' ' | b','));
        (digits > 0 && ends).then_some((at, digits))
    })?;
    let pid = at + 1 + digits;
    Some((text.get(..at)?, text.get(at..pid)?, text.get(pid..)?))
}

/// As much of the beginning as takes no more than so many columns.
fn first(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, letter) in text.char_indices() {
        used += letter.width().unwrap_or(0);
        if used > width {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// As much of the end as takes no more than so many columns.
fn last(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, letter) in text.char_indices().rev() {
        used += letter.width().unwrap_or(0);
        if used > width {
            return text.get(at + letter.len_utf8()..).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_gives_way_in_the_middle_of_its_host() {
        let cases = [
            ("[2001:db8:77:12::a31f]:50122", 20, "[2001:d…:a31f]:50122"),
            ("[2001:db8::1]:443", 5, "[…]:443"),
            ("203.0.113.9:51544", 14, "203.…3.9:51544"),
            ("203.0.113.9:51544", 3, "…:51544"),
            ("203.0.113.9:http-alt", 15, "203….9:http-alt"),
            ("    2001:db8:0:4::/64", 16, "    2001…:4::/64"),
            ("    2001:db8:0:4::/64", 2, "    …/64"),
            ("2001:db8:0:4::5", 9, "2001…4::5"),
            ("fe80::1234%interface0", 11, "fe80:…face0"),
            ("/run/user/1000/bus", 9, "/run…/bus"),
            ("/run/user/1000", 9, "/run…1000"),
            ("@/tmp/.X11-unix/X0", 9, "@/tm…x/X0"),
            ("*:22", 2, "*:22"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(shorten(text, width, Cut::Host, '…'), expected, "{text}");
        }
    }

    #[test]
    fn a_program_gives_way_before_its_number() {
        let cases = [
            ("postgres/2611", 12, "postgr…/2611"),
            ("kworker/0:1/17", 10, "kworke…/17"),
            ("nginx/3021 @web", 13, "nginx/3021"),
            ("nginx/3021 @web", 9, "ngi…/3021"),
            ("nginx/3021 @website", 15, "nginx/3021 @we…"),
            ("python3/122 @9ec3987a0c11", 14, "python3/122"),
            ("a/1/2/3 b", 4, "a…/3"),
            ("(not permitted)", 9, "(not per…"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(shorten(text, width, Cut::Program, '…'), expected, "{text}");
        }
    }

    #[test]
    fn a_service_gives_way_before_its_name() {
        let cases = [
            ("systemd-resolved.service", 16, "systemd-resolved"),
            ("systemd-resolved.service", 9, "syst…lved"),
            ("docker.socket", 9, "dock…cket"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(shorten(text, width, Cut::Unit, '…'), expected, "{text}");
        }
    }

    #[test]
    fn letters_that_take_two_columns_count_twice() {
        assert_eq!(letters("日本".as_bytes()), 4);
        assert_eq!(letters(b"\xff\xff"), 2);
        assert_eq!(shorten("日本語", 5, Cut::End, '…'), "日本…");
        assert_eq!(shorten("日本語", 4, Cut::End, '…'), "日…");
        assert_eq!(shorten("日本語", 4, Cut::Middle, '~'), "日~");
        assert_eq!(shorten("states", 3, Cut::Never, '…'), "states");
    }

    proptest! {
        #[test]
        fn a_shortened_text_is_no_wider_than_asked_or_than_what_must_stay(
            text in "\\PC{0,40}", width in 0usize..60,
        ) {
            for cut in [Cut::End, Cut::Middle] {
                prop_assert!(shorten(&text, width, cut, '…').width() <= width.max(1));
            }
        }

        #[test]
        fn ports_and_numbers_of_processes_stay(
            host in "[a-z0-9.]{1,30}", port in 0u16.., name in "[a-z/ ]{1,15}", pid in 1u32.., width in 0usize..60,
        ) {
            let shown = shorten(&format!("{host}:{port}"), width, Cut::Host, '…');
            prop_assert!(shown.ends_with(&format!(":{port}")), "{}", shown);
            prop_assert!(shown.width() <= width.max(port.to_string().len() + 2));
            let shown = shorten(&format!("[fe80::{port:x}]:{port}"), width, Cut::Host, '…');
            prop_assert!(shown.ends_with(&format!("]:{port}")), "{}", shown);
            let shown = shorten(&format!("{name}/{pid}"), width, Cut::Program, '…');
            prop_assert!(shown.ends_with(&format!("/{pid}")), "{}", shown);
            prop_assert!(shown.width() <= width.max(pid.to_string().len() + 3));
        }
    }
}
