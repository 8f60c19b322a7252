//! `/proc/PID/mountinfo` (`proc_pid_mountinfo(5)`): which container a process is in, where no control group tells.
//!
//! Runtimes mount files of their own over `/etc/hostname`, `/etc/hosts` and `/etc/resolv.conf`; where those lie names the
//! container. Containers that share a network share these files, and then they name the container that owns the network.

use std::ops::ControlFlow;

use crate::decode::ids::{is_id, is_uuid};
use crate::decode::lines::{Lines, words};
use crate::model::attribution::{Container, Pod, PodManager, Runtime, Source};

/// Most mounts that are looked at (`fs.mount-max` of `sysctl(2)`, as Linux begins with it).
const MOUNTS_MAX: usize = 100_000;

/// What the mounts of a process tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mounts {
    /// The container whose files they are: the one that owns the network.
    pub container: Option<Container>,
    /// The pod.
    pub pod: Option<Pod>,
    /// Whether `container` is only the sandbox of a pod, in which nothing but a place-holder runs.
    pub sandbox: bool,
}

/// Files that are mounted, the one that says most first.
const FILES: [&[u8]; 4] = [
    b"/etc/hostname",
    b"/etc/hosts",
    b"/etc/resolv.conf",
    b"/run/.containerenv",
];

/// Where a file lies, as far as it names something.
enum Origin {
    Container(Container),
    Sandbox(Container),
    Pod(Pod),
}

/// Reads the text. What is not understood tells nothing.
#[must_use]
pub fn decode(text: &[u8]) -> Mounts {
    let mut mounts = Mounts::default();
    let mut best = FILES.len();
    let mut left = MOUNTS_MAX;
    let mut each = |line: &[u8]| {
        add(line, &mut mounts, &mut best);
        left = left.saturating_sub(1);
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut lines = Lines::new();
    if lines.push(text, &mut each).is_continue() {
        let _: ControlFlow<()> = lines.finish(&mut each);
    }
    settle(&mut mounts);
    mounts
}

/// With files of the kubelet beside them, a container's files are those of the pod's sandbox.
fn settle(mounts: &mut Mounts) {
    let Some(container) = &mut mounts.container else {
        return;
    };
    if mounts.pod.is_none() {
        return;
    }
    mounts.sandbox = true;
    // Only CRI-O keeps files where podman does and knows Kubernetes.
    if container.runtime == Runtime::Podman {
        container.runtime = Runtime::CriO;
    }
}

fn add(line: &[u8], mounts: &mut Mounts, best: &mut usize) {
    let mut words = words(line);
    let (Some(root), Some(point)) = (words.nth(3), words.next()) else {
        return;
    };
    let Some(rank) = FILES.iter().position(|file| *file == point) else {
        return;
    };
    match origin(&unescaped(root)) {
        Some(Origin::Pod(pod)) => mounts.pod = Some(pod),
        Some(Origin::Container(container)) if rank < *best => {
            *best = rank;
            mounts.container = Some(container);
            mounts.sandbox = false;
        }
        Some(Origin::Sandbox(container)) if rank < *best => {
            *best = rank;
            mounts.container = Some(container);
            mounts.sandbox = true;
        }
        Some(Origin::Container(_) | Origin::Sandbox(_)) | None => {}
    }
}

/// What the path of a mounted file, within its filesystem, names. The filesystem may begin anywhere in it.
fn origin(path: &[u8]) -> Option<Origin> {
    let parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    let with = |runtime, id: &[u8]| Container {
        id: Some(id.to_vec()),
        ..Container::new(runtime, Source::Mounts)
    };
    match parts.as_slice() {
        [.., folder, id, b"userdata", _] if folder.ends_with(b"-containers") && is_id(id) => {
            Some(Origin::Container(with(Runtime::Podman, id)))
        }
        [.., b"containers", id, _] if is_id(id) => Some(Origin::Container(with(Runtime::Docker, id))),
        [above @ .., b"sandboxes", id, _] if is_id(id) => {
            let containerd = above.iter().any(|part| part.starts_with(b"io.containerd."));
            let runtime = if containerd {
                Runtime::Containerd
            } else {
                Runtime::Unknown
            };
            Some(Origin::Sandbox(with(runtime, id)))
        }
        [.., b"pods", uid, b"etc-hosts"] if is_uuid(uid) || is_static(uid) => Some(Origin::Pod(Pod {
            manager: PodManager::Kubernetes,
            uid: uid.to_vec(),
            quality: None,
        })),
        _ => None,
    }
}

/// Whether it can be the id of a static pod, which the kubelet makes from its file.
fn is_static(uid: &[u8]) -> bool {
    uid.len() == 32 && uid.iter().all(u8::is_ascii_hexdigit)
}

/// The kernel writes blank, tab, newline and backslash as a backslash and three octal digits.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, behind)) = rest.split_first() {
        match rest {
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                behind @ ..,
            ] => {
                plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest = behind;
            }
            _ => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "bf506f534fdbab818d807c32e7d1a7d17807cf0cbdcbce63d167c29c9a8502e3";
    const OTHER: &str = "d1ca2e0fdb23d59d18e24b6d70bf3665560f78d46ffdce95122888511a6a1938";
    const POD: &str = "58662905-8ccc-11e7-a695-c85b76cda386";

    fn line(root: &str, point: &str) -> String {
        format!("500 480 254:1 {root} {point} rw,relatime - ext4 /dev/vda1 rw\n")
    }

    fn id(mounts: &Mounts) -> Option<(Runtime, &str)> {
        let container = mounts.container.as_ref()?;
        Some((
            container.runtime,
            std::str::from_utf8(container.id.as_ref()?).unwrap(),
        ))
    }

    #[test]
    fn the_file_over_the_host_name_names_the_container() {
        for (root, runtime) in [
            ("/var/lib/docker/containers/ID/hostname", Runtime::Docker),
            // Where /var is a filesystem of its own.
            ("/lib/docker/containers/ID/hostname", Runtime::Docker),
            ("/containers/ID/hostname", Runtime::Docker),
            (
                "/var/lib/containers/storage/overlay-containers/ID/userdata/hostname",
                Runtime::Podman,
            ),
            (
                "/home/a\\040b/.local/share/containers/storage/vfs-containers/ID/userdata/hostname",
                Runtime::Podman,
            ),
        ] {
            let mounts = decode(line(&root.replace("ID", ID), "/etc/hostname").as_bytes());
            assert_eq!(id(&mounts), Some((runtime, ID)), "{root}");
            assert!(!mounts.sandbox);
            assert_eq!(mounts.container.unwrap().source, Source::Mounts);
        }
    }

    #[test]
    fn the_host_name_says_more_than_the_name_servers_in_either_order() {
        let one = line(&format!("/docker/containers/{ID}/hostname"), "/etc/hostname");
        let two = line(
            &format!("/docker/containers/{OTHER}/resolv.conf"),
            "/etc/resolv.conf",
        );
        for text in [format!("{one}{two}"), format!("{two}{one}")] {
            assert_eq!(id(&decode(text.as_bytes())), Some((Runtime::Docker, ID)));
        }
        assert_eq!(id(&decode(two.as_bytes())), Some((Runtime::Docker, OTHER)));
    }

    #[test]
    fn the_files_of_a_pod_are_those_of_its_sandbox() {
        let hosts = line(&format!("/var/lib/kubelet/pods/{POD}/etc-hosts"), "/etc/hosts");
        let sandbox = line(
            &format!("/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{ID}/hostname"),
            "/etc/hostname",
        );
        let mounts = decode(format!("{hosts}{sandbox}").as_bytes());
        assert_eq!(id(&mounts), Some((Runtime::Containerd, ID)));
        assert!(mounts.sandbox);
        assert_eq!(mounts.pod.map(|pod| pod.uid), Some(POD.into()));

        let storage = line(
            &format!("/run/containers/storage/overlay-containers/{ID}/userdata/hostname"),
            "/etc/hostname",
        );
        let mounts = decode(format!("{storage}{hosts}").as_bytes());
        assert_eq!(id(&mounts), Some((Runtime::CriO, ID)));
        assert!(mounts.sandbox);
    }

    #[test]
    fn a_layer_of_an_image_is_no_container() {
        let text = format!(
            "500 480 0:60 / / rw - overlay overlay rw,upperdir=/var/lib/docker/overlay2/{ID}/diff\n{}{}{}",
            line(&format!("/docker/containers/{ID}/hostname"), "/elsewhere"),
            line("/docker/containers/short/hostname", "/etc/hostname"),
            line(&format!("/docker/volumes/{ID}/_data"), "/etc/hosts"),
        );
        assert_eq!(decode(text.as_bytes()), Mounts::default());
    }

    #[test]
    fn octal_escapes_are_bytes_and_all_else_stays() {
        assert_eq!(unescaped(b"a\\040b\\134\\9\\04"), b"a b\\\\9\\04");
        assert_eq!(unescaped(b"\\777"), b"\\777");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            drop(decode(&text));
        }

        #[test]
        fn no_path_panics(root in "[/\\\\0-9a-f.-]{0,99}", point in "/etc/(hosts|hostname)") {
            drop(decode(line(&root, &point).as_bytes()));
        }
    }
}
