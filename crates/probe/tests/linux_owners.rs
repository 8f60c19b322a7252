//! Owners of sockets: the kernel's own walk over descriptors finds what `/proc/PID/fd` shows, and what happens where
//! there is none.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open sockets and start processes, and say where they stumble by panicking"
)]

use std::io::Write;
use std::net::TcpListener;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use facts::Why;
use facts::decode::identity::Identity;
use facts::model::{NoOwner, Owner, SocketId};
use probe::fake::FakeMachine;
use probe::gather::linux::owners;
use probe::gather::linux::question::Question;
use probe::gather::owners::{OwnerAsk, OwnerSource, Owners, Wanted};
use probe::live::Live;
use probe::{Flow, Item, Machine};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The first holder of the socket with this inode.
fn holder(owners: &Owners, inode: u64) -> Option<Owner<'_>> {
    owners.of(SocketId::Inode(inode), NoOwner::NotAsked).ok()
}

/// Says why a test does not run here, past the harness's capture; a failure where nothing may be left out.
fn skip(reason: &str) {
    let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
    assert!(!strict, "nothing may be skipped here, and {reason}");
    writeln!(std::io::stderr().lock(), "skipped: {reason}").unwrap();
}

fn identity() -> Identity {
    probe::gather::answer::identity(&mut Live::open())
}

fn by(source: OwnerSource) -> OwnerAsk {
    OwnerAsk {
        source,
        ..OwnerAsk::default()
    }
}

fn inode(socket: impl AsFd) -> u64 {
    rustix::fs::fstat(socket).unwrap().st_ino
}

/// A process that holds `socket` too, until it is dropped.
struct Sharer(Child);

impl Sharer {
    fn of(socket: &UnixStream) -> Sharer {
        let held: OwnedFd = socket.as_fd().try_clone_to_owned().unwrap();
        let child = Command::new("sleep")
            .arg("1000")
            .stdin(Stdio::from(held))
            .spawn()
            .unwrap();
        Sharer(child)
    }
}

impl Drop for Sharer {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// `CAP_PERFMON` and `CAP_BPF` of `linux/capability.h`.
const CAPABILITIES: u64 = 1 << 38 | 1 << 39;

/// Why there may rightly be no walk for us; `None` where there has to be one.
fn excuse() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let capabilities = u64::from_str_radix(&field("CapEff:"), 16).unwrap();
    let users = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let reasons = [
        (
            cfg!(not(target_pointer_width = "64")),
            "pointers have not 64 bits",
        ),
        (
            !std::path::Path::new("/sys/kernel/btf/vmlinux").exists(),
            "the kernel does not describe its types",
        ),
        (
            capabilities & CAPABILITIES != CAPABILITIES,
            "this takes CAP_BPF and CAP_PERFMON",
        ),
        (
            users.split_whitespace().ne(["0", "0", "4294967295"]),
            "this is a user namespace",
        ),
        (
            field("NSpid:").split_whitespace().count() != 1,
            "/proc shows another pid namespace",
        ),
    ];
    let found = reasons.iter().find(|(holds, _)| *holds);
    found.map(|(_, reason)| (*reason).to_owned())
}

/// Whether the kernel walks for us. Where nothing stands against it, it has to.
fn is_walked() -> bool {
    let outcome = Live::open().read(&Item::Linux(Question::SocketHolders), &mut |_| Flow::Continue(()));
    let Err(why) = outcome else {
        return true;
    };
    let excuse = excuse();
    assert!(
        excuse.is_some(),
        "the kernel does not walk for us though it could: {why:?}"
    );
    let excuse = excuse.unwrap_or_default();
    skip(&format!("the kernel does not walk for us: {why} ({excuse})"));
    false
}

/// Compares both ways over sockets of many kinds.
fn compare() {
    let listeners: Vec<_> = (0..50)
        .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
        .collect();
    let pairs: Vec<_> = (0..50).map(|_| UnixStream::pair().unwrap()).collect();
    // Two descriptors of one socket; a socket of two processes; one that only the other process has still.
    let twice = listeners[0].try_clone().unwrap();
    let (shared, handed_over) = (&pairs[0].0, UnixStream::pair().unwrap());
    let others = [Sharer::of(shared), Sharer::of(&handed_over.0)];
    let handed_over_inode = inode(&handed_over.0);
    drop(handed_over.0);
    let mut inodes: Vec<u64> = listeners.iter().map(inode).collect();
    inodes.extend(pairs.iter().flat_map(|(one, other)| [inode(one), inode(other)]));
    inodes.extend([handed_over_inode, 4_000_000_001]);
    let [by_proc, by_kernel] = [OwnerSource::Proc, OwnerSource::BpfIterator]
        .map(|source| owners::owners(&mut Live::open(), &identity(), &by(source)));
    for inode in inodes {
        let by = |owners: &Owners| holder(owners, inode).map(|owner| (owner.pid, owner.command.to_vec()));
        assert_eq!(by(&by_proc), by(&by_kernel), "socket {inode}");
    }
    let me = Some(std::process::id());
    let pid = |inode| holder(&by_kernel, inode).map(|owner| owner.pid);
    assert_eq!(pid(inode(&twice)), me);
    assert_eq!(pid(inode(shared)), me);
    assert_eq!(pid(handed_over_inode), Some(others[1].0.id()));
    assert!(holder(&by_kernel, 4_000_000_001).is_none());
}

/// Runs a test of this file again, alone, in a process of its own.
fn again(test: &str, variable: &str) {
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(variable, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stdout);
    assert!(
        inside.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&inside.stderr)
    );
}

#[test]
fn the_kernel_walks_though_no_memory_may_be_locked() {
    const INSIDE: &str = "NETSTAT_TEST_LOCKS_NOTHING";
    if !is_walked() {
        return;
    }
    if std::env::var_os(INSIDE).is_none() {
        return again("the_kernel_walks_though_no_memory_may_be_locked", INSIDE);
    }
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Memlock, nothing).unwrap();
    assert!(is_walked());
    assert_eq!(getrlimit(Resource::Memlock), nothing);
}

/// This machine, and what it was asked for the holders of sockets.
struct Watched {
    live: Live,
    walks: Vec<Result<(), Why>>,
}

impl Machine for Watched {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let outcome = self.live.read(item, each);
        if *item == Item::Linux(Question::SocketHolders) {
            self.walks.push(outcome);
        }
        outcome
    }
}

#[test]
fn many_descriptors_are_left_to_the_walk_of_this_kernel() {
    const INSIDE: &str = "NETSTAT_TEST_HOLDS_MANY";
    const MANY: u64 = 6000;
    if !is_walked() {
        return;
    }
    if std::env::var_os(INSIDE).is_none() {
        return again("many_descriptors_are_left_to_the_walk_of_this_kernel", INSIDE);
    }
    let more = Rlimit {
        current: Some(MANY + 100),
        maximum: Some(MANY + 100),
    };
    setrlimit(Resource::Nofile, more).unwrap();
    let (one, _other) = UnixStream::pair().unwrap();
    let _copies: Vec<_> = (0..MANY).map(|_| one.try_clone().unwrap()).collect();
    let mut machine = Watched {
        live: Live::open(),
        walks: Vec::new(),
    };
    let owners = owners::owners(&mut machine, &identity(), &OwnerAsk::default());
    let [.., Ok(())] = machine.walks.as_slice() else {
        panic!("the walks: {:?}", machine.walks);
    };
    assert_eq!(
        holder(&owners, inode(&one)).map(|owner| owner.pid),
        Some(std::process::id())
    );
}

#[test]
fn the_kernels_walk_finds_what_proc_shows() {
    if is_walked() {
        compare();
    }
}

#[test]
fn the_numbers_are_those_of_our_own_pid_namespace() {
    if std::env::var_os("NETSTAT_TEST_IN_PID_NAMESPACE").is_some() {
        assert!(is_walked());
        compare();
        return;
    }
    if !is_walked() {
        return;
    }
    let inside = Command::new("unshare")
        .args(["--pid", "--fork", "--kill-child", "--mount-proc", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "the_numbers_are_those_of_our_own_pid_namespace"])
        .env("NETSTAT_TEST_IN_PID_NAMESPACE", "1")
        .output();
    match inside {
        Ok(inside) => assert!(
            inside.status.success(),
            "{}",
            String::from_utf8_lossy(&inside.stdout)
        ),
        Err(error) => skip(&format!("there is no unshare (util-linux): {error}")),
    }
}

#[test]
fn where_proc_shows_another_namespace_the_kernel_is_not_asked() {
    if std::env::var_os("NETSTAT_TEST_IN_PID_NAMESPACE").is_some() || !is_walked() {
        return;
    }
    // Without a /proc of its own the new namespace sees the old one's.
    let inside = Command::new("unshare")
        .args(["--pid", "--fork", "--kill-child", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "the_kernels_walk_finds_what_proc_shows", "--nocapture"])
        .env_remove("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stderr);
    assert!(
        said.contains("skipped: the kernel does not walk for us"),
        "{said}"
    );
}

#[test]
fn descriptors_of_a_single_thread_belong_to_nobody_either_way() {
    if !is_walked() {
        return;
    }
    let inside = std::thread::spawn(|| {
        // SAFETY: this thread closes nothing that another one opened.
        unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::FILES) }.unwrap();
        let alone = UnixStream::pair().unwrap();
        let owners = [OwnerSource::Proc, OwnerSource::BpfIterator]
            .map(|source| owners::owners(&mut Live::open(), &identity(), &by(source)));
        owners.map(|owners| holder(&owners, inode(&alone.0)).is_some())
    });
    assert_eq!(inside.join().unwrap(), [false, false]);
}

/// A machine with many links in the folder of process 1, and process 20 behind it.
fn long_folder() -> FakeMachine {
    let links: Vec<u8> = (1..=5000)
        .flat_map(|number| format!("{number}\0socket:[{number}]\0").into_bytes())
        .collect();
    FakeMachine::new()
        .with("list /proc", &[b"1\x0020\0"], Ok(()))
        .with("links /proc/1/fd", &[&links], Ok(()))
        .with("links /proc/20/fd", &[b"3\0socket:[6000]\0"], Ok(()))
        .with("file /proc/1/cmdline", &[b"/sbin/init\0"], Ok(()))
        .with("file /proc/20/cmdline", &[b"server\0"], Ok(()))
        .with("file /proc/30/cmdline", &[b"another\0"], Ok(()))
}

fn record(process: u32, inode: u64) -> Vec<u8> {
    let mut out = process.to_ne_bytes().to_vec();
    out.extend_from_slice(&3u32.to_ne_bytes());
    out.extend_from_slice(&inode.to_ne_bytes());
    out
}

/// Capabilities of root: all of them.
fn root() -> Identity {
    Identity {
        capabilities: u64::MAX,
        ..Identity::default()
    }
}

#[test]
fn a_long_walk_through_proc_is_given_up_for_the_kernels() {
    let records = [record(30, 6000), record(40, 6000), record(40, 7000)].concat();
    let machine = long_folder().with("socket holders", &[&records], Ok(()));
    let owners = owners::owners(&mut machine.clone(), &root(), &OwnerAsk::default());
    assert_eq!(holder(&owners, 6000).unwrap().command, b"another");
    assert!(holder(&owners, 1).is_none());
    // Process 40 ended before it was looked at.
    assert!(holder(&owners, 7000).is_none());
    let owners = owners::owners(&mut machine.clone(), &root(), &by(OwnerSource::Proc));
    assert_eq!(holder(&owners, 6000).unwrap().command, b"server");
    let nobody = Identity {
        effective_user: 65534,
        capabilities: 0,
        ..root()
    };
    let owners = owners::owners(&mut machine.clone(), &nobody, &OwnerAsk::default());
    assert_eq!(holder(&owners, 6000).unwrap().command, b"server");
}

#[test]
fn a_process_with_many_links_is_left_in_their_midst() {
    let pieces: Vec<Vec<u8>> = (1..=10u32)
        .map(|piece| {
            let numbers = (1..=1000).map(|number| piece * 1000 + number);
            numbers
                .flat_map(|number| format!("{number}\0socket:[{number}]\0").into_bytes())
                .collect()
        })
        .collect();
    let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
    let machine = FakeMachine::new()
        .with("list /proc", &[b"1\0"], Ok(()))
        .with("links /proc/1/fd", &pieces, Ok(()))
        .with("file /proc/1/cmdline", &[b"/sbin/init\0"], Ok(()))
        .with("file /proc/30/cmdline", &[b"another\0"], Ok(()));
    let walked = machine
        .clone()
        .with("socket holders", &[&record(30, 6000)], Ok(()));
    let owners = owners::owners(&mut walked.clone(), &root(), &OwnerAsk::default());
    assert_eq!(holder(&owners, 6000).unwrap().command, b"another");
    assert!(holder(&owners, 1001).is_none());
    // The last process has the links that are asked for, and the kernel refuses.
    for inodes in [[1001, 11_000], [6000, 11_000]] {
        let ask = OwnerAsk {
            wanted: Wanted::These(inodes.into_iter().collect()),
            ..OwnerAsk::default()
        };
        let owners = owners::owners(&mut machine.clone(), &root(), &ask);
        for inode in inodes {
            assert_eq!(holder(&owners, inode.into()).unwrap().command, b"/sbin/init");
        }
        assert!(holder(&owners, 2000).is_none());
        assert!(owners.gaps().is_empty());
    }
}

#[test]
fn a_kernel_that_refuses_costs_no_owner() {
    for why in [
        Why::NotPermitted,
        Why::NotInThisKernel,
        Why::NotSupportedYet,
        Why::CutShort,
    ] {
        let machine = long_folder().with("socket holders", &[&record(30, 6000)], Err(why));
        let owners = owners::owners(&mut machine.clone(), &root(), &OwnerAsk::default());
        assert_eq!(holder(&owners, 6000).unwrap().command, b"server");
        assert_eq!(holder(&owners, 2000).unwrap().command, b"/sbin/init");
    }
}

fn these(inodes: &[u32]) -> OwnerAsk {
    OwnerAsk {
        wanted: Wanted::These(inodes.iter().copied().collect()),
        ..OwnerAsk::default()
    }
}

/// Three processes; what is behind the second cannot be read.
fn three_processes() -> FakeMachine {
    FakeMachine::new()
        .with("list /proc", &[b"1\x0020\x0030\0"], Ok(()))
        .with("links /proc/1/fd", &[b"3\0socket:[100]\0"], Ok(()))
        .with(
            "links /proc/20/fd",
            &[b"3\0socket:[200]\x004\0socket:[100]\0"],
            Ok(()),
        )
        .with(
            "links /proc/30/fd",
            &[b"3\0socket:[300]\0"],
            Err(Why::NotPermitted),
        )
        .with("file /proc/1/cmdline", &[b"/sbin/init\0"], Ok(()))
        .with("file /proc/20/cmdline", &[b"server\0"], Ok(()))
        .with("file /proc/30/cmdline", &[b"another\0"], Ok(()))
}

#[test]
fn the_walk_ends_when_all_wanted_are_found() {
    let mut machine = three_processes();
    let owners = owners::owners(&mut machine, &root(), &these(&[100, 200]));
    assert_eq!(holder(&owners, 100).unwrap().command, b"/sbin/init");
    assert_eq!(holder(&owners, 200).unwrap().command, b"server");
    assert_eq!(owners.denied(), 0, "process 30 was looked at");
    assert!(!owners.is_empty());
    let owners = owners::owners(&mut machine, &root(), &these(&[100, 300]));
    assert_eq!(owners.denied(), 1);
    assert!(holder(&owners, 200).is_none(), "it was not wanted");
}

#[test]
fn who_may_not_see_all_looks_at_all_so_that_this_is_told() {
    // Root without capabilities, as in a container; root whose first process is hidden; an ordinary user.
    let without = Identity {
        capabilities: 0,
        ..root()
    };
    let user = Identity {
        effective_user: 1000,
        ..without.clone()
    };
    for identity in [without, user] {
        let owners = owners::owners(&mut three_processes(), &identity, &these(&[100]));
        assert_eq!(owners.denied(), 1);
        assert_eq!(holder(&owners, 100).unwrap().pid, 1);
    }
    let hidden = three_processes().with("links /proc/1/fd", &[], Err(Why::NotPermitted));
    let owners = owners::owners(&mut hidden.clone(), &root(), &these(&[200]));
    assert_eq!(owners.denied(), 2);
}

#[test]
fn sockets_that_were_not_wanted_count_as_seen() {
    let owners = owners::owners(&mut three_processes(), &Identity::default(), &these(&[900]));
    assert!(!owners.is_empty());
    assert!(holder(&owners, 100).is_none());
}

#[test]
fn the_kernels_walk_ends_too_when_all_wanted_are_found() {
    let records = [record(30, 6000), record(30, 6001)];
    let chunks = [records[0].as_slice(), records[1].as_slice()];
    // The staged walk fails behind its last record, which is never reached.
    let machine = long_folder().with("socket holders", &chunks, Err(Why::NotPermitted));
    let ask = OwnerAsk {
        source: OwnerSource::BpfIterator,
        ..these(&[6000])
    };
    let owners = owners::owners(&mut machine.clone(), &root(), &ask);
    assert_eq!(holder(&owners, 6000).unwrap().command, b"another");
}
