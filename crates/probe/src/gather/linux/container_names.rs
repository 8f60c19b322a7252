//! Names of containers from the files of those who run them, for containers of which only the id is known. No daemon is asked:
//! asking may start one.

use std::collections::HashMap;

use facts::attribution::container_files::{self, ContainerFile};
use facts::decode::ids::is_id;
use facts::model::attribution::{Container, Runtime};
use facts::{Gap, Why};

use super::text::each_entry;
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most files that are read for names.
const FILES_MAX: usize = 1024;
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

/// What was learnt of names: each list and each file is read once, however many processes a container has.
#[derive(Debug, Default)]
pub(super) struct ContainerNames {
    /// The containers in lists of `containers/storage` by id, once one was looked for.
    lists: Option<HashMap<Vec<u8>, Container>>,
    /// The containers that have logs by id, once one was looked for.
    logs: Option<HashMap<Vec<u8>, Container>>,
    /// What was found of a container, by how it is run and by id.
    answers: HashMap<(Runtime, Vec<u8>), Vec<Container>>,
    gaps: Vec<Gap>,
    is_full: bool,
}

impl crate::gather::system::ContainerNames for ContainerNames {
    fn of(&mut self, machine: &mut dyn Machine, container: &Container) -> &[Container] {
        let Some(id) = container.id.as_deref().filter(|id| is_id(id)) else {
            return &[];
        };
        if container.name.is_some() {
            return &[];
        }
        let key = (container.runtime, id.to_vec());
        if !self.answers.contains_key(&key) {
            if self.answers.len() >= FILES_MAX {
                if !std::mem::replace(&mut self.is_full, true) {
                    self.gaps.push(Gap {
                        what: "container names".to_owned(),
                        why: Why::LimitReached,
                        count: None,
                    });
                }
                return &[];
            }
            let found = self.find(machine, container, id);
            self.answers.insert(key.clone(), found);
        }
        self.answers.get(&key).map_or(&[], Vec::as_slice)
    }

    fn take_gaps(&mut self) -> Vec<Gap> {
        std::mem::take(&mut self.gaps)
    }
}

impl ContainerNames {
    fn find(&mut self, machine: &mut dyn Machine, container: &Container, id: &[u8]) -> Vec<Container> {
        let of_pods = matches!(
            container.runtime,
            Runtime::Containerd | Runtime::CriO | Runtime::Unknown
        );
        if of_pods {
            let logs = self
                .logs
                .get_or_insert_with(|| by_id(read_logs(machine, &mut self.gaps)));
            if let Some(known) = logs.get(id) {
                return vec![known.clone()];
            }
        }
        let mut found = Vec::new();
        match container.runtime {
            Runtime::Docker | Runtime::Unknown => {
                let path = container_files::docker_path(id);
                found = read(machine, ContainerFile::Docker, id, path, &mut self.gaps);
            }
            Runtime::Podman | Runtime::CriO => {
                let lists = self
                    .lists
                    .get_or_insert_with(|| by_id(read_lists(machine, &mut self.gaps)));
                found.extend(lists.get(id).cloned());
            }
            Runtime::Containerd | Runtime::Nerdctl => {
                let own = container.namespace.as_deref();
                for namespace in own.map_or(NAMESPACES.to_vec(), |own| vec![own]) {
                    let path = container_files::bundle_path(namespace, id);
                    found.extend(read(machine, ContainerFile::Bundle, id, path, &mut self.gaps));
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
        found
    }
}

/// The first of each id.
fn by_id(containers: Vec<Container>) -> HashMap<Vec<u8>, Container> {
    let mut found = HashMap::new();
    for container in containers {
        if let Some(id) = container.id.clone() {
            found.entry(id).or_insert(container);
        }
    }
    found
}

/// What one file tells.
fn read(
    machine: &mut dyn Machine,
    file: ContainerFile,
    id: &[u8],
    path: Option<String>,
    gaps: &mut Vec<Gap>,
) -> Vec<Container> {
    let Some(path) = path else {
        return Vec::new();
    };
    let most = if file == ContainerFile::Storage {
        LIST_BYTES_MAX
    } else {
        FILE_BYTES_MAX
    };
    let told = read_whole(machine, &Item::file(path.clone()), most)
        .and_then(|text| container_files::decode(file, id, &text));
    match told {
        Ok(names) => return names,
        // Another runtime, or another place.
        Err(Why::NotHere) => {}
        Err(why) => gaps.push(Gap {
            what: path,
            why,
            count: None,
        }),
    }
    Vec::new()
}

fn read_lists(machine: &mut dyn Machine, gaps: &mut Vec<Gap>) -> Vec<Container> {
    let mut found = Vec::new();
    for driver in DRIVERS {
        let path = container_files::storage_path(driver);
        found.extend(read(machine, ContainerFile::Storage, b"", Some(path), gaps));
    }
    found
}

/// The containers that have logs. Where there are none, nobody is missed.
fn read_logs(machine: &mut dyn Machine, gaps: &mut Vec<Gap>) -> Vec<Container> {
    let mut found = Vec::new();
    let mut is_full = false;
    let list = Item::List(LOGS.into());
    let _: Result<(), Why> = each_entry(machine, &list, 1, &mut |words| {
        is_full = found.len() >= LOGS_MAX;
        if is_full {
            return Flow::Break(());
        }
        if let [name] = words {
            found.extend(container_files::log(name));
        }
        Flow::Continue(())
    });
    if is_full {
        gaps.push(Gap {
            what: LOGS.to_owned(),
            why: Why::LimitReached,
            count: None,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use facts::model::attribution::Source;

    use super::*;
    use crate::gather::attribution::FoundNames;
    use crate::gather::system::ContainerNames as _;
    use crate::gather::systems;
    use facts::decode::identity::Identity;

    fn of(machine: &mut dyn Machine, containers: &[Container]) -> FoundNames {
        let identity = Identity::default();
        let at = &mut systems::at(machine, &identity);
        at.system.names_of(at, containers)
    }

    use crate::fake::FakeMachine;

    fn container(runtime: Runtime, digit: &str) -> Container {
        Container {
            id: Some(digit.repeat(64).into_bytes()),
            ..Container::new(runtime, Source::CgroupPath)
        }
    }

    fn named(found: &FoundNames) -> Vec<(u8, &[u8])> {
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
        let mut machine = FakeMachine::new()
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
        let mut machine = FakeMachine::new().with(&docker, &[], Err(Why::NotPermitted));
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
        let mut machine = FakeMachine::new().with(&docker, &[&long], Ok(()));
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

    #[test]
    fn every_list_and_file_is_read_once_and_each_reason_told_once() {
        struct Counting(BTreeMap<String, usize>);
        impl Machine for Counting {
            fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
                *self.0.entry(item.key()).or_default() += 1;
                Err(Why::NotPermitted)
            }
        }
        let mut machine = Counting(BTreeMap::new());
        let mut known = ContainerNames::default();
        let all = [
            container(Runtime::Docker, "a"),
            container(Runtime::CriO, "b"),
            container(Runtime::Podman, "c"),
            container(Runtime::Unknown, "d"),
        ];
        for container in all.iter().chain(&all) {
            assert!(known.of(&mut machine, container).is_empty());
        }
        assert!(machine.0.values().all(|times| *times == 1), "{:?}", machine.0);
        assert!(machine.0.contains_key("list /var/log/containers"));
        assert_eq!(known.take_gaps().len(), 4, "two files and two lists");
        assert_eq!(known.take_gaps(), []);
    }

    #[test]
    fn more_containers_than_are_looked_for_are_told() {
        let mut known = ContainerNames::default();
        let mut machine = FakeMachine::new();
        for number in 0..FILES_MAX + 2 {
            let container = Container {
                id: Some(format!("{number:064x}").into_bytes()),
                ..Container::new(Runtime::Docker, Source::CgroupPath)
            };
            known.of(&mut machine, &container);
        }
        let gaps = known.take_gaps();
        assert_eq!(
            gaps.iter().map(|gap| gap.why).collect::<Vec<_>>(),
            [Why::LimitReached]
        );
    }
}
