//! Command lines of the processes that watch over containers: conmon of podman and CRI-O, the shims of containerd, and
//! LXC's monitor.
//!
//! They are readable by everybody, and name what a path of a control group does not.

use crate::decode::ids::is_id;
use crate::model::attribution::{Container, Runtime, Source};

/// The container that the process with this command line watches over, by its own word. `None` when it is no monitor.
#[must_use]
pub fn decode(argv: &[Vec<u8>]) -> Option<Container> {
    let (first, rest) = argv.split_first()?;
    if let Some(title) = first.strip_prefix(b"[lxc monitor] ") {
        return lxc(title);
    }
    match last_component(first) {
        b"conmon" => conmon(rest),
        name if name.starts_with(b"containerd-shim") => shim(rest),
        _ => None,
    }
}

/// The last component of a path, as a program's name.
pub(super) fn last_component(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// The word behind `option`.
fn behind<'a>(words: &'a [Vec<u8>], options: &[&[u8]]) -> Option<&'a [u8]> {
    let at = words.iter().position(|word| options.contains(&word.as_slice()))?;
    words.get(at + 1).map(Vec::as_slice)
}

/// `conmon … -c ID … -n NAME …`: podman says how it is told of the end (`--exit-command PODMAN`), and CRI-O's folders have
/// its name.
fn conmon(words: &[Vec<u8>]) -> Option<Container> {
    let id = behind(words, &[b"-c", b"--cid"]).filter(|id| is_id(id))?;
    let name = behind(words, &[b"-n", b"--name"]).filter(|name| !name.is_empty());
    let podman = behind(words, &[b"--exit-command"]).is_some_and(|path| last_component(path) == b"podman");
    let crio = words
        .iter()
        .any(|word| word.split(|byte| *byte == b'/').any(|part| part == b"crio"));
    let runtime = match (podman, crio) {
        (true, _) => Runtime::Podman,
        (false, true) => Runtime::CriO,
        (false, false) => Runtime::Unknown,
    };
    Some(Container {
        id: Some(id.to_vec()),
        name: name.map(<[u8]>::to_vec),
        ..Container::new(runtime, Source::MonitorArguments)
    })
}

/// `containerd-shim-runc-v2 -namespace NAMESPACE -id ID -address SOCKET`. Docker's namespace is `moby`.
fn shim(words: &[Vec<u8>]) -> Option<Container> {
    let id = behind(words, &[b"-id", b"--id"]).filter(|id| is_id(id))?;
    let namespace = behind(words, &[b"-namespace", b"--namespace"]);
    let runtime = match namespace {
        Some(b"moby") => Runtime::Docker,
        Some(_) => Runtime::Containerd,
        None => Runtime::Unknown,
    };
    Some(Container {
        id: Some(id.to_vec()),
        namespace: namespace.map(<[u8]>::to_vec),
        ..Container::new(runtime, Source::MonitorArguments)
    })
}

/// `[lxc monitor] FOLDER NAME`, one word.
fn lxc(title: &[u8]) -> Option<Container> {
    let name = title
        .trim_ascii()
        .rsplit(|byte| *byte == b' ')
        .next()
        .filter(|name| !name.is_empty() && !name.contains(&b'/'))?;
    Some(Container {
        name: Some(name.to_vec()),
        ..Container::new(Runtime::Lxc, Source::MonitorArguments)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "bf506f534fdbab818d807c32e7d1a7d17807cf0cbdcbce63d167c29c9a8502e3";

    fn read(line: &str) -> Option<Container> {
        let argv: Vec<Vec<u8>> = line
            .split(' ')
            .map(|word| word.replace("ID", ID).into_bytes())
            .collect();
        decode(&argv)
    }

    #[test]
    fn conmon_names_its_container() {
        let podman = read(
            "/usr/bin/conmon --api-version 1 -c ID -u ID -r /usr/bin/runc -n rlweb --exit-command /usr/bin/podman",
        )
        .unwrap();
        assert_eq!(podman.runtime, Runtime::Podman);
        assert_eq!(podman.id.as_deref(), Some(ID.as_bytes()));
        assert_eq!(podman.name.as_deref(), Some(&b"rlweb"[..]));
        assert_eq!(podman.source, Source::MonitorArguments);
        let crio = read("conmon -n k8s_web -c ID --exit-dir /var/run/crio/exits").unwrap();
        assert_eq!(crio.runtime, Runtime::CriO);
        let other = read("conmon -c ID -n").unwrap();
        assert_eq!((other.runtime, other.name), (Runtime::Unknown, None));
        assert_eq!(read("conmon -n web -c"), None);
        assert_eq!(read("conmon -c short"), None);
    }

    #[test]
    fn a_shim_names_container_and_namespace() {
        let docker =
            read("/usr/bin/containerd-shim-runc-v2 -namespace moby -id ID -address /run/x.sock").unwrap();
        assert_eq!(docker.runtime, Runtime::Docker);
        assert_eq!(docker.namespace.as_deref(), Some(&b"moby"[..]));
        let kubernetes = read("containerd-shim-runc-v2 -id ID -namespace k8s.io").unwrap();
        assert_eq!(kubernetes.runtime, Runtime::Containerd);
        assert_eq!(
            read("containerd-shim-runc-v2 -id ID").unwrap().runtime,
            Runtime::Unknown
        );
        assert_eq!(read("containerd-shim-runc-v2 -namespace moby"), None);
    }

    #[test]
    fn the_title_of_the_monitor_of_lxc_ends_with_the_name() {
        let lxc = decode(&[b"[lxc monitor] /var/lib/lxc c1".to_vec(), Vec::new()]).unwrap();
        assert_eq!(lxc.name.as_deref(), Some(&b"c1"[..]));
        assert_eq!(decode(&[b"[lxc monitor] ".to_vec()]), None);
    }

    #[test]
    fn another_program_with_these_words_is_no_monitor() {
        assert_eq!(read("/tmp/conmon/x -c ID -n web"), None);
        assert_eq!(read("my-conmon -c ID"), None);
        assert_eq!(decode(&[]), None);
    }

    proptest! {
        #[test]
        fn no_words_panic(name in "conmon|containerd-shim|\\[lxc monitor\\] .*", rest: Vec<Vec<u8>>) {
            let mut argv = vec![name.into_bytes()];
            argv.extend(rest);
            drop(decode(&argv));
        }
    }
}
