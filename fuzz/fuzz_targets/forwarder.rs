//! Command lines of forwarders: any words behind any name.
#![no_main]

use facts::attribution::forwarder::{self, FORWARDS_MAX};
use facts::decode::linux::process;
use facts::model::forwarder::{ForwardTransport, Side};
use libfuzzer_sys::fuzz_target;

const NAMES: [&[u8]; 12] = [
    b"docker-proxy",
    b"rootlesskit",
    b"slirp4netns",
    b"pasta",
    b"passt",
    b"qemu-system-x86_64",
    b"ssh",
    b"kubectl",
    b"socat",
    b"systemd-socket-proxyd",
    b"limactl",
    b"VBoxHeadless",
];

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (name, port, words) = input;
    let mut argv = process::arguments(words);
    argv.insert(0, NAMES[usize::from(name) % NAMES.len()].to_vec());
    let Some(forwarder) = forwarder::decode(&argv) else {
        return;
    };
    assert!(forwarder.forwards.len() <= FORWARDS_MAX);
    for transport in [ForwardTransport::Tcp, ForwardTransport::Udp] {
        if let Some(forward) = forwarder.forward_of(transport, port) {
            assert!(forward.side == Side::Here && !forward.excluded);
            let _ = forward.target_of(port);
        }
    }
});
