//! The packages of Debian: `netstat-rs`, and `netstat-is-netstat-rs`, which gives it the name netstat. They are
//! installed, switched, upgraded and removed in a root that looks like this machine and is gone afterwards, with
//! net-tools there before, there later, and not there.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind_recursive, mount_change};

use super::{LIMIT, output};
use crate::run;

/// The revisions that are built: an upgrade needs two.
const REVISIONS: [&str; 2] = ["1", "2"];

/// Functions for the steps, and where the packages stand.
const PRELUDE: &str = r#"
set -eu
cd /packages
is_ours() { test "$(readlink -f /usr/bin/netstat)" = /usr/bin/netstat-rs && netstat --dialect=linux -V >/dev/null; }
is_theirs() { netstat -V | grep -q '^net-tools' && ! netstat --dialect=linux -V >/dev/null 2>&1; }
page_is() { test "$(readlink -f "$(man -w netstat)")" = "/usr/share/man/man8/$1"; }
absent() { if "$@" >/dev/null 2>&1; then echo "there is: $*"; return 1; fi; }
chosen() { update-alternatives --query netstat | sed -n "s/^$1: //p"; }
nothing_left() {
    test -z "$(dpkg-divert --list '*netstat*')"
    absent update-alternatives --query netstat
    for path in /usr/bin/netstat.net-tools /usr/bin/netstat.net-tools.usr /etc/alternatives/netstat /usr/share/man/man8/netstat.net-tools.8.gz \
        /usr/share/bash-completion/completions/netstat /usr/share/fish/vendor_completions.d/netstat.fish; do
        test ! -e "$path"
        test ! -L "$path"
    done
}
net_tools_is_whole() { test -z "$(dpkg -V net-tools)" && is_theirs && page_is netstat.8.gz; }
"#;

/// What is tried, in this order; each step must succeed.
const STEPS: [(&str, &str); 15] = [
    (
        "net-tools is not there",
        "dpkg --purge --force-depends net-tools; test ! -e /usr/bin/netstat",
    ),
    (
        "netstat-rs alone takes no name of net-tools",
        r#"dpkg -i netstat-rs_*-1_*.deb; netstat-rs --version | head -1; netstat-rs -tln | grep '^Proto'
        test "$(man -w netstat-rs)" = /usr/share/man/man8/netstat-rs.8.gz
        dpkg -L netstat-rs > files; absent grep -E '/(netstat|netstat\.8\.gz|_netstat)$' files
        test -e /usr/share/bash-completion/completions/netstat-rs
        test -e /usr/share/doc/netstat-rs/copyright; test ! -e /usr/bin/netstat"#,
    ),
    (
        "both stand side by side",
        "dpkg -i net-tools_*.deb; net_tools_is_whole; netstat-rs --dialect=linux -V; dpkg -V netstat-rs",
    ),
    (
        "the second package gives it the name, and net-tools another one",
        "dpkg -i netstat-is-netstat-rs_*-1_*.deb; is_ours; page_is netstat-rs.8.gz
        netstat.net-tools -V | grep -q '^net-tools'; test -e /usr/share/bash-completion/completions/netstat",
    ),
    (
        "back to net-tools by choice",
        "update-alternatives --set netstat /usr/bin/netstat.net-tools; is_theirs; page_is netstat.net-tools.8.gz
        test ! -e /usr/share/bash-completion/completions/netstat",
    ),
    (
        "an upgrade keeps the choice",
        "dpkg -i netstat-rs_*-2_*.deb netstat-is-netstat-rs_*-2_*.deb; is_theirs; test $(chosen Status) = manual",
    ),
    (
        "to ours again by choice",
        "update-alternatives --set netstat /usr/bin/netstat-rs; is_ours; page_is netstat-rs.8.gz",
    ),
    (
        "an upgrade of net-tools changes nothing",
        "dpkg -i net-tools_*.deb; is_ours; netstat.net-tools -V | grep -q '^net-tools'",
    ),
    (
        "net-tools moves its file from /bin to /usr/bin, as newer releases do",
        "rm -rf moved; dpkg-deb -R net-tools_*.deb moved; mkdir -p moved/usr/bin
        mv moved/bin/* moved/usr/bin; rmdir moved/bin
        sed -i -e 's,  bin/,  usr/bin/,' moved/DEBIAN/md5sums
        sed -i -e 's/^Version: .*/&+moved/' moved/DEBIAN/control
        dpkg-deb -b moved moved.package; dpkg -i moved.package
        is_ours; test ! -e /usr/bin/netstat.net-tools
        update-alternatives --set netstat /usr/bin/netstat.net-tools.usr; is_theirs; page_is netstat.net-tools.8.gz
        update-alternatives --auto netstat; is_ours",
    ),
    (
        "installed where net-tools has the new place",
        "dpkg --purge netstat-is-netstat-rs; nothing_left; net_tools_is_whole
        dpkg -i netstat-is-netstat-rs_*-2_*.deb; is_ours; netstat.net-tools.usr -V | grep -q '^net-tools'
        test ! -e /usr/bin/netstat.net-tools",
    ),
    (
        "removed, it gives the name back",
        "dpkg --purge netstat-is-netstat-rs; nothing_left; net_tools_is_whole; netstat-rs --dialect=linux -V",
    ),
    (
        "net-tools goes while it is chosen",
        "dpkg --purge net-tools; dpkg -i net-tools_*.deb netstat-is-netstat-rs_*-2_*.deb
        update-alternatives --set netstat /usr/bin/netstat.net-tools; is_theirs
        dpkg --purge net-tools; is_ours; page_is netstat-rs.8.gz; test ! -e /usr/bin/netstat.net-tools",
    ),
    (
        "net-tools comes later",
        "dpkg -i net-tools_*.deb; is_ours; page_is netstat-rs.8.gz
        update-alternatives --set netstat /usr/bin/netstat.net-tools; is_theirs
        update-alternatives --auto netstat; is_ours",
    ),
    (
        "both removed while it is chosen leave net-tools as it was",
        "dpkg --purge netstat-is-netstat-rs netstat-rs; nothing_left; net_tools_is_whole; test ! -e /usr/bin/netstat-rs",
    ),
    (
        "without net-tools both come and go without a trace",
        "dpkg --purge --force-depends net-tools; dpkg -i netstat-rs_*-1_*.deb netstat-is-netstat-rs_*-1_*.deb; is_ours
        dpkg -i netstat-rs_*-2_*.deb netstat-is-netstat-rs_*-2_*.deb; is_ours
        dpkg --purge netstat-is-netstat-rs netstat-rs; nothing_left; test ! -e /usr/bin/netstat",
    ),
];

/// Builds both packages, each in two revisions.
pub(super) fn build(folder: &Path) -> Result<()> {
    for revision in REVISIONS {
        for variant in [&[][..], &["--variant", "is-netstat"]] {
            let mut command = run::cargo()?;
            command.args([
                "deb",
                "--quiet",
                "-p",
                "netstat",
                "--no-build",
                "--deb-revision",
                revision,
            ]);
            command.args(variant).arg("--output").arg(folder);
            output(&mut command)?;
        }
    }
    Ok(())
}

/// Gets net-tools and opens a place with mounts of its own.
pub(super) fn try_out(folder: &Path) -> Result<bool> {
    let net_tools = run::capture(
        Command::new("apt-get")
            .args(["download", "net-tools"])
            .current_dir(folder),
        LIMIT,
    )?;
    anyhow::ensure!(
        net_tools.succeeded(),
        "net-tools cannot be downloaded: {}",
        String::from_utf8_lossy(&net_tools.stderr)
    );
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--net", "--pid", "--fork", "--kill-child", "--"])
        .arg(std::env::current_exe()?)
        .args(["package", "inside"])
        .arg(folder);
    run::show(&mut command, LIMIT)
}

/// Lays a root over this machine's that takes all changes into memory, and takes the steps in it.
pub(super) fn inside(folder: &Path) -> Result<bool> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let place = folder.join("root");
    std::fs::create_dir_all(&place)?;
    mount(c"tmpfs", &place, c"tmpfs", MountFlags::empty(), None)?;
    for name in ["changes", "work", "all"] {
        std::fs::create_dir(place.join(name))?;
    }
    let options = format!(
        "lowerdir=/,upperdir={0}/changes,workdir={0}/work",
        place.display()
    );
    let options = std::ffi::CString::new(options)?;
    let root = place.join("all");
    mount(
        c"overlay",
        &root,
        c"overlay",
        MountFlags::empty(),
        Some(options.as_c_str()),
    )
    .context("an overlay over the root of this machine")?;
    mount(c"proc", root.join("proc"), c"proc", MountFlags::empty(), None)?;
    mount_bind_recursive("/dev", root.join("dev"))?;
    mount(c"tmpfs", root.join("run"), c"tmpfs", MountFlags::empty(), None)?;
    let packages = root.join("packages");
    std::fs::create_dir_all(&packages)?;
    for path in super::files(folder)? {
        if let Some(name) = path
            .file_name()
            .filter(|_| path.extension().is_some_and(|end| end == "deb"))
        {
            std::fs::copy(&path, packages.join(name))?;
        }
    }
    for (title, step) in STEPS {
        let mut command = Command::new("chroot");
        command.arg(&root).args(["sh", "-c", &format!("{PRELUDE}{step}")]);
        command
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LC_ALL", "C")
            .env("DEBIAN_FRONTEND", "noninteractive");
        // What follows a failed step would fail for its sake.
        output(&mut command).with_context(|| title.to_owned())?;
        println!("passed   {title}");
    }
    Ok(true)
}
