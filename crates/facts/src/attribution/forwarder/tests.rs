//! Command lines of forwarders: those that were seen, in other orders, with pieces missing, and with anything in them.

use std::net::IpAddr;

use proptest::prelude::*;

use crate::attribution::forwarder::*;
use crate::model::forwarder::{ForwardTransport, Host, Inside, Place, Ports, Side};

fn argv(line: &str) -> Vec<Vec<u8>> {
    line.split(' ').map(|word| word.as_bytes().to_vec()).collect()
}

fn read(line: &str) -> Option<Forwarder> {
    decode(&argv(line))
}

fn place(place: Option<&Place>) -> String {
    match place {
        None => "?".to_owned(),
        Some(Place::Path(path)) => String::from_utf8_lossy(path).into_owned(),
        Some(Place::Socket { host, ports }) => {
            let host = match host {
                None => String::new(),
                Some(Host::Address(IpAddr::V6(address))) => format!("[{address}]"),
                Some(Host::Address(address)) => address.to_string(),
                Some(Host::Name(name)) => format!("name {}", String::from_utf8_lossy(name)),
            };
            let ports = match ports {
                Ports::All => "all".to_owned(),
                Ports::Automatic => "auto".to_owned(),
                Ports::Range(range) if range.first == range.last => range.first.to_string(),
                Ports::Range(range) => format!("{}-{}", range.first, range.last),
            };
            format!("{host}:{ports}")
        }
    }
}

fn forward(forward: &Forward) -> String {
    let transport = match forward.transport {
        None => "?",
        Some(ForwardTransport::Tcp) => "tcp",
        Some(ForwardTransport::Udp) => "udp",
        Some(ForwardTransport::Sctp) => "sctp",
    };
    let excluded = if forward.excluded { "not " } else { "" };
    let side = if forward.side == Side::There { "there " } else { "" };
    let (listen, target) = (place(forward.listen.as_ref()), place(forward.target.as_ref()));
    format!("{excluded}{side}{transport} {listen} > {target}")
}

/// What a command line says: its forwards, and `…` behind them when it may say more.
fn said(line: &str) -> String {
    let Some(forwarder) = read(line) else {
        return "none".to_owned();
    };
    let mut words: Vec<String> = forwarder.forwards.iter().map(forward).collect();
    words.extend(forwarder.incomplete.then(|| "…".to_owned()));
    words.join("; ")
}

fn check(pairs: &[(&str, &str)]) {
    for (line, expected) in pairs {
        assert_eq!(said(line), *expected, "{line}");
    }
}

#[test]
fn docker_proxy_says_both_ends_in_any_order() {
    let whole = "tcp 0.0.0.0:8080 > 172.18.0.2:80";
    check(&[
        (
            "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.18.0.2 -container-port 80",
            whole,
        ),
        (
            "docker-proxy -container-port 80 -host-ip 0.0.0.0 -use-listen-fd -container-ip 172.18.0.2 -proto tcp -host-port 8080",
            whole,
        ),
        (
            "rootlesskit-docker-proxy --proto=tcp --host-ip=0.0.0.0 --host-port=8080 --container-ip=172.18.0.2 --container-port=80",
            whole,
        ),
        (
            "docker-proxy -proto sctp -host-ip :: -host-port 53 -container-ip fd00::2 -container-port 5353 -use-listen-fd",
            "sctp [::]:53 > [fd00::2]:5353",
        ),
    ]);
    let forwarder = read("docker-proxy -proto tcp -host-port 1 -container-port 2").unwrap();
    assert_eq!(forwarder.program, Program::DockerProxy);
}

#[test]
fn a_pair_that_is_missing_is_not_known() {
    check(&[
        (
            "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.18.0.2",
            "tcp 0.0.0.0:8080 > ?; …",
        ),
        (
            "docker-proxy -host-ip 0.0.0.0 -host-port 8080 -container-port 80",
            "? 0.0.0.0:8080 > :80; …",
        ),
        (
            "docker-proxy -proto tcp -container-ip 172.18.0.2 -container-port 80 -host-port",
            "tcp ? > 172.18.0.2:80; …",
        ),
        (
            "docker-proxy -proto tcp -host-port 99999 -container-port 0x50 -container-ip 1.2.3.4",
            "…",
        ),
        (
            "docker-proxy -proto tcp -host-port 80 -container-port 81 -new 7",
            "tcp :80 > :81; …",
        ),
        ("docker-proxy", "…"),
    ]);
}

#[test]
fn only_a_program_of_that_name_is_believed() {
    for line in [
        "/tmp/docker-proxy/python3 -proto tcp -host-port 80 -container-port 80",
        "docker-proxy2 -proto tcp -host-port 80 -container-port 80",
        "python3 docker-proxy -proto tcp -host-port 80 -container-port 80",
        "",
        "ssh host",
        "ssh -N host -v",
        "socat - TCP:host:80",
        "qemu-system-x86_64 -m 1G -netdev user,id=n",
        "kubectl get pods",
        "limactl shell default",
    ] {
        assert_eq!(read(line), None, "{line}");
    }
    assert_eq!(decode(&[]), None);
}

#[test]
fn rootlesskit_publishes_ports_before_its_command() {
    let line = "rootlesskit --net=slirp4netns --port-driver=builtin -p 0.0.0.0:8480:80/tcp --publish [::1]:53:5353/udp \
        -p 90:91/tcp -p 127.0.0.1:1:10.0.2.100:2/tcp --state-dir=/run/user/1/rk sh -p 1:2/tcp";
    check(&[(
        line,
        "tcp 0.0.0.0:8480 > :80; udp [::1]:53 > :5353; tcp :90 > :91; tcp 127.0.0.1:1 > 10.0.2.100:2",
    )]);
    assert_eq!(
        read(line).unwrap().into,
        Some(Inside::StateFolder(b"/run/user/1/rk".to_vec()))
    );
    check(&[
        ("rootlesskit --new-option x -p 1:2/tcp", "…"),
        ("rootlesskit -p 1:2 -p 0:1/tcp -p 3:4/tcp sh", "tcp :3 > :4; …"),
        ("rootlesskit --state-dir /x sh", ""),
    ]);
}

#[test]
fn slirp4netns_says_whose_namespace_it_serves() {
    let into = |line: &str| read(line).unwrap().into;
    assert_eq!(
        into("slirp4netns -c -a /run/api.sock --mtu=65520 4711 tap0"),
        Some(Inside::Process(4711))
    );
    for option in ["--netns-type=path", "--target-type path"] {
        assert_eq!(
            into(&format!("slirp4netns {option} /run/user/1/netns/x tap0")),
            Some(Inside::Path(b"/run/user/1/netns/x".to_vec()))
        );
    }
    for line in [
        "slirp4netns",
        "slirp4netns tap0",
        "slirp4netns x tap0",
        "slirp4netns 0 tap0",
        "slirp4netns 7 -c",
    ] {
        assert_eq!(into(line), None, "{line}");
        assert!(read(line).unwrap().incomplete, "{line}");
    }
}

#[test]
fn pasta_has_ports_ranges_and_exceptions() {
    check(&[
        (
            "pasta -t 8380:80 -u 8381:81 --config-net -- sh -t 1",
            "tcp :8380 > :80; udp :8381 > :81",
        ),
        (
            "/usr/bin/pasta.avx2 --config-net -t 127.0.0.1/8380-8381:80-81,9000 -u none -T none -U none --no-map-gw \
             --quiet --netns /run/user/1/netns/n",
            "tcp 127.0.0.1:8380-8381 > :80-81; tcp 127.0.0.1:9000 > :9000",
        ),
        (
            "passt -t192.0.2.1%eth0/22 -T auto --udp-ports=all -f",
            "tcp 192.0.2.1:22 > :22; there tcp :auto > :auto; udp :all > :all",
        ),
        (
            "pasta -t ~22,~80-90 -u 1-9,~5",
            "not tcp :22 > :22; not tcp :80-90 > :80-90; tcp :all > :all; udp :1-9 > :1-9; not udp :5 > :5",
        ),
        ("pasta -t 0", "…"),
        ("pasta -t 9-1,7 --not-yet x -u 1", "tcp :7 > :7; …"),
    ]);
    assert_eq!(read("pasta -f 4711").unwrap().into, Some(Inside::Process(4711)));
    assert_eq!(read("pasta -f 4711 x").unwrap().into, None);
    assert_eq!(read("passt 4711").unwrap().into, None);
    assert_eq!(
        read("pasta --netns /x").unwrap().into,
        Some(Inside::Path(b"/x".to_vec()))
    );
}

#[test]
fn a_port_leads_to_the_port_at_the_same_distance() {
    let forwarder = read("pasta -t 8000-8010:80-90,~8005 -u all,~53").unwrap();
    let led = |transport, port| {
        let forward = forwarder.forward_of(transport, port)?;
        forward.target_of(port).map(|(_, port)| port)
    };
    assert_eq!(led(ForwardTransport::Tcp, 8000), Some(80));
    assert_eq!(led(ForwardTransport::Tcp, 8010), Some(90));
    assert_eq!(led(ForwardTransport::Tcp, 8005), None);
    assert_eq!(led(ForwardTransport::Tcp, 8011), None);
    assert_eq!(led(ForwardTransport::Udp, 8000), Some(8000));
    assert_eq!(led(ForwardTransport::Udp, 53), None);
    assert_eq!(led(ForwardTransport::Sctp, 8000), None);

    let short = read("pasta -t 10-20:1-5").unwrap();
    let forward = short.forward_of(ForwardTransport::Tcp, 20).unwrap();
    assert_eq!(forward.target_of(20), None);
    assert_eq!(forward.target_of(9), None);

    let inside = read("pasta -T 7").unwrap();
    assert_eq!(inside.forward_of(ForwardTransport::Tcp, 7), None);
}

#[test]
fn qemu_forwards_ports_of_the_host() {
    let line = "/usr/bin/qemu-system-x86_64 -name guest=web,debug-threads=on -netdev \
        user,id=n0,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=udp::53-10.0.2.15:5353 -nic user,hostfwd=::80-:8080";
    check(&[
        (
            line,
            "tcp 127.0.0.1:2222 > :22; udp :53 > 10.0.2.15:5353; tcp :80 > :8080",
        ),
        ("qemu-kvm -nic user,hostfwd=tcp:x", "…"),
        ("qemu-system-arm -append hostfwd=tcp::1-:2", "none"),
    ]);
    assert_eq!(read(line).unwrap().instance.as_deref(), Some(&b"web"[..]));
}

#[test]
fn ssh_tunnels_are_read_in_every_form() {
    check(&[
        (
            "ssh -N -L 8080:db.example:5432 -L 127.0.0.1:1:[2001:db8::1]:2 host",
            "tcp :8080 > name db.example:5432; tcp 127.0.0.1:1 > [2001:db8::1]:2",
        ),
        ("ssh -fNL8080:localhost:80 host", "tcp :8080 > name localhost:80"),
        ("ssh -L *:8080:a:80 host", "tcp name *:8080 > name a:80"),
        ("ssh -L [::]:8080:a:80 host", "tcp [::]:8080 > name a:80"),
        ("ssh -L 80:/run/x.sock host", "tcp :80 > /run/x.sock"),
        ("ssh -L /run/y.sock:a:80 host", "tcp /run/y.sock > name a:80"),
        (
            "ssh -L 1.2.3.4:80:/run/x.sock host",
            "tcp 1.2.3.4:80 > /run/x.sock",
        ),
        (
            "ssh -D 1080 -R 9:a:8 host",
            "tcp :1080 > ?; there tcp :9 > name a:8",
        ),
        ("ssh -R 1080 host", "there tcp :1080 > ?"),
        ("ssh host -L 1:a:2 cmd -L 3:a:4", "tcp :1 > name a:2"),
        ("ssh -o LocalForward=x -p 22 -L 1:a:2 host", "tcp :1 > name a:2"),
        ("ssh -L 1:2:3:4:5:6 -L x host", "…"),
        ("ssh host -L", "…"),
        ("ssh -Z -L 1:a:2 host", "…"),
    ]);
}

#[test]
fn kubectl_forwards_to_a_resource() {
    let line = "kubectl -n shop --context=prod port-forward --address 127.0.0.1,::1 svc/web 8080:80 5000";
    check(&[
        (
            line,
            "tcp 127.0.0.1:8080 > :80; tcp [::1]:8080 > :80; tcp 127.0.0.1:5000 > :5000; tcp [::1]:5000 > :5000",
        ),
        (
            "kubectl port-forward pod/x :80 9:http",
            "tcp ? > :80; tcp :9 > ?; …",
        ),
        ("kubectl port-forward", "none"),
    ]);
    assert_eq!(read(line).unwrap().instance.as_deref(), Some(&b"svc/web"[..]));
}

#[test]
fn socat_listens_with_either_address() {
    check(&[
        (
            "socat -d -d TCP-LISTEN:8080,fork,reuseaddr,bind=127.0.0.1 TCP:10.0.0.1:80",
            "tcp 127.0.0.1:8080 > 10.0.0.1:80",
        ),
        (
            "socat UNIX-CONNECT:/run/x.sock tcp6-listen:80",
            "tcp :80 > /run/x.sock",
        ),
        (
            "socat UDP4-RECVFROM:53,fork UDP:[2001:db8::1]:5353",
            "udp :53 > [2001:db8::1]:5353",
        ),
        ("socat UNIX-LISTEN:/run/y,fork TCP:a:1", "? /run/y > name a:1"),
        ("socat TCP-LISTEN:http EXEC:sh", "tcp ? > ?; …"),
        ("socat TCP-LISTEN:1", "none"),
    ]);
}

#[test]
fn systemd_socket_proxyd_says_only_where_it_leads() {
    check(&[
        (
            "/usr/lib/systemd/systemd-socket-proxyd --exit-idle-time=5s 127.0.0.1:8080",
            "? ? > 127.0.0.1:8080",
        ),
        ("systemd-socket-proxyd -c 7 [::1]:80", "? ? > [::1]:80"),
        ("systemd-socket-proxyd /run/x.sock", "? ? > /run/x.sock"),
        ("systemd-socket-proxyd", "…"),
        ("systemd-socket-proxyd a:1 b:2", "…"),
        ("systemd-socket-proxyd host", "…"),
    ]);
}

#[test]
fn some_are_known_by_name_only() {
    for (line, program) in [
        ("rootlessport", Program::Rootlessport),
        ("rootlessport-child", Program::Rootlessport),
        ("/x/gvproxy -listen y", Program::Gvproxy),
        ("/Applications/com.docker.backend", Program::DockerDesktop),
        ("wslrelay.exe", Program::WslRelay),
        ("vpnkit", Program::Vpnkit),
    ] {
        let forwarder = read(line).unwrap();
        assert_eq!(forwarder, Forwarder::new(program), "{line}");
    }
    let lima = read("limactl hostagent --pidfile /x default").unwrap();
    assert_eq!(lima.instance.as_deref(), Some(&b"default"[..]));
    let virtual_box = read("VBoxHeadless --comment x --startvm 7f 0").unwrap();
    assert_eq!(virtual_box.instance.as_deref(), Some(&b"7f"[..]));
}

#[test]
fn forwards_without_end_are_cut() {
    let many = vec!["7"; 3 * FORWARDS_MAX].join(",");
    let forwarder = read(&format!("pasta -t {many} -u {many}")).unwrap();
    assert_eq!(forwarder.forwards.len(), FORWARDS_MAX);
    assert!(forwarder.incomplete);
    let line = format!(
        "kubectl port-forward --address {many} x {}",
        vec!["7"; 999].join(" ")
    );
    let forwarder = read(&line).unwrap();
    assert_eq!(forwarder.forwards.len(), FORWARDS_MAX);
    assert!(forwarder.incomplete);
}

/// Names and words that lead deep into the grammars.
const NAMES: &str = "docker-proxy|rootlesskit|slirp4netns|pasta|passt|qemu-system-x|ssh|kubectl|socat|\
    systemd-socket-proxyd|limactl|VBoxHeadless";
const WORDS: &str = "-p|-t|-T|-L|-R|-D|-name|--|-|port-forward|hostagent|--netns|-host-port|-netdev|\
    (-[a-zA-Z]{1,3})?[0-9a-z:/~,%=.*\\[\\]-]{0,20}|hostfwd=[tcp:0-9-]{0,20}|TCP-LISTEN:[0-9,bind=]{0,9}";

proptest! {
    #[test]
    fn no_bytes_panic(name in NAMES, rest: Vec<Vec<u8>>) {
        let mut argv = vec![name.into_bytes()];
        argv.extend(rest);
        drop(decode(&argv));
    }

    #[test]
    fn no_words_of_the_grammars_panic(
        name in NAMES,
        rest in proptest::collection::vec(WORDS, 0..8),
        port: u16,
    ) {
        let mut argv = vec![name.into_bytes()];
        argv.extend(rest.into_iter().map(String::into_bytes));
        let Some(forwarder) = decode(&argv) else { return Ok(()); };
        prop_assert!(forwarder.forwards.len() <= FORWARDS_MAX);
        if let Some(forward) = forwarder.forward_of(ForwardTransport::Tcp, port) {
            prop_assert!(forward.side == Side::Here && !forward.excluded);
            prop_assert!(forward.target_of(port).is_none_or(|(_, led)| led != 0) || port == 0);
        }
    }
}
