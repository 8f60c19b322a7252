//! `cargo xtask recipes`: the screens of docs/recipes.md. They are of one small machine, `web01`, which `--record` makes anew
//! on a stage: a web server, a database, a program that leaks connections, one that does not accept them, and a container.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use socket2::{Domain, Socket, Type};

use crate::network::ip;
use crate::scene::owners::MARK;
use crate::{evidence, run, stage};

/// Where the recording stands.
const FOLDER: &str = "docs/recipes";
const LIMIT: Duration = Duration::from_mins(2);
/// Where trees of control groups may be.
const TREES: [&str; 2] = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"];
/// The group of all processes of the machine, which they see as the root of the tree.
const GROUP: &str = "netstat-web01";
/// The control group of a container.
const CONTAINER: &str =
    "system.slice/docker-4f1c0a6bd9e27c35a8d0c1b2e3f4a5968778695a4b3c2d1e0f9a8b7c6d5e4f30.scope";

/// Another one, which has the machine's own network.
const METRICS: &str =
    "system.slice/docker-9ec39b91f3d70a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293.scope";

/// The links, addresses and routes of the machine. All addresses are from the ranges for documentation and private use.
const NETWORK: &[&str] = &[
    "link set lo up",
    "netns add outside",
    "netns add shop",
    "-n outside link set lo up",
    "-n shop link set lo up",
    "link add eth0 address 02:00:5e:00:53:0a type veth peer name wan address 02:00:5e:00:53:01 netns outside",
    "link set eth0 up",
    "-n outside link set wan up",
    "addr add 192.0.2.10/24 brd 192.0.2.255 dev eth0",
    "-n outside addr add 192.0.2.1/24 dev wan",
    "-n outside addr add 198.51.100.7/32 dev lo",
    "-n outside addr add 198.51.100.23/32 dev lo",
    "-n outside addr add 203.0.113.9/32 dev lo",
    "link add docker0 address 02:42:00:00:53:01 type bridge",
    "link set docker0 up",
    "addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0",
    "link add veth0 address 02:00:5e:00:53:0b type veth peer name eth0 address 02:42:ac:11:00:02 netns shop",
    "link set veth0 master docker0",
    "link set veth0 up",
    "-n shop link set eth0 up",
    "-n shop addr add 172.17.0.2/16 dev eth0",
    "-n shop route add default via 172.17.0.1",
    // No port, so what is sent there is dropped.
    "link add br-lab address 02:00:5e:00:53:0c type bridge",
    "link set br-lab up",
    "addr add 10.99.0.1/16 brd 10.99.255.255 dev br-lab",
    "route add default via 192.0.2.1 dev eth0 src 192.0.2.10",
    "route add 10.0.0.0/8 via 192.0.2.254 dev eth0",
    "route add 10.20.0.0/16 via 192.0.2.253 dev eth0 metric 50",
    "route add blackhole 10.66.0.0/16",
];

const USERS: &str = "www-data:x:33:33:www-data:/var/www:/bin/false\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n\
                     shop:x:1001:1001::/home/shop:/bin/sh\n";

/// `cargo xtask recipes [--record [--binary P]]`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    match words {
        [] => {}
        ["--record"] => record(&run::build_netstat()?)?,
        ["--record", "--binary", path] => record(&fs::canonicalize(path)?)?,
        _ => bail!("recipes takes --record [--binary P], or nothing"),
    }
    let mut test = run::cargo()?;
    test.args(["test", "-p", "netstat", "--test", "recipes"])
        .env("NETSTAT_TEST_WRITES_SCREENS", "1");
    Ok(test.status()?.success())
}

fn record(netstat: &Path) -> Result<()> {
    let folder = run::workspace()?.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let vars = [
        ("STAGE_OURS", netstat.into()),
        ("STAGE_OUT", folder.clone().into()),
    ];
    let groups = groups()?;
    fs::create_dir_all(&groups)?;
    let mut child = stage::open("office", &vars, Stdio::piped(), Stdio::inherit())?;
    let made = run::wait_until(&mut child, Instant::now() + LIMIT)?;
    remove(&groups)?;
    if !made.is_some_and(|status| status.success()) {
        bail!("the recording was not made");
    }
    if let Some(found) = evidence::traces(&folder)? {
        bail!("the recording holds something of this machine: {found}");
    }
    Ok(())
}

/// A process of the machine.
struct Role {
    /// The file that is run, which gives the process its name.
    program: &'static str,
    /// Its command line, with blanks between the words; with a colon it is a title.
    line: &'static str,
    user: u32,
    /// Its control group.
    group: &'static str,
    /// The network namespace it lives in, when that is not the machine's.
    namespace: Option<&'static str>,
    sockets: Vec<OwnedFd>,
}

impl Role {
    fn new(program: &'static str, line: &'static str, user: u32, group: &'static str) -> Role {
        Role {
            program,
            line,
            user,
            group,
            namespace: None,
            sockets: Vec::new(),
        }
    }

    fn with(mut self, sockets: impl IntoIterator<Item = OwnedFd>) -> Role {
        self.sockets.extend(sockets);
        self
    }

    fn start(self, groups: &Path) -> Result<Child> {
        let path = Path::new(stage::PROGRAMS).join(self.program);
        if !path.exists() {
            std::os::unix::fs::symlink("scene-server", &path)?;
        }
        for socket in &self.sockets {
            fcntl_setfd(socket, FdFlags::empty())?;
        }
        // A title that the program has set itself is one word.
        let mut words = match self.line.contains(": ") {
            true => vec![self.line],
            false => self.line.split(' ').collect(),
        }
        .into_iter();
        let mut command = Command::new(path);
        command
            .arg0(words.next().unwrap_or_default())
            .args(words)
            .env_clear()
            .env(MARK, "1")
            .uid(self.user)
            .gid(self.user)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let child = match self.namespace {
            None => command.spawn()?,
            Some(name) => within(name, || Ok(command.spawn()?))?,
        };
        let group = groups.join(self.group);
        fs::create_dir_all(&group)?;
        fs::write(group.join("cgroup.procs"), child.id().to_string())
            .with_context(|| format!("{}", group.display()))?;
        Ok(child)
    }
}

/// Does something in a network namespace of this name.
fn within<T: Send>(name: &str, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let space = fs::File::open(Path::new("/run/netns").join(name))?;
            move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network))?;
            work()
        });
        thread
            .join()
            .map_err(|_| anyhow::anyhow!("the thread in {name} fell"))?
    })
}

/// The folder of the machine's control groups.
pub(crate) fn groups() -> Result<PathBuf> {
    TREES
        .iter()
        .map(Path::new)
        .find(|tree| tree.join("cgroup.controllers").exists())
        .map(|tree| tree.join(GROUP))
        .context("there is no tree of control groups of version 2")
}

/// Removes a group and those in it, which nobody is in any more.
fn remove(group: &Path) -> Result<()> {
    for entry in fs::read_dir(group)? {
        let path = entry?.path();
        if path.is_dir() {
            remove(&path)?;
        }
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    // The kernel empties a group a moment after its last process is gone.
    while let Err(error) = fs::remove_dir(group) {
        if Instant::now() > deadline {
            return Err(error).with_context(|| format!("removing {}", group.display()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// A socket of TCP that is bound and does nothing.
fn bound(address: &str) -> Result<Socket> {
    let address: SocketAddr = address.parse()?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

fn listener(address: &str, backlog: i32) -> Result<TcpListener> {
    let socket = bound(address)?;
    socket.listen(backlog)?;
    Ok(socket.into())
}

/// A connection from one address to another, which nobody has to accept.
fn connect(from: &str, to: &str) -> Result<TcpStream> {
    let socket = bound(from)?;
    socket.connect_timeout(&to.parse::<SocketAddr>()?.into(), Duration::from_secs(5))?;
    Ok(socket.into())
}

/// Connections from outside, and the ends that the server accepted.
fn visits(server: &TcpListener, from: &[&str]) -> Result<Vec<(TcpStream, TcpStream)>> {
    let to = format!("192.0.2.10:{}", server.local_addr()?.port());
    from.iter()
        .map(|address| {
            let near = within("outside", || connect(address, &to))?;
            Ok((near, server.accept()?.0))
        })
        .collect()
}

/// Connections within the machine.
fn calls(server: &TcpListener, count: usize) -> Result<Vec<(TcpStream, TcpStream)>> {
    let address = server.local_addr()?;
    (0..count)
        .map(|_| Ok((TcpStream::connect(address)?, server.accept()?.0)))
        .collect()
}

/// The two sides of connections.
fn sides(pairs: Vec<(TcpStream, TcpStream)>) -> (Vec<OwnedFd>, Vec<OwnedFd>) {
    pairs
        .into_iter()
        .map(|(near, far)| (OwnedFd::from(near), OwnedFd::from(far)))
        .unzip()
}

/// The part `office`, on the stage.
pub(crate) fn play() -> Result<bool> {
    let folder = PathBuf::from(std::env::var_os("STAGE_OUT").context("no folder")?);
    rustix::system::sethostname(b"web01")?;
    rustix::thread::set_name(c"systemd")?;
    fs::OpenOptions::new()
        .append(true)
        .open("/etc/passwd")?
        .write_all(USERS.as_bytes())?;
    for (name, value) in [("default/accept_dad", "0"), ("default/router_solicitations", "0")] {
        drop(fs::write(Path::new("/proc/sys/net/ipv6/conf").join(name), value));
    }
    for words in NETWORK {
        ip(words)?;
    }
    let groups = groups()?;
    let mut processes = Vec::new();
    for role in roles()? {
        let program = role.program;
        processes.push(role.start(&groups).with_context(|| program.to_owned())?);
    }
    // What was sent is acknowledged by then, and the processes have begun.
    std::thread::sleep(Duration::from_secs(2));
    let recorded = evidence::record()?;
    fs::write(folder.join("recording"), recorded)?;
    for process in &mut processes {
        drop(process.stdin.take());
        process.wait()?;
    }
    Ok(true)
}

/// Who is on the machine, and what they hold.
fn roles() -> Result<Vec<Role>> {
    let mut roles = servers()?;
    roles.extend(faults()?);
    let bus = "/run/dbus/system_bus_socket";
    fs::create_dir_all("/run/dbus")?;
    roles.push(
        Role::new(
            "dbus-daemon",
            "/usr/bin/dbus-daemon --system --nofork",
            0,
            "system.slice/dbus.service",
        )
        .with([UnixListener::bind(bus)?.into()]),
    );
    let line = "/bin/prometheus --web.listen-address=:9090";
    roles.push(Role::new("prometheus", line, 65534, METRICS).with([listener("0.0.0.0:9090", 4096)?.into()]));
    let inside = within("shop", || listener("0.0.0.0:3000", 511))?;
    let visitor = TcpStream::connect("172.17.0.2:3000")?;
    let guest = inside.accept()?.0;
    let proxy = "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 3000 -container-ip 172.17.0.2 -container-port 3000";
    roles.push(
        Role::new("docker-proxy", proxy, 0, "system.slice/docker.service")
            .with([listener("0.0.0.0:3000", 4096)?.into(), visitor.into()]),
    );
    let mut node = Role::new("node", "node /srv/shop/server.js", 1001, CONTAINER);
    node.namespace = Some("shop");
    roles.push(node.with([inside.into(), guest.into()]));
    Ok(roles)
}

/// Servers that do what they should.
fn servers() -> Result<Vec<Role>> {
    let mut roles = Vec::new();
    let ssh = listener("0.0.0.0:22", 128)?;
    let (outside, session) = sides(visits(&ssh, &["203.0.113.9:51544"])?);
    roles.push(
        Role::new(
            "sshd",
            "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
            0,
            "system.slice/ssh.service",
        )
        .with([ssh.into(), listener("[::]:22", 128)?.into()])
        .with(session),
    );
    let doors = [listener("0.0.0.0:80", 511)?, listener("0.0.0.0:443", 511)?];
    let visitors = [
        "198.51.100.7:40122",
        "198.51.100.7:40124",
        "198.51.100.7:40130",
        "198.51.100.23:60718",
    ];
    let pairs = visits(&doors[1], &visitors)?;
    for ((near, far), bytes) in pairs.iter().zip([40_000, 9_000, 120_000, 2_000]) {
        exchange(near, far, bytes)?;
    }
    let (more, visits) = sides(pairs);
    let nginx = "system.slice/nginx.service";
    let master = doors
        .iter()
        .map(|door| Ok(door.try_clone()?.into()))
        .collect::<Result<Vec<_>>>()?;
    roles.push(Role::new("nginx", "nginx: master process /usr/sbin/nginx", 0, nginx).with(master));
    let database = listener("127.0.0.1:5432", 200)?;
    let (queries, answers) = sides(calls(&database, 3)?);
    roles.push(
        Role::new("nginx", "nginx: worker process", 33, nginx)
            .with(doors.map(OwnedFd::from))
            .with(visits),
    );
    fs::create_dir_all("/run/postgresql")?;
    roles.push(
        Role::new(
            "postgres",
            "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main",
            999,
            "system.slice/system-postgresql.slice/postgresql@15-main.service",
        )
        .with([
            database.into(),
            UnixListener::bind("/run/postgresql/.s.PGSQL.5432")?.into(),
        ])
        .with(answers),
    );
    roles.push(
        Role::new(
            "orders",
            "/usr/bin/orders --pool 3",
            1001,
            "system.slice/orders.service",
        )
        .with(queries),
    );
    let name = UdpSocket::bind("127.0.0.53:53")?;
    roles.push(
        Role::new(
            "dnsmasq",
            "/usr/sbin/dnsmasq -k",
            65534,
            "system.slice/dnsmasq.service",
        )
        .with([name.into()]),
    );
    let clock = UdpSocket::bind("127.0.0.1:323")?;
    roles.push(
        Role::new(
            "chronyd",
            "/usr/sbin/chronyd -n",
            0,
            "system.slice/chrony.service",
        )
        .with([clock.into()]),
    );
    // The other machines: they live elsewhere, and only hold their ends.
    roles.push(
        Role::new("elsewhere", "elsewhere", 65534, "elsewhere")
            .with(outside)
            .with(more),
    );
    Ok(roles)
}

/// Sends so many bytes to the visitor, who reads them.
fn exchange(mut near: &TcpStream, mut far: &TcpStream, bytes: usize) -> Result<()> {
    near.write_all(b"GET / HTTP/1.1\r\n\r\n")?;
    let mut buffer = vec![0; bytes];
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || std::io::Read::read_exact(&mut near, &mut buffer));
        std::io::Read::read_exact(&mut far, &mut [0; 18])?;
        far.write_all(&vec![b'.'; bytes])?;
        reader.join().map_err(|_| anyhow::anyhow!("the reader fell"))??;
        Ok(())
    })
}

/// What goes wrong on this machine.
fn faults() -> Result<Vec<Role>> {
    let mut roles = Vec::new();
    // Peers that have gone, and a program that never closes.
    let leak = listener("127.0.0.1:9000", 128)?;
    let (gone, kept) = sides(calls(&leak, 6)?);
    drop(gone);
    roles.push(
        Role::new(
            "leaky-app",
            "/usr/bin/leaky-app --port 9000",
            1001,
            "system.slice/leaky-app.service",
        )
        .with([leak.into()])
        .with(kept),
    );
    // One more than the queue holds is ready; what comes then is dropped.
    let stuck = listener("0.0.0.0:8081", 4)?;
    let mut waiting: Vec<OwnedFd> = Vec::new();
    for port in 50001..50006 {
        let from = format!("198.51.100.23:{port}");
        waiting.push(within("outside", || connect(&from, "192.0.2.10:8081"))?.into());
    }
    let late = within("outside", || {
        let socket = bound("198.51.100.23:50006")?;
        socket.set_nonblocking(true)?;
        drop(socket.connect(&"192.0.2.10:8081".parse::<SocketAddr>()?.into()));
        Ok(socket)
    })?;
    waiting.push(late.into());
    roles.push(
        Role::new(
            "reports",
            "/usr/bin/reports --threads 1",
            1001,
            "system.slice/reports.service",
        )
        .with([stuck.into()]),
    );
    // A peer that reads nothing.
    let store = within("outside", || listener("203.0.113.9:873", 5))?;
    let copy = TcpStream::connect("203.0.113.9:873")?;
    waiting.extend([OwnedFd::from(store.accept()?.0), OwnedFd::from(store)]);
    copy.set_nonblocking(true)?;
    while (&copy).write(&[0; 65536]).is_ok() {}
    roles.push(
        Role::new(
            "rsync",
            "rsync -a /srv/ backup::srv",
            0,
            "system.slice/backup.service",
        )
        .with([copy.into()]),
    );
    // A port that only a finished connection keeps, and one that is bound and no more.
    let brief = listener("192.0.2.10:8080", 5)?;
    let (near, far) = visits(&brief, &["198.51.100.7:40400"])?
        .pop()
        .context("no visit")?;
    drop(far);
    drop(near);
    roles.push(
        Role::new("old-proxy", "/usr/bin/old-proxy", 1001, "user.slice")
            .with([bound("127.0.0.1:8443")?.into()]),
    );
    roles.push(Role::new("elsewhere", "elsewhere", 65534, "elsewhere").with(waiting));
    Ok(roles)
}
