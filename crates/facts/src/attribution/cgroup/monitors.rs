//! What mounts and the command lines of monitors add to what a path tells.

use crate::decode::linux::mountinfo::Mounts;
use crate::model::attribution::{Attribution, Container, Runtime};

/// Adds what the mounts of the process tell: whose network it uses, and the container itself when the path names none.
///
/// Mounts name the container that owns the network. So they name the process's own only when nothing else does, and never
/// when they are of the sandbox of a pod.
pub fn add_mounts(attribution: &mut Attribution, mounts: Mounts) {
    if attribution.pod.is_none() {
        attribution.pod = mounts.pod;
    }
    let Some(owner) = mounts.container else {
        return;
    };
    match &mut attribution.container {
        // Containers that share a network have the same runtime.
        Some(container) if container.runtime == Runtime::Unknown => container.runtime = owner.runtime,
        Some(_) => {}
        own @ None if !mounts.sandbox && attribution.monitor_of.is_none() => *own = Some(owner.clone()),
        None => {}
    }
    attribution.network_container = Some(owner);
}

/// Adds what the command line of a monitor tells of a container: runtime, name and namespace. A monitor of another
/// container adds nothing, so all monitors of the machine may be tried. True when it was that of the process.
pub fn add_monitor(attribution: &mut Attribution, monitored: &Container) -> bool {
    let mut own = false;
    let containers = attribution
        .container
        .iter_mut()
        .chain(&mut attribution.parents)
        .chain(&mut attribution.monitor_of)
        .chain(&mut attribution.network_container);
    for container in containers {
        own |= add(container, monitored);
    }
    own
}

fn add(container: &mut Container, monitored: &Container) -> bool {
    let same = match (&container.id, &monitored.id) {
        (Some(one), Some(two)) => one == two,
        // Names may be used again by another runtime or user; only ids are certain.
        _ => false,
    };
    if !same {
        return false;
    }
    if container.runtime == Runtime::Unknown {
        container.runtime = monitored.runtime;
    }
    for (own, more) in [
        (&mut container.name, &monitored.name),
        (&mut container.namespace, &monitored.namespace),
    ] {
        if own.is_none() {
            own.clone_from(more);
        }
    }
    true
}
