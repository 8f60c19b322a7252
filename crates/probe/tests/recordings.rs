//! A recording answers as the machine did, holds whole answers, and is never half-written.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test looks at files of its own, and says where it stumbles by panicking"
)]

use std::io::{self, Cursor};
use std::path::Path;
use std::time::Duration;

use facts::Why;
use facts::decode::identity::Identity;
use facts::model::Family;
use probe::fake::FakeMachine;
use probe::fake::netlink::{self, InternetRow};
use probe::gather::ask::Hosts;
use probe::gather::linux::system::Linux;
use probe::gather::system::System as _;
use probe::gather::systems;
use probe::item::Item;
use probe::machine::{Flow, Machine, read_whole};
use probe::recorded::{Recorded, Recorder, record};

fn recorded(ask: impl Fn(&mut dyn Machine)) -> Recorded<Cursor<Vec<u8>>> {
    let mut machine = FakeMachine::new()
        .with("file /proc/net/tcp", &[b"one\n", b"two\n"], Ok(()))
        .with("file /proc/net/raw", &[], Err(Why::NotPermitted))
        .with("user 7", &[b"seven"], Ok(()));
    let mut recorder = Recorder::new(&mut machine, Vec::new()).unwrap();
    ask(&mut recorder);
    let (bytes, _) = recorder.finish().unwrap();
    Recorded::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn a_recording_answers_as_the_machine_did() {
    let mut recorded = recorded(|machine| {
        for path in ["/proc/net/tcp", "/proc/net/raw", "/proc/net/none"] {
            let _: Result<(), Why> = machine.read(&Item::file(path), &mut |_| Flow::Continue(()));
        }
        machine.look_up(&[Item::User(7), Item::User(8)], Duration::ZERO, &mut |_, _| {});
    });
    let mut whole = |item: &Item<'_>| read_whole(&mut recorded, item, 100);
    assert_eq!(whole(&Item::file("/proc/net/tcp")), Ok(b"one\ntwo\n".to_vec()));
    assert_eq!(whole(&Item::file("/proc/net/raw")), Err(Why::NotPermitted));
    assert_eq!(whole(&Item::file("/proc/net/none")), Err(Why::NotHere));
    assert_eq!(whole(&Item::User(7)), Ok(b"seven".to_vec()));
    assert_eq!(whole(&Item::User(8)), Err(Why::NotHere));
    assert_eq!(whole(&Item::User(9)), Err(Why::NotRecorded));
}

#[test]
fn an_answer_is_kept_whole_though_its_reader_stopped_early() {
    let mut recorded = recorded(|machine| {
        let outcome = machine.read(&Item::file("/proc/net/tcp"), &mut |_| Flow::Break(()));
        assert_eq!(outcome, Err(Why::Stopped));
    });
    assert_eq!(
        read_whole(&mut recorded, &Item::file("/proc/net/tcp"), 100),
        Ok(b"one\ntwo\n".to_vec())
    );
}

#[test]
fn a_place_that_is_no_regular_file_is_refused_and_left_alone() {
    let mut machine = FakeMachine::new();
    let error = record(&mut machine, Path::new("/"), &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn a_recording_appears_whole_or_not_at_all() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("appears-whole");
    drop(std::fs::remove_file(&path));
    let mut machine = FakeMachine::new().with("identity", &[b"host x\n"], Ok(()));
    record(&mut machine, &path, &mut |machine| {
        assert!(!path.exists(), "nothing is there while it is made");
        let _: Result<(), Why> = machine.read(&Item::Identity, &mut |_| Flow::Continue(()));
    })
    .unwrap();
    assert!(Recorded::open(&path).unwrap().keys().eq(["identity"]));
    // Beside it nothing is left.
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let left = std::fs::read_dir(path.parent().unwrap())
        .unwrap()
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with(&name)
        })
        .count();
    assert_eq!(left, 1);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_recording_of_everything_holds_the_names_that_a_view_will_ask_for() {
    let mapped = [&[0u8; 10][..], &[0xff; 2], &[127, 0, 0, 2]].concat();
    let mut rows = Vec::new();
    for (family, address, number) in [(Family::Ipv4, [127, 0, 0, 1], 7), (Family::Ipv6, [0; 4], 8)] {
        rows.push(
            InternetRow {
                family,
                state: 10,
                port: 80,
                address,
                number,
                user: 33,
            }
            .message(),
        );
    }
    // The last row gets a v4-mapped address: 16 bytes behind the header and the first 8 of the body.
    rows[1][24..40].copy_from_slice(&mapped);
    let mut machine = FakeMachine::new()
        .with(
            "sock_diag tcp both states=0x1ffe extensions=0xff",
            &[&netlink::dump(&rows)],
            Ok(()),
        )
        .with("host 127.0.0.1", &[b"localhost"], Ok(()))
        .with("host ::ffff:127.0.0.2", &[b"mapped"], Ok(()))
        .with("user 33", &[b"www-data"], Ok(()));
    let mut recorder = Recorder::new(&mut machine, Vec::new()).unwrap();
    let gaps = Linux.everything(
        &mut systems::at(&mut recorder, &Identity::default()),
        Hosts::Ask,
        &mut || Duration::ZERO,
    );
    assert!(gaps.is_empty());
    let (bytes, _) = recorder.finish().unwrap();
    let mut recorded = Recorded::new(Cursor::new(bytes)).unwrap();
    for (key, name) in [
        (Item::Host([127, 0, 0, 1].into()), "localhost"),
        (Item::User(33), "www-data"),
    ] {
        assert_eq!(read_whole(&mut recorded, &key, 100), Ok(name.as_bytes().to_vec()));
    }
    let mapped = "::ffff:127.0.0.2".parse().unwrap();
    assert_eq!(
        read_whole(&mut recorded, &Item::Host(mapped), 100),
        Ok(b"mapped".to_vec())
    );
}

/// Has nothing, and notes what it is asked.
struct Noting(std::collections::BTreeSet<String>);

impl Machine for Noting {
    fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        self.0.insert(item.key());
        Err(Why::NotHere)
    }
}

#[test]
fn every_question_of_a_recording_is_in_the_document() {
    let document = include_str!("../../../docs/recording.md");
    let mut machine = Noting(std::collections::BTreeSet::new());
    Linux.everything(
        &mut systems::at(&mut machine, &Identity::default()),
        Hosts::Leave,
        &mut || Duration::ZERO,
    );
    assert!(machine.0.len() > 60, "{} questions", machine.0.len());
    for key in machine.0 {
        // Files are listed by their folder, and what is asked of both families once.
        let told = match key.split_once(' ') {
            Some(("file", path)) => {
                let name = path.rsplit('/').next().unwrap();
                // "and these with a 6"
                ["tcp", "udp", "udplite"]
                    .into_iter()
                    .find(|table| name == format!("{table}6"))
                    .unwrap_or(name)
                    .to_owned()
            }
            Some(("user", _)) => "`user ID`".to_owned(),
            // Their folders are those of systemd.unit(5).
            Some(("list", path)) if path.contains("/systemd/") => {
                "`list PATH`, `file PATH` of units".to_owned()
            }
            // Of TCP both families at once are documented; one at a time is the fall-back of a kernel that refuses that.
            Some(("sock_diag", rest)) if rest.starts_with("tcp ipv") => "`sock_diag tcp both".to_owned(),
            Some(("sock_diag", rest)) if rest.starts_with("tcp") || rest.starts_with("unix") => {
                format!("`{key}`")
            }
            Some(("sock_diag", _)) => "`sock_diag udp ipv4 states=0x1ffe extensions=0xff`".to_owned(),
            Some(("rtnetlink", _)) => format!("`{}`", key.replace("ipv6", "ipv4")),
            _ => format!("`{key}`"),
        };
        assert!(
            document.contains(&told),
            "{key}: {told} is not in docs/recording.md"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn keys_of_signed_segments_are_not_recorded() {
    use std::net::TcpListener;
    use std::os::fd::AsRawFd;

    use facts::decode::linux::inet_diag::Dump;
    use facts::model::Transport;
    use facts::model::socket::Families;
    use facts::model::state::States;
    use probe::live::Live;

    const SECRET: &[u8] = b"a-secret-that-nobody-else-has";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // struct tcp_md5sig of linux/tcp.h: struct sockaddr_storage, flags, prefix length, key length, interface, key.
    let mut signature = [0u8; 216];
    signature[..2].copy_from_slice(&2u16.to_ne_bytes());
    signature[4..8].copy_from_slice(&[127, 0, 0, 2]);
    signature[130..132].copy_from_slice(&u16::try_from(SECRET.len()).unwrap().to_ne_bytes());
    signature[136..136 + SECRET.len()].copy_from_slice(SECRET);
    // SAFETY: the kernel reads `signature`, which lives until the call returns.
    let outcome = unsafe {
        libc::setsockopt(
            listener.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_MD5SIG,
            signature.as_ptr().cast(),
            216,
        )
    };
    if outcome != 0 {
        let error = io::Error::last_os_error();
        io::Write::write_all(
            &mut io::stderr().lock(),
            format!("skipped: this kernel signs no segments with MD5 ({error})\n").as_bytes(),
        )
        .unwrap();
        return;
    }
    let item = Item::Linux(probe::gather::linux::question::Question::Sockets(Dump {
        transport: Transport::Tcp,
        families: Families::Both,
        states: States::LISTEN,
        extensions: facts::decode::linux::inet_diag::Extensions::INFO,
    }));
    let holds = |answer: &[u8]| answer.windows(SECRET.len()).any(|bytes| bytes == SECRET);
    let mut live = Live::open();
    let told = read_whole(&mut live, &item, 1 << 20).unwrap();
    let mut recorder = Recorder::new(&mut live, Vec::new()).unwrap();
    read_whole(&mut recorder, &item, 1 << 20).unwrap();
    let (bytes, _) = recorder.finish().unwrap();
    let kept = read_whole(&mut Recorded::new(Cursor::new(bytes)).unwrap(), &item, 1 << 20).unwrap();
    assert!(!holds(&kept));
    assert_eq!(kept.len(), told.len());
    // The kernel tells keys to privileged readers only.
    let is_root = rustix::process::geteuid().is_root();
    assert_eq!(holds(&told), is_root);
}

#[cfg(target_os = "linux")]
#[test]
fn of_units_and_what_links_in_their_place_lead_to_only_sockets_are_recorded() {
    use probe::live::Live;

    let folder = std::env::temp_dir().join(format!("netstat-units-{}", std::process::id()));
    let drop_ins = folder.join("a.socket.d");
    std::fs::create_dir_all(&drop_ins).unwrap();
    let unit = "[Socket]\nListenStream=631\nEnvironment=PASSWORD=hunter2\n";
    let shadow = folder.join("shadow");
    std::fs::write(&shadow, "root:hunter2:1:0:::::\n[\"hunter2\"]\n").unwrap();
    std::fs::write(folder.join("a.socket"), unit).unwrap();
    std::fs::write(drop_ins.join("1.conf"), unit).unwrap();
    std::os::unix::fs::symlink(&shadow, folder.join("link.socket")).unwrap();
    let items = ["a.socket", "a.socket.d/1.conf", "link.socket"]
        .map(|name| Item::file(folder.join(name).to_str().unwrap().to_owned()));
    let mut live = Live::open();
    let mut recorder = Recorder::new(&mut live, Vec::new()).unwrap();
    for item in &items {
        let told = read_whole(&mut recorder, item, 1 << 10).unwrap();
        assert!(
            told.windows(7).any(|bytes| bytes == b"hunter2"),
            "the one who asks is told"
        );
    }
    let (bytes, _) = recorder.finish().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let mut recorded = Recorded::new(Cursor::new(bytes)).unwrap();
    let kept =
        items.map(|item| String::from_utf8(read_whole(&mut recorded, &item, 1 << 10).unwrap()).unwrap());
    assert!(!kept.concat().contains("hunter2"), "{kept:?}");
    for unit in &kept[..2] {
        assert!(unit.starts_with("[Socket]\nListenStream=631\n#"), "{unit}");
    }
}
