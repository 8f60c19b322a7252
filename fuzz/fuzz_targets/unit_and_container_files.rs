//! Files of systemd's units of sockets, and files with the names of containers.
#![no_main]

use facts::attribution::container_files::{self, ContainerFile};
use facts::attribution::socket_unit::{self, LISTENS_MAX, Names};
use facts::model::socket_unit::SocketUnit;
use libfuzzer_sys::fuzz_target;

const ID: &[u8] = b"9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d";

fuzz_target!(|text: &[u8]| {
    let mut unit = SocketUnit::default();
    let names = Names {
        unit: text.get(..16).unwrap_or(text),
        runtime: b"/run",
    };
    socket_unit::add(text, names, &mut unit);
    assert!(unit.listens.len() <= LISTENS_MAX);
    for file in [
        ContainerFile::Docker,
        ContainerFile::Storage,
        ContainerFile::Bundle,
    ] {
        let told = container_files::decode(file, ID, text);
        let mut kept = text.to_vec();
        container_files::mask(file, &mut kept);
        // What a recording keeps names the same containers.
        if let Ok(told) = told {
            assert_eq!(container_files::decode(file, ID, &kept), Ok(told));
        }
    }
    for name in text.split(|byte| *byte == 0) {
        if let Some(container) = container_files::log(name) {
            assert!(container.name.is_some_and(|name| !name.is_empty()));
        }
    }
});
