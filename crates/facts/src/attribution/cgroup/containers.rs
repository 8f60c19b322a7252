//! Names that runtimes give to the control groups of what they run.
//!
//! The deepest container is the one that a process is in; those above it are around it.

use crate::attribution::cgroup::{inner_unit, pods};
use crate::attribution::unit_name;
use crate::decode::ids::{UUID_BYTES, is_id, is_short_id, is_uuid};
use crate::decode::lines::decimal;
use crate::model::attribution::{Attribution, Container, Runtime, Source};

/// Digits of the id of a build step of BuildKit, in base 36.
const BUILD_STEP_DIGITS: usize = 25;

/// What stands before an id in the name of a scope, and whether the name may also stand without `.scope`. A prefix stands
/// before those that it begins with.
const PREFIXES: &[(&[u8], Runtime, Role, bool)] = &[
    (b"docker-", Runtime::Docker, Role::Payload, false),
    (b"libpod-conmon-", Runtime::Podman, Role::Monitor, true),
    (b"libpod-payload-", Runtime::Podman, Role::Payload, true),
    (b"libpod-", Runtime::Podman, Role::Payload, true),
    (b"cri-containerd-", Runtime::Containerd, Role::Payload, false),
    (b"crio-conmon-", Runtime::CriO, Role::Monitor, true),
    (b"crio-", Runtime::CriO, Role::Payload, true),
    (b"nerdctl-", Runtime::Nerdctl, Role::Payload, false),
];

/// Groups under which others than systemd put `H` alone.
const NAMESPACES: [(&[u8], Runtime); 3] = [
    (b"moby", Runtime::Docker),
    (b"default", Runtime::Containerd),
    (b"k8s.io", Runtime::Containerd),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Payload,
    Monitor,
}

enum Step {
    Container(Container),
    Monitor(Container),
    Build(Vec<u8>),
}

/// Adds containers, monitor, build step, pod, application and inner unit. Tells how deep the innermost of them stands.
pub(super) fn add(parts: &[&[u8]], attribution: &mut Attribution) -> Option<usize> {
    let mut deepest = None;
    let mut containers = Vec::new();
    let mut inside = None;
    for at in 0..parts.len() {
        let above = parts.get(..at).unwrap_or(&[]);
        let Some((part, below)) = parts.get(at..).and_then(<[_]>::split_first) else {
            continue;
        };
        if let Some(pod) = pods::pod(above, part) {
            attribution.pod = Some(pod);
            deepest = Some(at);
        }
        attribution.application = application(part).or(attribution.application.take());
        let Some(step) = step(above, part, below) else {
            continue;
        };
        deepest = Some(at);
        attribution.build_step = None;
        attribution.monitor_of = None;
        match step {
            Step::Container(container) => {
                containers.push(container);
                inside = Some(below);
            }
            Step::Monitor(container) => attribution.monitor_of = Some(container),
            Step::Build(id) => attribution.build_step = Some(id),
        }
    }
    attribution.container = containers.pop();
    containers.reverse();
    attribution.parents = containers;
    attribution.inner_unit = inside.and_then(inner_unit);
    deepest
}

/// What the component `part` is the group of, with those above and below it.
fn step(above: &[&[u8]], part: &[u8], below: &[&[u8]]) -> Option<Step> {
    let parent = above.last().copied().unwrap_or_default();
    if let Some((container, role)) = prefixed(part) {
        return Some(by_role(container, role));
    }
    if let Some(container) = with_colons(part) {
        return Some(Step::Container(container));
    }
    if is_id(part) {
        return Some(Step::Container(alone(above, part)));
    }
    if parent == b"libpod_parent" && part == b"conmon" {
        return Some(Step::Monitor(new(Runtime::Podman)));
    }
    if above.ends_with(&[b"docker", b"buildkit"]) && is_build_step(part) {
        return Some(Step::Build(part.to_vec()));
    }
    if let Some((container, role)) = lxc(parent, part) {
        return Some(by_role(container, role));
    }
    if let Some(container) = machine(part) {
        let supervises = below.first() == Some(&&b"supervisor"[..]);
        return Some(by_role(
            container,
            if supervises { Role::Monitor } else { Role::Payload },
        ));
    }
    application_container(part).map(Step::Container)
}

fn by_role(container: Container, role: Role) -> Step {
    match role {
        Role::Payload => Step::Container(container),
        Role::Monitor => Step::Monitor(container),
    }
}

fn new(runtime: Runtime) -> Container {
    Container::new(runtime, Source::CgroupPath)
}

fn named(runtime: Runtime, name: Vec<u8>) -> Container {
    Container {
        name: Some(name),
        ..new(runtime)
    }
}

/// `docker-H.scope` and the like.
fn prefixed(part: &[u8]) -> Option<(Container, Role)> {
    let (name, scope) = match part.strip_suffix(b".scope") {
        Some(name) => (name, true),
        None => (part, false),
    };
    let (id, runtime, role) = PREFIXES
        .iter()
        .find_map(|(prefix, runtime, role, without_scope)| {
            let id = name.strip_prefix(*prefix)?;
            (is_short_id(id) && (scope || *without_scope)).then_some((id, *runtime, *role))
        })?;
    let container = Container {
        id: Some(id.to_vec()),
        ..new(runtime)
    };
    Some((container, role))
}

/// `SLICE:PREFIX:H`, as a runtime writes it that was told systemd's form but makes groups itself.
fn with_colons(part: &[u8]) -> Option<Container> {
    let mut pieces = part.split(|byte| *byte == b':');
    let (Some(_), Some(prefix), Some(id), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return None;
    };
    let known = PREFIXES.iter().find(|(own, _, role, _)| {
        *role == Role::Payload && own.strip_suffix(b"-").is_some_and(|own| own == prefix)
    });
    is_id(id).then(|| Container {
        id: Some(id.to_vec()),
        hint: known.is_none().then(|| prefix.to_vec()),
        ..new(known.map_or(Runtime::Unknown, |(_, runtime, _, _)| *runtime))
    })
}

/// 64 digits alone: a container, whose runtime only the group above may tell.
fn alone(above: &[&[u8]], id: &[u8]) -> Container {
    let mut container = Container {
        id: Some(id.to_vec()),
        ..new(Runtime::Unknown)
    };
    let parent = above.last().copied().unwrap_or_default();
    if parent == b"docker" {
        container.runtime = Runtime::Docker;
    } else if let Some((namespace, runtime)) = NAMESPACES.iter().find(|(name, _)| *name == parent) {
        container.runtime = *runtime;
        container.namespace = Some(namespace.to_vec());
    } else {
        // Amazon's ECS puts the id of a task in between.
        let hint = match above {
            [.., ecs, _] if *ecs == b"ecs" => *ecs,
            _ => parent,
        };
        container.hint = Some(hint)
            .filter(|hint| !hint.is_empty() && !is_id(hint) && !in_pod(above))
            .map(<[u8]>::to_vec);
    }
    container
}

/// Whether the innermost of these groups is that of a pod.
fn in_pod(parts: &[&[u8]]) -> bool {
    parts
        .split_last()
        .is_some_and(|(part, above)| pods::pod(above, part).is_some())
}

/// `lxc.payload.NAME`, `lxc.payload/NAME` and `lxc/NAME`; the same with `monitor` for the process that watches.
fn lxc(parent: &[u8], part: &[u8]) -> Option<(Container, Role)> {
    let (name, role) = if let Some(name) = part.strip_prefix(b"lxc.payload.") {
        (name, Role::Payload)
    } else if let Some(name) = part.strip_prefix(b"lxc.monitor.") {
        (name, Role::Monitor)
    } else {
        match parent {
            b"lxc.payload" | b"lxc" => (part, Role::Payload),
            b"lxc.monitor" => (part, Role::Monitor),
            _ => return None,
        }
    };
    if name.is_empty() {
        return None;
    }
    Some((instance(name), role))
}

/// LXC's name, or `PROJECT_NAME` of Incus and LXD, whose names of instances are host names and never hold a `_`.
fn instance(name: &[u8]) -> Container {
    let split = memchr::memrchr(b'_', name).and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?)));
    let is_host = |name: &[u8]| {
        name.first().is_some_and(u8::is_ascii_alphabetic)
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    match split {
        Some((project, name)) if !project.is_empty() && is_host(name) => Container {
            project: Some(project.to_vec()),
            ..named(Runtime::Incus, name.to_vec())
        },
        _ => named(Runtime::Lxc, name.to_vec()),
    }
}

/// What systemd-nspawn, systemd-machined and libvirt name `systemd-nspawn@NAME.service` and `machine-NAME.scope`.
fn machine(part: &[u8]) -> Option<Container> {
    let unit = unit_name::unit(part)?;
    if let Some(name) = unit
        .strip_prefix(b"systemd-nspawn@")
        .and_then(|rest| rest.strip_suffix(b".service"))
    {
        return Some(named(Runtime::Nspawn, unit_name::unescaped(name)));
    }
    let libvirt = |name: &[u8], prefix: &[u8], runtime| {
        let rest = name.strip_prefix(prefix)?;
        let hyphen = memchr::memchr(b'-', rest)?;
        let number = u32::try_from(decimal(rest.get(..hyphen)?)?).ok()?;
        let name = rest.get(hyphen + 1..).filter(|name| !name.is_empty())?;
        Some(Container {
            number: Some(number),
            ..named(runtime, name.to_vec())
        })
    };
    let name = unit.strip_prefix(b"machine-")?.strip_suffix(b".scope")?;
    let name = unit_name::unescaped(name);
    libvirt(&name, b"qemu-", Runtime::LibvirtQemu)
        .or_else(|| libvirt(&name, b"lxc-", Runtime::LibvirtLxc))
        .or_else(|| Some(named(Runtime::Machine, name.clone())))
        .filter(|container| container.name.as_ref().is_some_and(|name| !name.is_empty()))
}

/// `snap.SNAP.APP.service`, `snap.SNAP.APP-UUID.scope` and `app-flatpak-ID-N.scope`.
fn application_container(part: &[u8]) -> Option<Container> {
    let unit = unit_name::unit(part)?;
    if let Some(name) = unit.strip_prefix(b"app-flatpak-") {
        let (id, number) = split_last(name.strip_suffix(b".scope")?, b'-')?;
        decimal(number)?;
        return Some(named(Runtime::Flatpak, unit_name::unescaped(id)));
    }
    let name = unit.strip_prefix(b"snap.")?;
    let name = match name.strip_suffix(b".scope") {
        Some(name) => without_uuid(name),
        None => name.strip_suffix(b".service")?,
    };
    let mut pieces = name.split(|byte| *byte == b'.');
    let whole = pieces.clone().count() >= 2 && pieces.all(|piece| !piece.is_empty());
    whole.then(|| named(Runtime::Snap, unit_name::unescaped(name)))
}

/// What stands before `-UUID` or `.UUID`; the whole when there is none.
fn without_uuid(name: &[u8]) -> &[u8] {
    let split = name
        .len()
        .checked_sub(UUID_BYTES)
        .and_then(|at| name.split_at_checked(at));
    match split {
        Some(([before @ .., b'-' | b'.'], uuid)) if is_uuid(uuid) => before,
        _ => name,
    }
}

/// Application of a desktop: `app[-LAUNCHER]-ID-RANDOM.scope` or `app[-LAUNCHER]-ID[@RANDOM].service`. Hyphens of the id
/// itself are escaped.
fn application(part: &[u8]) -> Option<Vec<u8>> {
    let unit = unit_name::unit(part)?;
    let name = unit.strip_prefix(b"app-")?;
    let name = match name.strip_suffix(b".scope") {
        Some(name) => split_last(name, b'-')?.0,
        None => {
            let name = name.strip_suffix(b".service")?;
            name.split(|byte| *byte == b'@').next()?
        }
    };
    let mut pieces = name.split(|byte| *byte == b'-');
    let (launcher, id, more) = (pieces.next()?, pieces.next(), pieces.next());
    // flatpak does not always escape.
    let id = match (id, more) {
        (None, _) => launcher,
        (Some(id), None) => id,
        (Some(_), Some(_)) => name.get(launcher.len() + 1..)?,
    };
    (!id.is_empty()).then(|| unit_name::unescaped(id))
}

fn split_last(name: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memrchr(byte, name)?;
    let (before, behind) = (name.get(..at)?, name.get(at + 1..)?);
    (!before.is_empty() && !behind.is_empty()).then_some((before, behind))
}

fn is_build_step(text: &[u8]) -> bool {
    text.len() == BUILD_STEP_DIGITS && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z'))
}
