//! Files in which those who run containers keep their names, where the path of a control group has an id alone.
//!
//! Most of them are for root, and some hold what a container was told in confidence (its environment): only names are taken,
//! and [`mask`] covers what a recording must not keep.

use std::ops::Range;

use crate::Why;
use crate::decode::ids::is_id;
use crate::decode::json::{Kind, Step, Text, parts, strings};
use crate::model::attribution::{Container, Runtime, Source};

/// Most containers that are taken from one file.
const CONTAINERS_MAX: usize = 65_536;
/// Longest name that is taken, in bytes. Docker, podman and Kubernetes allow at most 255.
pub const NAME_BYTES_MAX: usize = 255;

/// Annotations of a container's bundle that have its name: of Kubernetes' interface to containerd, and of nerdctl.
const ANNOTATIONS: [&[u8]; 2] = [b"io.kubernetes.cri.container-name", b"nerdctl/name"];

/// A file with names of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerFile {
    /// Docker's own of one container.
    Docker,
    /// The list of `containers/storage`, which podman and CRI-O share.
    Storage,
    /// The bundle of one container of containerd, in the form of the Open Container Initiative.
    Bundle,
}

impl ContainerFile {
    /// What kind of file the path is of.
    #[must_use]
    pub fn of_path(path: &str) -> Option<ContainerFile> {
        let within = |start: &str, end: &str| {
            path.strip_prefix(start)
                .and_then(|rest| rest.strip_suffix(end))
                .is_some()
        };
        if within(DOCKER, DOCKER_END) {
            Some(ContainerFile::Docker)
        } else if within(STORAGE, STORAGE_END) {
            Some(ContainerFile::Storage)
        } else if within(BUNDLES, BUNDLE_END) {
            Some(ContainerFile::Bundle)
        } else {
            None
        }
    }
}

/// Where Docker keeps a folder a container.
const DOCKER: &str = "/var/lib/docker/containers/";
/// The file in it.
const DOCKER_END: &str = "/config.v2.json";
/// Where `containers/storage` keeps its lists, a folder a driver.
const STORAGE: &str = "/var/lib/containers/storage/";
/// The list of containers of a driver.
const STORAGE_END: &str = "-containers/containers.json";
/// Where containerd keeps the bundles of running containers, a folder a namespace of its own.
const BUNDLES: &str = "/run/containerd/io.containerd.runtime.v2.task/";
/// The file in a bundle.
const BUNDLE_END: &str = "/config.json";

/// Docker's file of a container. `None` when the id is none.
#[must_use]
pub fn docker_path(id: &[u8]) -> Option<String> {
    Some(format!("{DOCKER}{}{DOCKER_END}", whole_id(id)?))
}

/// The list of the containers of a storage driver: `overlay`, `vfs`.
#[must_use]
pub fn storage_path(driver: &str) -> String {
    format!("{STORAGE}{driver}{STORAGE_END}")
}

/// The bundle of a container in a namespace of containerd. `None` when the id is none, or the namespace could lead elsewhere.
#[must_use]
pub fn bundle_path(namespace: &[u8], id: &[u8]) -> Option<String> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let namespace = std::str::from_utf8(namespace)
        .ok()
        .filter(|name| !name.is_empty() && !name.starts_with('.') && name.as_bytes().iter().all(is_plain))?;
    Some(format!("{BUNDLES}{namespace}/{}{BUNDLE_END}", whole_id(id)?))
}

fn whole_id(id: &[u8]) -> Option<&str> {
    std::str::from_utf8(id).ok().filter(|_| is_id(id))
}

/// The containers that the file names. `id` is that of the container whose file it is; a list has its own.
///
/// # Errors
/// [`Why::NotUnderstood`] when it is no JSON.
pub fn decode(file: ContainerFile, id: &[u8], text: &[u8]) -> Result<Vec<Container>, Why> {
    let mut found: Vec<Container> = Vec::new();
    let mut element = usize::MAX;
    let mut own = (None, None);
    let whole = strings(text, &mut |string| match (file, string.steps) {
        (ContainerFile::Docker, [step]) if step.is(b"Name") => {
            let name = string.value.strip_prefix(b"/").unwrap_or(&string.value);
            add(&mut found, Runtime::Docker, id, name);
        }
        (ContainerFile::Bundle, [above, Step::Member(name)])
            if above.is(b"annotations") && ANNOTATIONS.contains(&name.as_slice()) =>
        {
            add(&mut found, Runtime::Containerd, id, &string.value);
        }
        (ContainerFile::Storage, [Step::Element(place), steps @ ..]) => {
            if *place != element {
                element = *place;
                own = (None, None);
            }
            match steps {
                [step] if step.is(b"id") => own.0 = Some(string.value.clone()),
                [step, Step::Element(0)] if step.is(b"names") => own.1 = Some(string.value.clone()),
                _ => {}
            }
            if let (Some(id), Some(name)) = &own {
                add(&mut found, Runtime::Unknown, id, name);
                own = (None, None);
            }
        }
        _ => {}
    });
    whole.map(|()| found).ok_or(Why::NotUnderstood)
}

fn add(found: &mut Vec<Container>, runtime: Runtime, id: &[u8], name: &[u8]) {
    let is_name = (1..=NAME_BYTES_MAX).contains(&name.len());
    if is_name && is_id(id) && found.len() < CONTAINERS_MAX {
        found.push(Container {
            id: Some(id.to_vec()),
            name: Some(name.to_vec()),
            ..Container::new(runtime, Source::RuntimeFile)
        });
    }
}

/// The container whose log is called this in `/var/log/containers`, where Kubernetes has a link a container that everybody
/// may list: `POD_NAMESPACE_CONTAINER-ID.log`.
#[must_use]
pub fn log(name: &[u8]) -> Option<Container> {
    let stem = name.strip_suffix(b".log")?;
    let dash = stem.iter().rposition(|byte| *byte == b'-')?;
    let (front, id) = (stem.get(..dash)?, stem.get(dash + 1..)?);
    let mut parts = front.split(|byte| *byte == b'_');
    let (Some(_pod), Some(_namespace), Some(container), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let mut found = Vec::new();
    add(&mut found, Runtime::Unknown, id, container);
    found.pop()
}

/// Covers what a recording must not keep: all text, names of members and numbers but the names and ids of containers and what
/// leads to them. All of the file, when it is not of the form that is known.
pub fn mask(file: ContainerFile, text: &mut [u8]) {
    let mut covered: Vec<(Kind, Range<usize>)> = Vec::new();
    let whole = parts(text, &mut |part| {
        if part.kind == Kind::Number || !is_told(file, part) {
            covered.push((part.kind, part.range.clone()));
        }
    });
    if whole.is_none() {
        text.fill(b'x');
        return;
    }
    for (kind, range) in covered {
        let Some(part) = text.get_mut(range) else {
            continue;
        };
        match kind {
            Kind::Text | Kind::Name => part.fill(b'x'),
            Kind::Number => {
                part.fill(b' ');
                part.iter_mut().take(1).for_each(|digit| *digit = b'0');
            }
        }
    }
}

/// Whether a string is the name or id of a container, or a name of a member is on the way to one.
fn is_told(file: ContainerFile, part: &Text<'_>) -> bool {
    let is_name = part.kind == Kind::Name;
    match (file, part.steps) {
        (ContainerFile::Docker, [step]) => step.is(b"Name") || step.is(b"ID"),
        (ContainerFile::Bundle, [above]) => is_name && above.is(b"annotations"),
        (ContainerFile::Bundle, [above, Step::Member(name)]) => {
            above.is(b"annotations") && ANNOTATIONS.contains(&name.as_slice())
        }
        (ContainerFile::Storage, [Step::Element(_), step]) => {
            step.is(b"id") || (is_name && step.is(b"names"))
        }
        (ContainerFile::Storage, [Step::Element(_), step, Step::Element(_)]) => step.is(b"names"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &[u8] = b"bf506f534fdbab818d807c32e7d1a7d17807cf0cbdcbce63d167c29c9a8502e3";
    const DOCKERS: &[u8] =
        br#"{"StreamConfig":{},"ID":"bf506f534fdbab818d807c32e7d1a7d17807cf0cbdcbce63d167c29c9a8502e3",
        "State":{"Pid":7},"Config":{"Env":["PASSWORD=hunter2"],"Labels":{"Name":"/no"}},"Name":"/web"}"#;

    /// An id and a name.
    type Named = (Vec<u8>, Vec<u8>);

    fn names(file: ContainerFile, text: &[u8]) -> Result<Vec<Named>, Why> {
        let all = decode(file, ID, text)?;
        Ok(all
            .into_iter()
            .map(|own| (own.id.unwrap(), own.name.unwrap()))
            .collect())
    }

    #[test]
    fn dockers_file_has_the_name_behind_a_slash() {
        let found = names(ContainerFile::Docker, DOCKERS);
        assert_eq!(found, Ok(vec![(ID.to_vec(), b"web".to_vec())]));
    }

    #[test]
    fn a_list_names_each_container_by_its_own_id() {
        let other = "4f".repeat(32);
        let text = format!(
            r#"[{{"id":"{}","names":["web","alias"],"metadata":"{{}}"}},{{"id":"{other}"}},{{"names":["nobody"]}},
                {{"names":["db"],"id":"{other}"}}]"#,
            String::from_utf8_lossy(ID)
        );
        let expected = vec![
            (ID.to_vec(), b"web".to_vec()),
            (other.into_bytes(), b"db".to_vec()),
        ];
        assert_eq!(names(ContainerFile::Storage, text.as_bytes()), Ok(expected));
    }

    #[test]
    fn a_bundle_names_its_container_in_an_annotation() {
        for annotation in ["io.kubernetes.cri.container-name", "nerdctl/name"] {
            let text =
                format!(r#"{{"process":{{"env":["A=b"]}},"annotations":{{"x":"y","{annotation}":"app"}}}}"#);
            let found = names(ContainerFile::Bundle, text.as_bytes());
            assert_eq!(found, Ok(vec![(ID.to_vec(), b"app".to_vec())]));
        }
        assert_eq!(names(ContainerFile::Bundle, b"{}"), Ok(Vec::new()));
    }

    #[test]
    fn the_name_of_a_log_names_pod_namespace_and_container() {
        let id = String::from_utf8_lossy(ID);
        let found = log(format!("web-0_default_nginx-main-{id}.log").as_bytes()).unwrap();
        assert_eq!(found.name.as_deref(), Some(&b"nginx-main"[..]));
        assert_eq!(found.id.as_deref(), Some(ID));
        for none in [
            format!("a_b-{id}.log"),
            format!("a_b_c_d-{id}.log"),
            format!("a_b_-{id}.log"),
            "a_b_c-123.log".to_owned(),
            String::new(),
        ] {
            assert_eq!(log(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn a_name_that_is_none_or_too_long_is_not_taken() {
        let long = format!(r#"{{"Name":"/{}"}}"#, "x".repeat(NAME_BYTES_MAX + 1));
        for text in [&b"{\"Name\":\"/\"}"[..], b"{\"Name\":7}", b"[]", long.as_bytes()] {
            assert_eq!(names(ContainerFile::Docker, text), Ok(Vec::new()));
        }
        for text in [&b""[..], b"{", b"\xff"] {
            assert_eq!(names(ContainerFile::Docker, text), Err(Why::NotUnderstood));
        }
    }

    #[test]
    fn paths_are_of_ids_alone() {
        let id = String::from_utf8_lossy(ID);
        let docker = docker_path(ID).unwrap();
        assert_eq!(docker, format!("/var/lib/docker/containers/{id}/config.v2.json"));
        assert_eq!(ContainerFile::of_path(&docker), Some(ContainerFile::Docker));
        let bundle = bundle_path(b"k8s.io", ID).unwrap();
        assert_eq!(ContainerFile::of_path(&bundle), Some(ContainerFile::Bundle));
        let storage = storage_path("vfs");
        assert_eq!(ContainerFile::of_path(&storage), Some(ContainerFile::Storage));
        for other in ["/proc/1/stat", "/var/lib/docker/containers/x", ""] {
            assert_eq!(ContainerFile::of_path(other), None);
        }
        assert_eq!(docker_path(b"../../../etc/passwd"), None);
        for namespace in [&b"../x"[..], b"..", b"", b"a/b"] {
            assert_eq!(bundle_path(namespace, ID), None);
        }
    }

    #[test]
    fn what_a_recording_must_not_keep_is_all_but_names_and_ids() {
        let mut kept = DOCKERS.to_vec();
        mask(ContainerFile::Docker, &mut kept);
        let text = String::from_utf8(kept.clone()).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("PASSWORD"), "{text}");
        assert_eq!(
            names(ContainerFile::Docker, &kept),
            names(ContainerFile::Docker, DOCKERS)
        );
        let mut broken = b"{\"Config\":{\"Env\":[\"PASSWORD=hunter2\"]},".to_vec();
        mask(ContainerFile::Docker, &mut broken);
        assert_eq!(broken, vec![b'x'; broken.len()]);
    }

    #[test]
    fn names_of_members_and_numbers_are_not_kept_but_on_the_way_to_a_name() {
        let cases = [
            (
                ContainerFile::Docker,
                r#"{"ID":"i","MountPoints":{"/run/secrets/db":{"Name":"v"}},"Name":"/web","Pid":-12.5,"On":true}"#,
                r#"{"ID":"i","xxxxxxxxxxx":{"xxxxxxxxxxxxxxx":{"xxxx":"x"}},"Name":"/web","xxx":0    ,"xx":true}"#,
            ),
            (
                ContainerFile::Storage,
                r#"[{"id":"i","names":["web",7],"flags":{"id":"a","names":["b"]},"Name":"c"}]"#,
                r#"[{"id":"i","names":["web",0],"xxxxx":{"xx":"x","xxxxx":["x"]},"xxxx":"x"}]"#,
            ),
            (
                ContainerFile::Bundle,
                r#"{"ID":"a","annotations":{"nerdctl/name":"web","a.b/c":"d"},"names":[31]}"#,
                r#"{"xx":"x","annotations":{"nerdctl/name":"web","xxxxx":"x"},"xxxxx":[0 ]}"#,
            ),
            (
                ContainerFile::Bundle,
                r#"{"annotations":"a"}"#,
                r#"{"annotations":"x"}"#,
            ),
            (ContainerFile::Docker, "12", "0 "),
        ];
        for (file, text, expected) in cases {
            let mut kept = text.as_bytes().to_vec();
            mask(file, &mut kept);
            assert_eq!(String::from_utf8_lossy(&kept), expected);
            assert!(strings(&kept, &mut |_| {}).is_some(), "still JSON");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_names_the_same_and_no_bytes_panic(text in r#"[\[\]{}":,a-z]{0,40}|\{"Name":"[a-z/\\"]{0,9}","x":"[a-z]{0,5}"\}"#) {
            for file in [ContainerFile::Docker, ContainerFile::Storage, ContainerFile::Bundle] {
                let mut kept = text.clone().into_bytes();
                mask(file, &mut kept);
                prop_assert_eq!(names(file, &kept).unwrap_or_default(), names(file, text.as_bytes()).unwrap_or_default());
            }
            drop(log(text.as_bytes()));
        }
    }
}
