//! Command lines of programs that take connections for somebody else: what they say they forward.
//!
//! A grammar is used only when the last component of the first word is the program's name. The words are those of the
//! process, which may write anything there: nothing is believed before the process is proved to hold the port, nothing
//! that is not understood is guessed, and it is told ([`Forwarder::incomplete`]).

mod hosts;
mod namespaces;
mod options;
mod relays;
#[cfg(test)]
mod tests;

use crate::attribution::monitor::last_component;
use crate::model::forwarder::{Forward, Forwarder, Program};

/// Most forwards of a command line that are kept.
pub const FORWARDS_MAX: usize = 256;

/// What the process with this command line says it forwards. `None` when it is no forwarder that is known.
#[must_use]
pub fn decode(argv: &[Vec<u8>]) -> Option<Forwarder> {
    let (first, words) = argv.split_first()?;
    let program = program(last_component(first))?;
    let mut forwarder = Forwarder::new(program);
    match program {
        Program::DockerProxy | Program::RootlesskitDockerProxy => {
            namespaces::docker_proxy(words, &mut forwarder);
        }
        Program::Rootlesskit => namespaces::rootlesskit(words, &mut forwarder),
        Program::Slirp4netns => namespaces::slirp4netns(words, &mut forwarder),
        Program::Pasta | Program::Passt => namespaces::pasta(words, &mut forwarder),
        Program::Qemu => relays::qemu(words, &mut forwarder),
        Program::Ssh => relays::ssh(words, &mut forwarder),
        Program::Kubectl => relays::kubectl(words, &mut forwarder)?,
        Program::Socat => relays::socat(words, &mut forwarder),
        Program::SystemdSocketProxyd => relays::socket_proxyd(words, &mut forwarder),
        Program::Lima => {
            words.iter().find(|word| word.as_slice() == b"hostagent")?;
            forwarder.instance = words.last().filter(|word| !word.starts_with(b"-")).cloned();
        }
        Program::VirtualBox => {
            let at = words.iter().position(|word| {
                let name = word.strip_prefix(b"-").unwrap_or(word);
                matches!(name, b"startvm" | b"-startvm" | b"s")
            });
            forwarder.instance = at.and_then(|at| words.get(at + 1)).cloned();
        }
        // Their command lines do not tell.
        Program::Rootlessport
        | Program::Gvproxy
        | Program::DockerDesktop
        | Program::WslRelay
        | Program::Vpnkit => {}
    }
    // An ssh or socat that forwards nothing is no forwarder.
    let silent = forwarder.forwards.is_empty() && !forwarder.incomplete;
    match program {
        Program::Ssh | Program::Socat | Program::Qemu if silent => None,
        Program::DockerProxy
        | Program::RootlesskitDockerProxy
        | Program::Rootlesskit
        | Program::Slirp4netns
        | Program::Rootlessport
        | Program::Pasta
        | Program::Passt
        | Program::Qemu
        | Program::Ssh
        | Program::Kubectl
        | Program::Socat
        | Program::SystemdSocketProxyd
        | Program::Lima
        | Program::Gvproxy
        | Program::DockerDesktop
        | Program::WslRelay
        | Program::VirtualBox
        | Program::Vpnkit => Some(forwarder),
    }
}

/// The program of this name.
fn program(name: &[u8]) -> Option<Program> {
    Some(match name {
        b"docker-proxy" => Program::DockerProxy,
        b"rootlesskit-docker-proxy" => Program::RootlesskitDockerProxy,
        b"rootlesskit" => Program::Rootlesskit,
        b"slirp4netns" => Program::Slirp4netns,
        b"rootlessport" | b"rootlessport-child" => Program::Rootlessport,
        b"pasta" | b"pasta.avx2" => Program::Pasta,
        b"passt" | b"passt.avx2" => Program::Passt,
        b"qemu-kvm" => Program::Qemu,
        name if name.starts_with(b"qemu-system-") => Program::Qemu,
        b"ssh" => Program::Ssh,
        b"kubectl" => Program::Kubectl,
        b"socat" => Program::Socat,
        b"systemd-socket-proxyd" => Program::SystemdSocketProxyd,
        b"limactl" => Program::Lima,
        b"gvproxy" => Program::Gvproxy,
        b"com.docker.backend" => Program::DockerDesktop,
        b"wslrelay" | b"wslrelay.exe" => Program::WslRelay,
        b"VBoxHeadless" => Program::VirtualBox,
        b"vpnkit" => Program::Vpnkit,
        _ => return None,
    })
}

/// Keeps a forward, or tells that there are too many.
fn keep(forwarder: &mut Forwarder, forward: Option<Forward>) {
    match forward {
        Some(forward) if forwarder.forwards.len() < FORWARDS_MAX => forwarder.forwards.push(forward),
        Some(_) | None => forwarder.incomplete = true,
    }
}
