//! What is said of a process, of what it belongs to, and of times.

use std::collections::BTreeMap;
use std::net::IpAddr;

use facts::model::attribution::{Attribution, Container};
use facts::model::process::Process;

use crate::render::address;
use crate::terminal::visible;

/// Digits of a container's id that are shown.
const ID_SHOWN: usize = 12;
/// Bytes of a command line that are shown.
const COMMAND_SHOWN: usize = 160;

/// Foreign text, made harmless.
pub(crate) fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(&visible(text)).into_owned()
}

/// Its name and number.
pub(crate) fn called(process: &Process) -> String {
    format!(
        "{}/{}",
        shown(process.comm.as_deref().unwrap_or(b"?")),
        process.pid
    )
}

/// The same, and its number in its own namespace.
pub(crate) fn called_inside(process: &Process) -> String {
    match process.inner_pid() {
        Some(inner) => format!("{} ({inner} inside)", called(process)),
        None => called(process),
    }
}

/// A user.
pub(crate) fn user(id: u32, names: &BTreeMap<u32, Vec<u8>>) -> String {
    match names.get(&id) {
        Some(name) => format!("user {}", shown(name)),
        None => format!("uid {id}"),
    }
}

/// A container: `docker container web (bf506f534fdb)`.
pub(crate) fn container(of: &Container) -> String {
    let runtime = of.runtime.name().map_or(String::new(), |name| format!("{name} "));
    let id = of.id.as_deref().map(|id| shown(id.get(..ID_SHOWN).unwrap_or(id)));
    let name = of.name.as_deref().map(shown);
    let which = match (name, id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "without a name".to_owned(),
    };
    format!("{runtime}container {which}")
}

/// Whether a unit is nothing but the scope of this container, as runtimes name it: `docker-ID.scope`.
fn is_scope_of(unit: &[u8], container: &Container) -> bool {
    let name = unit.strip_suffix(b".scope");
    let id = container.id.as_deref().filter(|id| !id.is_empty());
    name.zip(id).is_some_and(|(name, id)| name.ends_with(id))
}

/// Unit, container and pod, as far as they are told, each once.
pub(crate) fn belongs(to: &Attribution) -> Vec<String> {
    let mut parts = Vec::new();
    let is_told = |unit: &&Vec<u8>| {
        let mut container = to.container.iter();
        !container.any(|container| is_scope_of(unit, container))
    };
    if let Some(unit) = to.unit.as_ref().filter(is_told) {
        parts.push(format!("unit {}", shown(unit)));
    }
    if let Some(unit) = to.user_unit.as_ref().filter(is_told) {
        parts.push(format!("user unit {}", shown(unit)));
    }
    if let Some(own) = &to.container {
        parts.push(container(own));
    }
    if let Some(pod) = &to.pod {
        parts.push(format!("pod {}", shown(&pod.uid)));
    }
    parts
}

/// A command line on one line.
pub(crate) fn command(argv: &[Vec<u8>]) -> Option<String> {
    let whole = argv.join(&b' ');
    let whole = whole.trim_ascii();
    if whole.is_empty() {
        return None;
    }
    let text = shown(whole);
    match text.char_indices().nth(COMMAND_SHOWN) {
        Some((end, _)) => Some(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Some(text),
    }
}

/// An address; those of IPv6 in brackets.
pub(crate) fn host(of: IpAddr) -> String {
    let mut text = Vec::new();
    address::ip(&mut text, of);
    let text = String::from_utf8_lossy(&text).into_owned();
    match of {
        IpAddr::V4(_) => text,
        IpAddr::V6(_) => format!("[{text}]"),
    }
}

/// A time in its two largest units.
pub(crate) fn time(ms: u64) -> String {
    let seconds = ms / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if days > 0 {
        format!("{days}d {}h", hours % 24)
    } else if hours > 0 {
        format!("{hours}h {}m", minutes % 60)
    } else if minutes > 0 {
        format!("{minutes}m {}s", seconds % 60)
    } else {
        format!("{seconds}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_two_largest_units() {
        assert_eq!(time(999), "0s");
        assert_eq!(time(61_000), "1m 1s");
        assert_eq!(time(3_600_000), "1h 0m");
        assert_eq!(time(273_600_000), "3d 4h");
    }

    #[test]
    fn a_unit_that_is_the_scope_of_the_container_is_not_told_beside_it() {
        let id = "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d";
        let told = |path: &str| belongs(&facts::attribution::cgroup::attribute(path.as_bytes())).join(", ");
        assert_eq!(
            told(&format!("/system.slice/docker-{id}.scope")),
            "docker container 9ec39b91f3d7"
        );
        let mut other = facts::attribution::cgroup::attribute(format!("/docker/{id}").as_bytes());
        other.unit = Some(b"web.service".to_vec());
        assert_eq!(
            belongs(&other),
            ["unit web.service", "docker container 9ec39b91f3d7"]
        );
        assert_eq!(told("/system.slice/nginx.service"), "unit nginx.service");
    }

    #[test]
    fn a_hostile_name_is_harmless() {
        let process = Process {
            comm: Some(b"a\x1b[2J\n".to_vec()),
            ..Process::new(7)
        };
        assert_eq!(called(&process), "a\\x1b[2J\\x0a/7");
    }
}
