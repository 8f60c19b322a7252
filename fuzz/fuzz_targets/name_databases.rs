//! Services, protocols, networks, nsswitch.conf, identity, the range of ports, and what /proc tells of processes.
#![no_main]

use facts::decode::databases::{Networks, Services, sources};
use facts::decode::identity::Identity;
use facts::decode::linux::{ports, process};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut services = Services::default();
    let mut networks = Networks::default();
    for line in text.split(|byte| *byte == b'\n') {
        services.add_service(line);
        services.add_protocol(line);
        networks.add(line);
        let _ = process::socket_inode(line);
        let _ = process::pid(line);
        let _ = process::first_word(line);
    }
    let _ = ports::decode_range(text);
    let _ = sources(text, "hosts");
    let identity = Identity::decode(text, Identity::default());
    assert_eq!(
        Identity::decode(identity.encode().as_bytes(), Identity::default()).order,
        identity.order
    );
});
