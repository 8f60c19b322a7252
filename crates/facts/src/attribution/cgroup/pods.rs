//! Pods in the paths of control groups.

use crate::decode::ids::{is_id, is_uuid};
use crate::model::attribution::{Pod, PodManager, QualityOfService};

/// The pod that a component is the group of, or lies in.
pub(super) fn pod(above: &[&[u8]], part: &[u8]) -> Option<Pod> {
    by_slice(part)
        .or_else(|| by_folder(above, part))
        .or_else(|| podman(part))
}

/// Kubernetes with the driver for systemd: `kubepods-QOS-podUID.slice`, alone or before a colon.
fn by_slice(part: &[u8]) -> Option<Pod> {
    let name = part.split(|byte| *byte == b':').next()?.strip_suffix(b".slice")?;
    let (root, uid) = split_at_last(name, b"-pod")?;
    let (root, quality) = match (
        root.strip_suffix(b"-burstable"),
        root.strip_suffix(b"-besteffort"),
    ) {
        (Some(root), _) => (root, QualityOfService::Burstable),
        (None, Some(root)) => (root, QualityOfService::BestEffort),
        (None, None) => (root, QualityOfService::Guaranteed),
    };
    is_root(root).then_some(())?;
    kubernetes(uid, quality)
}

/// Kubernetes with the driver for the tree of groups itself: `kubepods/QOS/podUID`.
fn by_folder(above: &[&[u8]], part: &[u8]) -> Option<Pod> {
    let (parent, rest) = above.split_last()?;
    let (root, quality) = match *parent {
        b"burstable" => (rest.last()?, QualityOfService::Burstable),
        b"besteffort" => (rest.last()?, QualityOfService::BestEffort),
        _ => (parent, QualityOfService::Guaranteed),
    };
    is_root(root.strip_suffix(b".slice").unwrap_or(root)).then_some(())?;
    kubernetes(part.strip_prefix(b"pod")?, quality)
}

/// `kubepods`, also with groups that the kubelet was told to put above it: `kubelet-kubepods`.
fn is_root(name: &[u8]) -> bool {
    name.strip_suffix(b"kubepods")
        .is_some_and(|before| before.is_empty() || before.ends_with(b"-"))
}

fn kubernetes(uid: &[u8], quality: QualityOfService) -> Option<Pod> {
    let is_static = uid.len() == 32 && uid.iter().all(u8::is_ascii_hexdigit);
    (is_uuid(uid) || is_static).then(|| Pod {
        manager: PodManager::Kubernetes,
        uid: uid
            .iter()
            .map(|byte| if *byte == b'_' { b'-' } else { *byte })
            .collect(),
        quality: Some(quality),
    })
}

/// Podman: `machine-libpod_pod_P.slice`, `user-libpod_pod_P.slice` and `libpod_pod_P`.
fn podman(part: &[u8]) -> Option<Pod> {
    let name = match part.strip_suffix(b".slice") {
        Some(name) => name
            .strip_prefix(b"machine-")
            .or_else(|| name.strip_prefix(b"user-"))?,
        None => part,
    };
    let uid = name.strip_prefix(b"libpod_pod_").filter(|uid| is_id(uid))?;
    Some(Pod {
        manager: PodManager::Podman,
        uid: uid.to_vec(),
        quality: None,
    })
}

/// What stands before and behind the last `mark`.
fn split_at_last<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memchr::memmem::rfind(text, mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}
