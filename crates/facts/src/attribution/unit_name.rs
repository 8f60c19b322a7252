//! Names of systemd's units as components of a path of control groups: which are valid, and how they are written there
//! (`systemd.unit(5)`, `systemd.slice(5)`, `systemd-escape(1)`).

/// Longest name of a unit, in bytes (`systemd.unit(5)`).
pub const UNIT_BYTES_MAX: usize = 255;

/// Types of units that have processes; slices hold such units and come apart from them.
const WITH_PROCESSES: [&[u8]; 5] = [b"service", b"scope", b"socket", b"mount", b"swap"];

/// A component of a path without the `_` that systemd puts before names which the kernel's own files could have: `cpu.x`,
/// `tasks`, `.hidden`, and names that begin with `_`.
#[must_use]
fn from_component(component: &[u8]) -> &[u8] {
    component.strip_prefix(b"_").unwrap_or(component)
}

/// The unit that a component of a path is the control group of: a service, scope, socket, mount or swap with a valid name.
/// A template without an instance (`getty@.service`) is none.
#[must_use]
pub fn unit(component: &[u8]) -> Option<&[u8]> {
    let name = from_component(component);
    let (prefix, kind) = parts(name)?;
    (WITH_PROCESSES.contains(&kind) && is_prefix(prefix)).then_some(name)
}

/// The slice that a component is the control group of. `-.slice` is the root; `a-b.slice` lies in `a.slice`, so a hyphen
/// stands neither first, nor last, nor beside another.
#[must_use]
pub fn slice(component: &[u8]) -> Option<&[u8]> {
    let name = from_component(component);
    let (prefix, kind) = parts(name)?;
    let hyphens = prefix == b"-"
        || !(prefix.starts_with(b"-")
            || prefix.ends_with(b"-")
            || prefix.windows(2).any(|pair| pair == b"--"));
    (kind == b"slice" && hyphens && !prefix.contains(&b'@') && is_prefix(prefix)).then_some(name)
}

/// The instance of a unit made from a template: `15-main` of `postgresql@15-main.service`.
#[must_use]
pub fn instance(unit: &[u8]) -> Option<&[u8]> {
    let (prefix, _) = parts(unit)?;
    prefix
        .get(memchr::memchr(b'@', prefix)? + 1..)
        .filter(|instance| !instance.is_empty())
}

/// What stands before and behind the last dot.
fn parts(name: &[u8]) -> Option<(&[u8], &[u8])> {
    if name.len() > UNIT_BYTES_MAX {
        return None;
    }
    let dot = memchr::memrchr(b'.', name)?;
    Some((name.get(..dot)?, name.get(dot + 1..)?))
}

/// Whether `prefix` is a name before the dot: letters, digits and `:-_.\`, with `@` only between a template and its
/// instance.
fn is_prefix(prefix: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b":-_.\\@".contains(byte);
    let instance = match memchr::memchr(b'@', prefix) {
        Some(at) => at > 0 && at + 1 < prefix.len(),
        None => !prefix.is_empty(),
    };
    instance && prefix.iter().all(allowed)
}

/// A name with its escapes `\xNN` as the bytes they stand for: for people, never for comparing. What is no escape stays.
#[must_use]
pub fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, behind)) = rest.split_first() {
        let escape = match rest {
            [b'\\', b'x', high, low, ..] => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match escape {
            Some((high, low)) => {
                plain.push(high << 4 | low);
                rest = rest.get(4..).unwrap_or(&[]);
            }
            None => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    plain
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_valid_name_of_a_unit_with_processes_is_one() {
        for name in [
            "ssh.service",
            "a.scope",
            "cups.socket",
            "home.mount",
            "dev-sda2.swap",
            "postgresql@15-main.service",
            "systemd-fsck@dev-disk-by\\x2duuid-1.service",
            "user@1000.service",
            "a@b@c.service",
            "x.y.service",
            "run-p1:2.scope",
        ] {
            assert_eq!(unit(name.as_bytes()), Some(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn an_invalid_name_is_no_unit() {
        for name in [
            "",
            ".",
            ".service",
            "service",
            "_.service",
            "getty@.service",
            "@tty1.service",
            "@.service",
            "getty####@tty6.service",
            "a b.service",
            "a/b.service",
            "ssh.target",
            "ssh.timer",
            "system.slice",
            "ssh.services",
            "ssh.service.",
            "\u{fc}.service",
        ] {
            assert_eq!(unit(name.as_bytes()), None, "{name}");
        }
        let longest = [vec![b'a'; UNIT_BYTES_MAX - 8], b".service".to_vec()].concat();
        assert_eq!(unit(&longest), Some(&longest[..]));
        assert_eq!(unit(&[b"a".to_vec(), longest].concat()), None);
    }

    #[test]
    fn one_underline_is_taken_away() {
        assert_eq!(unit(b"_cpu.service"), Some(&b"cpu.service"[..]));
        assert_eq!(unit(b"__x.service"), Some(&b"_x.service"[..]));
        assert_eq!(from_component(b"_.hidden"), b".hidden");
        assert_eq!(from_component(b"_"), b"");
        assert_eq!(slice(b"_cpu.slice"), Some(&b"cpu.slice"[..]));
    }

    #[test]
    fn a_slice_has_single_hyphens_between_its_parts() {
        for name in [
            "-.slice",
            "system.slice",
            "user-1000.slice",
            "system-a\\x2db.slice",
        ] {
            assert_eq!(slice(name.as_bytes()), Some(name.as_bytes()), "{name}");
        }
        for name in [
            ".slice",
            "--.slice",
            "-a.slice",
            "a-.slice",
            "a--b.slice",
            "a@b.slice",
            "a.scope",
        ] {
            assert_eq!(slice(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn an_instance_stands_between_the_at_sign_and_the_dot() {
        assert_eq!(instance(b"postgresql@15-main.service"), Some(&b"15-main"[..]));
        assert_eq!(instance(b"a@b.c@d.service"), Some(&b"b.c@d"[..]));
        assert_eq!(instance(b"getty@.service"), None);
        assert_eq!(instance(b"ssh.service"), None);
    }

    #[test]
    fn escapes_are_bytes_and_all_else_stays() {
        assert_eq!(unescaped(b"a\\x2db\\xc3\\xA4"), "a-b\u{e4}".as_bytes());
        assert_eq!(unescaped(b"\\x2"), b"\\x2");
        assert_eq!(unescaped(b"\\xg0\\y\\"), b"\\xg0\\y\\");
        assert_eq!(unescaped(b"a-b"), b"a-b");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(name: Vec<u8>) {
            let _ = (unit(&name), slice(&name), instance(&name));
            prop_assert!(unescaped(&name).len() <= name.len());
        }

        #[test]
        fn a_unit_is_never_a_slice(name in "[_a@.:-]{0,6}[.](slice|service|scope)") {
            prop_assert!(unit(name.as_bytes()).is_none() || slice(name.as_bytes()).is_none());
        }
    }
}
