//! Names of containers from the files of those who run them, for containers of which only the id is known. No daemon is asked:
//! asking may start one.

use std::collections::BTreeSet;

use facts::decode::linux::cgroup::is_id;
use facts::decode::linux::container_files::{self, ContainerFile};
use facts::model::attribution::{Container, Runtime};
use facts::{Gap, Why};

use super::owners::each_entry;
use crate::machine::{Flow, Item, Machine, read_whole};

/// Most files that are read for names.
pub const FILES_MAX: usize = 1024;
/// Longest file of a container, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Longest list of containers, in bytes.
const LIST_BYTES_MAX: usize = 16 << 20;
/// Most logs that are looked through.
const LOGS_MAX: usize = 65_536;
/// Where Kubernetes has a link a log.
const LOGS: &str = "/var/log/containers";
/// Storage drivers of podman and CRI-O.
const DRIVERS: [&str; 2] = ["overlay", "vfs"];
/// Namespaces of containerd that are tried where none is known.
const NAMESPACES: [&[u8]; 2] = [b"k8s.io", b"default"];

/// The names that were found.
#[derive(Debug, Default)]
pub struct Found {
    /// Containers with ids and names.
    pub names: Vec<Container>,
    /// Files that could not be read, so that names may be missing.
    pub gaps: Vec<Gap>,
}

/// Looks for the names of these containers. What has a name already, or no whole id, is not looked for.
pub fn of<'c>(machine: &mut dyn Machine, containers: impl IntoIterator<Item = &'c Container>) -> Found {
    let mut found = Found::default();
    let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
    let mut lists: Option<Vec<Container>> = None;
    let mut logs: Option<Vec<Container>> = None;
    for container in containers {
        let Some(id) = container.id.as_deref().filter(|id| is_id(id)) else {
            continue;
        };
        if container.name.is_some() || !seen.insert(id) || seen.len() > FILES_MAX {
            continue;
        }
        let is_it = |other: &&Container| other.id.as_deref() == Some(id);
        let of_pods = matches!(
            container.runtime,
            Runtime::Containerd | Runtime::CriO | Runtime::Unknown
        );
        if of_pods {
            let logs = logs.get_or_insert_with(|| read_logs(machine));
            if let Some(known) = logs.iter().find(is_it) {
                found.names.push(known.clone());
                continue;
            }
        }
        match container.runtime {
            Runtime::Docker | Runtime::Unknown => {
                found.read(
                    machine,
                    ContainerFile::Docker,
                    id,
                    container_files::docker_path(id),
                );
            }
            Runtime::Podman | Runtime::CriO => {
                let lists = lists.get_or_insert_with(|| found.read_lists(machine));
                found.names.extend(lists.iter().find(is_it).cloned());
            }
            Runtime::Containerd | Runtime::Nerdctl => {
                let own = container.namespace.as_deref();
                for namespace in own.map_or(NAMESPACES.to_vec(), |own| vec![own]) {
                    let path = container_files::bundle_path(namespace, id);
                    found.read(machine, ContainerFile::Bundle, id, path);
                }
            }
            // Their paths have the names.
            Runtime::Lxc
            | Runtime::Incus
            | Runtime::Nspawn
            | Runtime::Machine
            | Runtime::LibvirtQemu
            | Runtime::LibvirtLxc
            | Runtime::Snap
            | Runtime::Flatpak => {}
        }
    }
    found
}

impl Found {
    /// Adds what one file tells.
    fn read(&mut self, machine: &mut dyn Machine, file: ContainerFile, id: &[u8], path: Option<String>) {
        let Some(path) = path else {
            return;
        };
        let most = if file == ContainerFile::Storage {
            LIST_BYTES_MAX
        } else {
            FILE_BYTES_MAX
        };
        let told = read_whole(machine, &Item::file(path.clone()), most)
            .and_then(|text| container_files::decode(file, id, &text));
        match told {
            Ok(names) => self.names.extend(names),
            // Another runtime, or another place.
            Err(Why::NotHere) => {}
            Err(why) => self.gaps.push(Gap {
                what: path,
                why,
                count: None,
            }),
        }
    }

    fn read_lists(&mut self, machine: &mut dyn Machine) -> Vec<Container> {
        let mut all = Found::default();
        for driver in DRIVERS {
            let path = container_files::storage_path(driver);
            all.read(machine, ContainerFile::Storage, b"", Some(path));
        }
        self.gaps.append(&mut all.gaps);
        all.names
    }
}

/// The containers that have logs. Where there are none, nobody is missed.
fn read_logs(machine: &mut dyn Machine) -> Vec<Container> {
    let mut found = Vec::new();
    let list = Item::List(LOGS.into());
    let _: Result<(), Why> = each_entry(machine, &list, 1, &mut |words| {
        if let [name] = words
            && found.len() < LOGS_MAX
        {
            found.extend(container_files::log(name));
        }
        Flow::Continue(())
    });
    found
}

#[cfg(test)]
mod tests {
    use facts::model::attribution::Source;

    use super::*;
    use crate::staged::Staged;

    fn container(runtime: Runtime, digit: &str) -> Container {
        Container {
            id: Some(digit.repeat(64).into_bytes()),
            ..Container::new(runtime, Source::CgroupPath)
        }
    }

    fn named(found: &Found) -> Vec<(u8, &[u8])> {
        found
            .names
            .iter()
            .map(|own| (own.id.as_ref().unwrap()[0], own.name.as_deref().unwrap()))
            .collect()
    }

    #[test]
    fn each_runtime_has_its_file() {
        let id = |digit: &str| digit.repeat(64);
        let docker = format!("file /var/lib/docker/containers/{}/config.v2.json", id("a"));
        let list = format!(r#"[{{"id":"{}","names":["web"]}}]"#, id("b"));
        let bundle = format!(
            "file /run/containerd/io.containerd.runtime.v2.task/default/{}/config.json",
            id("c")
        );
        let log = format!("pod_space_app-{}.log\0other\0", id("d"));
        let mut machine = Staged::new()
            .with(&docker, &[b"{\"Name\":\"/db\"}"], Ok(()))
            .with(
                "file /var/lib/containers/storage/overlay-containers/containers.json",
                &[list.as_bytes()],
                Ok(()),
            )
            .with(
                &bundle,
                &[b"{\"annotations\":{\"nerdctl/name\":\"cache\"}}"],
                Ok(()),
            )
            .with("list /var/log/containers", &[log.as_bytes()], Ok(()));
        let all = [
            container(Runtime::Docker, "a"),
            container(Runtime::Podman, "b"),
            container(Runtime::Nerdctl, "c"),
            container(Runtime::CriO, "d"),
            container(Runtime::Docker, "a"),
        ];
        let found = of(&mut machine, &all);
        assert_eq!(
            named(&found),
            [
                (b'a', &b"db"[..]),
                (b'b', b"web"),
                (b'c', b"cache"),
                (b'd', b"app")
            ]
        );
        assert_eq!(found.gaps, []);
    }

    #[test]
    fn a_file_for_root_alone_is_told_and_one_that_is_not_there_is_not() {
        let docker = format!(
            "file /var/lib/docker/containers/{}/config.v2.json",
            "a".repeat(64)
        );
        let mut machine = Staged::new().with(&docker, &[], Err(Why::NotPermitted));
        let found = of(
            &mut machine,
            &[container(Runtime::Docker, "a"), container(Runtime::Podman, "b")],
        );
        let [gap] = found.gaps.as_slice() else {
            panic!("{:?}", found.gaps);
        };
        assert_eq!(gap.why, Why::NotPermitted);
        assert_eq!(named(&found), []);
    }

    #[test]
    fn a_file_without_end_is_not_read_to_its_end() {
        let docker = format!(
            "file /var/lib/docker/containers/{}/config.v2.json",
            "a".repeat(64)
        );
        let long = vec![b' '; FILE_BYTES_MAX + 1];
        let mut machine = Staged::new().with(&docker, &[&long], Ok(()));
        let found = of(&mut machine, &[container(Runtime::Docker, "a")]);
        assert_eq!(found.gaps.first().map(|gap| gap.why), Some(Why::LimitReached));
    }

    #[test]
    fn what_has_a_name_or_no_whole_id_is_not_asked_for() {
        struct Never;
        impl Machine for Never {
            fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
                panic!("{}", item.key());
            }
        }
        let named = Container {
            name: Some(b"x".to_vec()),
            ..container(Runtime::Docker, "a")
        };
        let short = Container {
            id: Some(b"../../etc/shadow".to_vec()),
            ..container(Runtime::Docker, "a")
        };
        assert!(of(&mut Never, &[named, short]).names.is_empty());
    }
}
