//! `cargo xtask CMD`: what maintainers and CI run. It builds a private machine full of sockets (the
//! scene), compares our netstat with the original inside it, keeps evidence for the golden tests,
//! and runs every check that a change has to pass.
#![forbid(unsafe_code)]
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::print_stdout,
        clippy::disallowed_methods,
        reason = "a maintainer's tool: it runs programs, reads files and talks to the terminal"
    )
)]
#![expect(clippy::print_stderr, reason = "a maintainer's tool talks to the terminal")]

#[cfg(target_os = "linux")]
mod bench;
#[cfg(target_os = "linux")]
mod clients;
#[cfg(target_os = "linux")]
mod conform;
#[cfg(target_os = "linux")]
mod cross;
#[cfg(target_os = "linux")]
mod evidence;
#[cfg(target_os = "linux")]
mod instructions;
#[cfg(target_os = "linux")]
mod licences;
#[cfg(target_os = "linux")]
mod lint;
#[cfg(target_os = "linux")]
mod manual;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod office;
#[cfg(target_os = "linux")]
mod package;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod scene;
#[cfg(target_os = "linux")]
mod stage;
#[cfg(target_os = "linux")]
mod test;
#[cfg(target_os = "linux")]
mod vm;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
const HELP: &str = "\
cargo xtask CMD

  scene [--hold] [--hostile]      a private machine full of sockets; --hold keeps it until stdin closes
  conform [--keep] [--binary P] [--only TEXT]
                                  our netstat against the original, byte for byte, inside the scene;
                                  --keep stores both outputs of what differs under target/conform/,
                                  --only runs the command lines (or checks) that contain TEXT
  clients [--binary P] [--only TEXT]
                                  programs that read netstat's output, over ours, inside the scene;
                                  fetches them into target/clients first
  evidence NAME [--binary P]      a recording of the scene and the original's output beside it
  evidence --on-paper NAME       the same of tables that were written by hand, in evidence/NAME/tree
  recipes [--record [--binary P]] writes the screens of docs/recipes.md anew; --record makes the recording anew
                                  that they are taken from, as root in namespaces of its own
  shorten FILE                    cuts the kernel's release in a recording that was made by hand
  vm [--kernel bookworm|bullseye|trixie] [--keep FOLDER] [--evidence] [--all]
                                  both netstats on a Debian kernel in an emulated machine that has SCTP,
                                  DCCP, AX.25, NET/ROM, ROSE, DDP and more; --keep stores what it found,
                                  --evidence makes evidence/ of it, --all also compares every command
                                  line of conform. Takes 2 to 10 minutes, fetches 60 to 110 MB once, and
                                  is no part of test; root only to install qemu
  instructions [--write] [--only TEXT]
                                  how many instructions the hot paths take over recordings (callgrind),
                                  compared with xtask/instructions.txt; --write writes that table, --only
                                  takes the views whose words contain TEXT. Needs valgrind
  test                            everything a maintainer or CI must pass
  lint                            formatting, clippy, and whether what is generated is fresh
  manual [--try]                  writes the manual page and the completions from the flag tables;
                                  --try asks bash, zsh and fish for completions, mandoc and man for the page
  cross                           cargo check for every other system
  package                         builds the packages into target/package/, then installs, switches, upgrades and
                                  removes them in roots of their own; it installs cargo-deb and
                                  cargo-generate-rpm first, which takes minutes, so CI does not run it
  bench [--quick] [--only CASE,…] [--runs N] [--binary P]
                                  how fast netstat is beside ss, net-tools and the least work possible, written to
                                  docs/performance.md: idle, 2k, 20k, 200k, unix, routes, processes, 1M;
                                  --quick takes the first three in about a minute, all take about twenty
  help                            this list

scene, conform, clients, evidence, package and bench need root: they live in namespaces of their own.
";

/// The original, namespaces and the scene exist on Linux alone; elsewhere `cargo test` runs all that can run.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("xtask: this tool needs Linux; `cargo test --workspace` runs the tests that can run here");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    if scene::owners::is_owner() {
        return report(scene::owners::hold());
    }
    if vm::is_guest() {
        return report(vm::live());
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.split_first() {
        Some((&"scene", rest)) => report(scene::command(rest)),
        Some((&"conform", rest)) => report(conform::command(rest)),
        Some((&"bench", rest)) => report(bench::command(rest)),
        Some((&"clients", rest)) => report(clients::command(rest)),
        Some((&"evidence", rest)) => report(evidence::command(rest)),
        Some((&"recipes", rest)) => report(office::command(rest)),
        Some((&"shorten", rest)) => report(evidence::shorten(rest)),
        Some((&"vm", rest)) => report(vm::command(rest)),
        Some((&"instructions", rest)) => report(instructions::command(rest)),
        Some((&"test", [])) => report(test::command()),
        Some((&"lint", [])) => report(lint::command()),
        Some((&"manual", [])) => report(manual::command()),
        Some((&"manual", ["--try"])) => report(manual::shells::command()),
        Some((&"package", [])) => report(package::command()),
        Some((&"package", ["inside", folder])) => report(package::inside(folder)),
        Some((&"cross", [])) => report(cross::command()),
        Some((&"stage", [part])) => report(stage::dress(part)),
        Some((&"play", [part])) => report(play(part)),
        None | Some((&"help", _)) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Some((word, _)) => {
            eprintln!("xtask: {word:?} with these words is not a command\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// What the first process of a dressed stage does.
#[cfg(target_os = "linux")]
fn play(part: &str) -> anyhow::Result<bool> {
    if part != "scene" {
        stage::end_with_stdin();
    }
    match part {
        "scene" => scene::build_and_hold(),
        "cases" => conform::play_cases(),
        "hostile" => conform::checks::hostile(),
        "owners" => conform::checks::owners(),
        "churn" => conform::churn::churn(),
        "vanishing" => conform::vanishing::vanishing(),
        "bench" => bench::play(),
        "clients" => clients::play(),
        "evidence" => evidence::play(),
        "paper" => evidence::play_paper(),
        "office" => office::play(),
        "vm" => vm::play(),
        _ => anyhow::bail!("no part is called {part:?}"),
    }
}

#[cfg(target_os = "linux")]
fn report(outcome: anyhow::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
