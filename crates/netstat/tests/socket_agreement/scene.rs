//! Sockets of every kind that one process can open in a network namespace of its own, at rest as soon as they are there.

use std::ffi::OsStr;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV6};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, SockFilter, Socket, TcpKeepalive, Type};

/// A name that would turn a terminal red, begin a line, end a cell of CSV and be no UTF-8.
pub(crate) const HOSTILE: &[u8] = b"x \x1b[31m\r\n\xff\"\\,'y";
/// The end of a veth that has the addresses; the other end answers nothing.
pub(crate) const INTERFACE: &str = "d0";
const LINK_LOCAL: &str = "fe80::7";
/// `net.ipv4.tcp_rto_min`-like delays and delayed acknowledgements are over by then.
const SETTLING: Duration = Duration::from_millis(400);

/// All of it; it goes when this is dropped.
pub(crate) struct Scene {
    sockets: Vec<Socket>,
    children: Vec<Child>,
    folder: PathBuf,
}

impl Scene {
    /// Makes it in the network namespace of this process.
    pub(crate) fn new() -> Scene {
        let folder = std::env::temp_dir().join(format!("netstat-agreement-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut scene = Scene {
            sockets: Vec::new(),
            children: Vec::new(),
            folder,
        };
        links();
        scene.connections();
        scene.six();
        scene.states();
        scene.timers();
        scene.datagrams();
        scene.local();
        scene.shared();
        std::thread::sleep(SETTLING);
        scene
    }

    /// A folder of the scene's own.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn keep(&mut self, sockets: impl IntoIterator<Item = Socket>) {
        self.sockets.extend(sockets);
    }

    fn connections(&mut self) {
        let listener = listen("127.0.0.1:0", |_| {});
        // Nobody accepts these.
        let waiting = [(); 2].map(|()| connect(&listener));
        self.keep(waiting);
        let listener = listen("127.0.0.1:0", |_| {});
        let [near, far] = pair(&listener);
        (&near).write_all(b"hello").unwrap();
        (&far).write_all(&[7; 700]).unwrap();
        near.set_tos_v4(0x10).unwrap();
        near.set_mark(42).unwrap();
        far.set_tcp_congestion(b"reno").unwrap();
        self.keep([near, far, listener]);
        let bound = listen("127.0.0.1:0", |socket| socket.bind_device(Some(b"lo")).unwrap());
        let ends = pair(&bound);
        self.keep(ends);
        self.keep([bound]);
    }

    fn six(&mut self) {
        let listener = listen("[::1]:0", |socket| socket.set_only_v6(true).unwrap());
        let [near, far] = pair(&listener);
        far.set_tclass_v6(0x28).unwrap();
        self.keep([near, far, listener]);
        let both = listen("[::]:0", |socket| socket.set_only_v6(false).unwrap());
        let port = both.local_addr().unwrap().as_socket().unwrap().port();
        let mapped = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        mapped
            .connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())
            .unwrap();
        let accepted = both.accept().unwrap().0;
        self.keep([mapped, accepted, both]);
        let scope = index_of(INTERFACE);
        let here = SocketAddrV6::new(LINK_LOCAL.parse().unwrap(), 0, 0, scope);
        let listener = Socket::new(Domain::IPV6, Type::STREAM, None).unwrap();
        listener.bind(&SockAddr::from(here)).unwrap();
        listener.listen(5).unwrap();
        let ends = pair(&listener);
        self.keep(ends);
        self.keep([listener]);
    }

    fn states(&mut self) {
        let listener = listen("127.0.0.2:0", |_| {});
        let [near, far] = pair(&listener);
        near.shutdown(std::net::Shutdown::Write).unwrap();
        self.keep([near, far]);
        // Closed by both, it waits out its time.
        let [near, far] = pair(&listener);
        drop(near);
        std::thread::sleep(Duration::from_millis(50));
        drop(far);
        let calling = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        calling.set_nonblocking(true).unwrap();
        let nobody: SocketAddr = "192.0.2.99:80".parse().unwrap();
        // It is under way.
        assert!(calling.connect(&nobody.into()).is_err());
        self.keep([calling, listener]);
    }

    fn timers(&mut self) {
        let listener = listen("127.0.0.3:0", |_| {});
        let [near, far] = pair(&listener);
        let often = TcpKeepalive::new().with_time(Duration::from_mins(5));
        near.set_tcp_keepalive(&often).unwrap();
        self.keep([near, far]);
        // The other end does not read, and then its window is closed.
        let [near, far] = pair(&listener);
        near.set_nonblocking(true).unwrap();
        while (&near).write(&[9; 65_536]).is_ok() {}
        self.keep([near, far]);
        // The other end hears nothing, so that it is sent again and again.
        let [near, far] = pair(&listener);
        far.attach_filter(&[SockFilter::new(6, 0, 0, 0)]).unwrap();
        (&near).write_all(b"lost").unwrap();
        self.keep([near, far, listener]);
    }

    fn datagrams(&mut self) {
        let any = open(Domain::IPV4, None, "0.0.0.0:0");
        any.set_recv_buffer_size(2048).unwrap();
        let port = any.local_addr().unwrap().as_socket().unwrap().port();
        let caller = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        caller
            .connect(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())
            .unwrap();
        // More than there is room for: some are dropped.
        for _ in 0..20 {
            caller.send(&[1; 500]).unwrap();
        }
        let six = open(Domain::IPV6, None, "[::1]:0");
        let group = open(Domain::IPV4, None, "224.0.0.251:0");
        self.keep([any, caller, six, group]);
        // Not every kernel has it.
        if let Ok(lite) = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDPLITE)) {
            lite.bind(&"127.0.0.1:7000".parse::<SocketAddr>().unwrap().into())
                .unwrap();
            self.keep([lite]);
        }
        let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
        let raw_six = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6)).unwrap();
        self.keep([raw, raw_six]);
    }

    fn local(&mut self) {
        let unix = |kind| Socket::new(Domain::UNIX, kind, None).unwrap();
        let path = self.folder.join("stream");
        let listener = unix(Type::STREAM);
        listener.bind(&SockAddr::unix(&path).unwrap()).unwrap();
        listener.listen(7).unwrap();
        let [waiting, joined] = [(); 2].map(|()| {
            let socket = unix(Type::STREAM);
            socket.connect(&SockAddr::unix(&path).unwrap()).unwrap();
            socket
        });
        let accepted = listener.accept().unwrap().0;
        (&joined).write_all(b"unread").unwrap();
        self.keep([listener, waiting, joined, accepted]);
        let hostile = unix(Type::DGRAM);
        let name = self.folder.join(OsStr::from_bytes(HOSTILE));
        hostile.bind(&SockAddr::unix(name).unwrap()).unwrap();
        let abstract_name = [b"\0netstat ", std::process::id().to_string().as_bytes()].concat();
        let named = unix(Type::DGRAM);
        named
            .bind(&SockAddr::unix(OsStr::from_bytes(&abstract_name)).unwrap())
            .unwrap();
        let (one, other) = Socket::pair(Domain::UNIX, Type::SEQPACKET, None).unwrap();
        self.keep([hostile, named, one, other]);
    }

    /// A socket that another process holds too, and one that it holds alone.
    fn shared(&mut self) {
        let listener = listen("127.0.0.4:0", |_| {});
        let [near, far] = pair(&listener);
        for socket in [listener.try_clone().unwrap(), far] {
            self.children.push(holder(socket));
        }
        self.keep([near, listener]);
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        for child in &mut self.children {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        // Left behind, it harms nobody.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn links() {
    for words in [
        "link set lo up",
        "link add d0 type veth peer name d1",
        "link set d1 addrgenmode none",
        "link set d0 addrgenmode none",
        "link set d1 up",
        "link set d0 up",
        "address add 192.0.2.1/24 dev d0",
        "address add fe80::7/64 dev d0 nodad",
        "neighbour add 192.0.2.99 lladdr 02:00:00:00:00:99 dev d0",
        "route add 198.51.100.0/24 via 192.0.2.99",
    ] {
        let status = Command::new("ip").args(words.split(' ')).status().unwrap();
        assert!(status.success(), "ip {words}");
    }
}

fn index_of(interface: &str) -> u32 {
    let any = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
    rustix::net::netdevice::name_to_index(&any, interface).unwrap()
}

fn listen(at: &str, prepare: impl Fn(&Socket)) -> Socket {
    let at: SocketAddr = at.parse().unwrap();
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, None).unwrap();
    prepare(&socket);
    socket.bind(&at.into()).unwrap();
    socket.listen(5).unwrap();
    socket
}

fn open(domain: Domain, protocol: Option<Protocol>, at: &str) -> Socket {
    let socket = Socket::new(domain, Type::DGRAM, protocol).unwrap();
    socket.bind(&at.parse::<SocketAddr>().unwrap().into()).unwrap();
    socket
}

fn connect(listener: &Socket) -> Socket {
    let there = listener.local_addr().unwrap();
    let socket = Socket::new(there.domain(), Type::STREAM, None).unwrap();
    socket.connect(&there).unwrap();
    socket
}

/// Both ends of a connection.
fn pair(listener: &Socket) -> [Socket; 2] {
    let near = connect(listener);
    [near, listener.accept().unwrap().0]
}

/// A process that holds a socket until it is killed, under a hostile name.
fn holder(socket: Socket) -> Child {
    Command::new("/bin/sh")
        .arg0(OsStr::from_bytes(HOSTILE))
        .args([
            OsStr::new("-c"),
            OsStr::new("kill -STOP $$"),
            OsStr::from_bytes(HOSTILE),
        ])
        .stdin(Stdio::from(OwnedFd::from(socket)))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}
