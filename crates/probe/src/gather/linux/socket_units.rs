//! Units of sockets from the folders of systemd's managers (`systemd.unit(5)`): files that everybody may read. What a manager has
//! in its memory (units without a file, changes that it was not told to load) is not known.

use std::collections::{BTreeMap, BTreeSet};

use crate::gather::attribution::{FoundUnits, KnownUnit, Manager};
use facts::attribution::socket_unit::{self, Names};
use facts::attribution::unit_name::UNIT_BYTES_MAX;
use facts::model::socket_unit::SocketUnit;
use facts::{Gap, Why};

use super::text::each_entry;
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most units that are read.
pub const UNITS_MAX: usize = 4096;
/// Most drop-ins of a unit that are read.
const DROP_INS_MAX: usize = 64;
/// Longest file of a unit, in bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;
/// Folders of the system's manager, the one that counts first.
const SYSTEM: [&str; 12] = [
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/run/systemd/generator.late",
];
/// Folders of users' managers, without those of one user.
const USERS: [&str; 4] = [
    "/etc/systemd/user",
    "/run/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user",
];

impl Manager {
    /// The folder that a user's manager has to itself. The user can put anything there, and any program can call itself `systemd`:
    /// nobody else reads what it holds, least of all root.
    fn own_folder(self) -> Option<String> {
        match self {
            Manager::System => None,
            Manager::User(id) => Some(format!("/run/user/{id}/systemd")),
        }
    }

    /// Its folders, the one that counts first, as far as `asker` reads them.
    fn folders(self, asker: u32) -> Vec<String> {
        match self {
            Manager::System => SYSTEM.iter().map(|folder| (*folder).to_owned()).collect(),
            Manager::User(id) => {
                let folder = self.own_folder().filter(|_| id == asker);
                let within = |names: [&str; 2]| {
                    let path = |name: &str| folder.as_ref().map(|folder| format!("{folder}/{name}"));
                    names.into_iter().filter_map(path).collect::<Vec<String>>()
                };
                let early = within(["transient", "generator.early"]);
                let late = within(["generator", "generator.late"]);
                let all = USERS.iter().map(|folder| (*folder).to_owned());
                early.into_iter().chain(all).chain(late).collect()
            }
        }
    }

    /// What `%t` stands for.
    fn runtime(self) -> String {
        match self {
            Manager::System => "/run".to_owned(),
            Manager::User(id) => format!("/run/user/{id}"),
        }
    }
}

/// Reads them. `asker` is the effective user who asks ([`facts::decode::identity::Identity::effective_user`]).
pub fn of(machine: &mut dyn Machine, manager: Manager, asker: u32) -> FoundUnits {
    let mut found = FoundUnits::default();
    if let (Manager::User(id), Some(folder)) = (manager, manager.own_folder())
        && id != asker
    {
        let what =
            format!("socket units of the manager of user {id} in {folder}, which only this user reads");
        found.gaps.push(gap(&what, Why::NotPermitted));
    }
    // The first folder that has a name has the unit.
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut with_drop_ins: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in manager.folders(asker) {
        let (names, outcome) = names(machine, &folder);
        if let Err(why) = outcome
            && !why.is_absence()
        {
            found.gaps.push(gap(&folder, why));
        }
        for name in names {
            if let Some(unit) = name.strip_suffix(".d").filter(|unit| unit.ends_with(".socket")) {
                with_drop_ins
                    .entry(unit.to_owned())
                    .or_default()
                    .push(format!("{folder}/{name}"));
            } else if name.ends_with(".socket") && !name.ends_with("@.socket") {
                if files.len() < UNITS_MAX {
                    files
                        .entry(name.clone())
                        .or_insert_with(|| format!("{folder}/{name}"));
                } else if !files.contains_key(&name) {
                    found.gaps.push(gap(&folder, Why::LimitReached));
                    break;
                }
            }
        }
    }
    let runtime = manager.runtime();
    for (name, file) in files {
        let names = Names {
            unit: name.as_bytes(),
            runtime: runtime.as_bytes(),
        };
        let mut unit = SocketUnit::default();
        let drop_ins = with_drop_ins.get(&name).map_or(&[][..], Vec::as_slice);
        let mut paths = vec![file.clone()];
        paths.extend(drop_in_files(machine, drop_ins));
        for path in paths {
            match read_whole(machine, &Item::file(path.clone()), FILE_BYTES_MAX) {
                Ok(text) => socket_unit::add(&text, names, &mut unit),
                Err(why) if why.is_absence() => {}
                Err(why) => found.gaps.push(gap(&path, why)),
            }
        }
        if !unit.listens.is_empty() {
            found.units.push(KnownUnit {
                name: name.into_bytes(),
                file,
                unit,
            });
        }
    }
    found
}

fn gap(path: &str, why: Why) -> Gap {
    Gap {
        what: path.to_owned(),
        why,
        count: None,
    }
}

/// The names in a folder that can be part of a path.
fn names(machine: &mut dyn Machine, folder: &str) -> (Vec<String>, Result<(), Why>) {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let item = Item::List(folder.to_owned().into());
    let outcome = each_entry(machine, &item, 1, &mut |words| {
        if let [name] = words
            && let Ok(name) = std::str::from_utf8(name)
            && name.len() <= UNIT_BYTES_MAX + ".d".len()
            && found.len() < UNITS_MAX * 4
        {
            found.insert(name.to_owned());
        }
        Flow::Continue(())
    });
    (found.into_iter().collect(), outcome)
}

/// The drop-ins in these folders, the one that counts first: by their names, and a name counts once.
fn drop_in_files(machine: &mut dyn Machine, folders: &[String]) -> Vec<String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for folder in folders {
        for name in names(machine, folder).0 {
            if name.ends_with(".conf") && files.len() < DROP_INS_MAX {
                let path = format!("{folder}/{name}");
                files.entry(name).or_insert(path);
            }
        }
    }
    files.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    #[test]
    fn the_first_folder_counts_and_drop_ins_come_on_top_by_name() {
        let mut machine = FakeMachine::new()
            .with(
                "list /etc/systemd/system",
                &[b"a.socket\0a.socket.d\0masked.socket\0x@.socket\0z.service\0"],
                Ok(()),
            )
            .with("list /run/systemd/system", &[b"a.socket.d\0"], Ok(()))
            .with(
                "list /usr/lib/systemd/system",
                &[b"a.socket\0b.socket\0masked.socket\0"],
                Ok(()),
            )
            .with(
                "list /etc/systemd/system/a.socket.d",
                &[b"20.conf\0note.txt\0"],
                Ok(()),
            )
            .with(
                "list /run/systemd/system/a.socket.d",
                &[b"10.conf\x0020.conf\0"],
                Ok(()),
            )
            .with(
                "file /etc/systemd/system/a.socket",
                &[b"[Socket]\nListenStream=1\n"],
                Ok(()),
            )
            .with(
                "file /etc/systemd/system/a.socket.d/20.conf",
                &[b"[Socket]\nListenStream=3\n"],
                Ok(()),
            )
            .with(
                "file /run/systemd/system/a.socket.d/10.conf",
                &[b"[Socket]\nListenStream=\nListenStream=2\n"],
                Ok(()),
            )
            .with(
                "file /run/systemd/system/a.socket.d/20.conf",
                &[b"[Socket]\nListenStream=9\n"],
                Ok(()),
            )
            .with("file /etc/systemd/system/masked.socket", &[], Ok(()))
            .with(
                "file /usr/lib/systemd/system/masked.socket",
                &[b"[Socket]\nListenStream=7\n"],
                Ok(()),
            )
            .with(
                "file /usr/lib/systemd/system/b.socket",
                &[],
                Err(Why::NotPermitted),
            );
        let found = of(&mut machine, Manager::System, 0);
        let [known] = found.units.as_slice() else {
            panic!("{:?}", found.units);
        };
        assert_eq!(
            (known.name.as_slice(), known.file.as_str()),
            (&b"a.socket"[..], "/etc/systemd/system/a.socket")
        );
        let values: Vec<&[u8]> = known
            .unit
            .listens
            .iter()
            .map(|listen| listen.value.as_slice())
            .collect();
        assert_eq!(values, [b"2", b"3"]);
        let [gap] = found.gaps.as_slice() else {
            panic!("{:?}", found.gaps);
        };
        assert_eq!(
            (gap.what.as_str(), gap.why),
            ("/usr/lib/systemd/system/b.socket", Why::NotPermitted)
        );
    }

    #[test]
    fn a_users_manager_has_its_own_folders() {
        let mut machine = FakeMachine::new()
            .with("list /run/user/7/systemd/generator", &[b"u.socket\0"], Ok(()))
            .with(
                "file /run/user/7/systemd/generator/u.socket",
                &[b"[Socket]\nListenStream=%t/u\nListenStream=5\n"],
                Ok(()),
            );
        assert_eq!(of(&mut machine, Manager::User(7), 7).units.len(), 1);
        assert!(of(&mut machine, Manager::User(8), 8).units.is_empty());
        assert!(of(&mut machine, Manager::System, 0).units.is_empty());
    }

    #[test]
    fn a_folder_of_another_user_is_not_entered_and_the_reason_is_told() {
        struct Watched(Vec<String>);
        impl Machine for Watched {
            fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
                self.0.push(item.key());
                Err(Why::NotHere)
            }
        }
        let mut machine = Watched(Vec::new());
        let found = of(&mut machine, Manager::User(7), 0);
        assert!(!machine.0.is_empty());
        assert!(
            !machine.0.iter().any(|key| key.contains("/run/user")),
            "{:?}",
            machine.0
        );
        let [gap] = found.gaps.as_slice() else {
            panic!("{:?}", found.gaps);
        };
        assert!(gap.what.contains("/run/user/7/systemd"), "{gap}");
        assert_eq!(gap.why, Why::NotPermitted);
    }
}
