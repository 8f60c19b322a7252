//! Runs the emulated machine until it ends by itself, or for as long as it may.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run;

/// On two processors with others at work beside it, a run took up to three minutes.
const LIMIT: Duration = Duration::from_mins(15);
const MEMORY: &str = "640";
/// What is no word of the kernel's becomes the environment of the first process.
const APPEND: &str =
    "console=ttyS0 quiet mitigations=off panic=1 rdinit=/init PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C";
const LAST_LINES: usize = 25;
const CONSOLE: &str = "console.txt";
/// The name by which the machine mounts the folder it shares with us.
pub(crate) const TAG: &str = "share";

/// Boots a kernel with a first file system; the machine writes what it finds to the shared folder.
pub(crate) fn run(kernel: &Path, tree: &Path, share: &Path) -> Result<()> {
    let began = Instant::now();
    let console = share.join(CONSOLE);
    // The machine ends when we do, however we end.
    let mut command = Command::new("setpriv");
    command.args([
        "--pdeathsig",
        "KILL",
        "qemu-system-x86_64",
        "-accel",
        "tcg",
        "-cpu",
        "max",
    ]);
    command.args([
        "-m",
        MEMORY,
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-no-reboot",
    ]);
    command.arg("-kernel").arg(kernel).arg("-initrd").arg(tree);
    command.args(["-append", APPEND]);
    command.arg("-serial").arg(format!("file:{}", console.display()));
    // A comma ends a word of this option, and two are one comma.
    command.arg("-virtfs").arg(format!(
        "local,path={},mount_tag={TAG},security_model=none",
        share.display().to_string().replace(',', ",,")
    ));
    println!("the machine runs");
    let errors = std::fs::File::create(share.join("qemu.txt"))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .context("starting qemu")?;
    let status = run::wait_until(&mut child, began + LIMIT)?;
    println!("the machine ran for {:.0} s", began.elapsed().as_secs_f64());
    if status.is_some_and(|status| status.success()) && share.join(super::guest::TOLD).is_file() {
        return Ok(());
    }
    show_end(share);
    match status {
        Some(status) => bail!("the machine ended badly ({status})"),
        None => bail!("the machine did not end within {LIMIT:?}"),
    }
}

/// The last lines that the emulator and the machine's console said.
pub(crate) fn show_end(share: &Path) {
    for name in ["qemu.txt", CONSOLE] {
        let text = std::fs::read(share.join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        for line in lines.iter().skip(lines.len().saturating_sub(LAST_LINES)) {
            let plain: String = line.chars().filter(|char| !char.is_control()).collect();
            println!("  {plain}");
        }
    }
}
