//! The completions asked for in the shells themselves, and the manual page read by its readers.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::GENERATED;
use crate::run;

const LIMIT: Duration = Duration::from_secs(30);

/// What is typed, what must be offered, and what must not.
const CASES: [(&str, &[&str], &[&str]); 19] = [
    (
        "netstat --nu",
        &[
            "--numeric",
            "--numeric-hosts",
            "--numeric-ports",
            "--numeric-users",
        ],
        &["--tcp", "--netrom"],
    ),
    ("netstat -A in", &["inet", "inet6"], &["unix", "ip", "--inet"]),
    (
        "netstat -nA unix,in",
        &["unix,inet", "unix,inet6"],
        &["unix", "unix,ip"],
    ),
    ("netstat --dialect ", &["linux"], &["inet", "--tcp"]),
    (
        "netstat-rs -tn --from /etc/host",
        &["/etc/hosts"],
        &["inet", "--tcp"],
    ),
    ("netstat --di", &["--dialect"], &["--tcp"]),
    ("netstat ro", &["routes"], &["--tcp", "sockets"]),
    (
        "netstat routes --co",
        &["--columns", "--color"],
        &["--tcp", "--numeric"],
    ),
    ("netstat routes --format n", &["ndjson"], &["json", "csv"]),
    (
        "netstat routes --columns metric,dest",
        &["metric,destination"],
        &["destination", "metric,metric"],
    ),
    (
        "netstat routes --columns +dest",
        &["+destination"],
        &["destination", "metric"],
    ),
    (
        "netstat routes --columns +metric,-dest",
        &["+metric,-destination"],
        &["destination", "+metric,destination"],
    ),
    ("netstat routes --sort me", &["metric"], &["mtu", "--metric"]),
    (
        "netstat sockets state = cl",
        &["close-wait", "closing"],
        &["listen", "close-on"],
    ),
    (
        "netstat sockets tcp state != listen,est",
        &["listen,established"],
        &["listen,listen", "established"],
    ),
    (
        "netstat sockets protocol = u",
        &["udp", "udplite", "unix"],
        &["tcp", "unit"],
    ),
    (
        "netstat routes kind = b",
        &["blackhole", "broadcast"],
        &["unicast"],
    ),
    ("netstat sockets local.port ", &["=", ">="], &["listening", "tcp"]),
    ("netstat sockets lis", &["listening"], &["--tcp", "local.port"]),
];

/// `cargo xtask manual --try`.
pub(crate) fn command() -> Result<bool> {
    let page = page()?;
    Ok(completions()? && page)
}

/// Asks each shell.
fn completions() -> Result<bool> {
    let mut good = true;
    for (shell, ask) in [
        ("bash", bash as fn(&str) -> Result<Vec<String>>),
        ("zsh", zsh),
        ("fish", fish),
    ] {
        for (typed, wanted, unwanted) in CASES {
            let offered = ask(typed).with_context(|| format!("{shell}: {typed}"))?;
            let has = |word: &&&str| offered.iter().any(|offer| offer == *word);
            let missing: Vec<_> = wanted.iter().filter(|word| !has(word)).collect();
            let surplus: Vec<_> = unwanted.iter().filter(has).collect();
            if !(missing.is_empty() && surplus.is_empty()) {
                println!("{shell}: {typed:?} offers {offered:?}: {missing:?} missing, {surplus:?} too many");
                good = false;
            }
        }
        println!("{shell}: {} command lines completed", CASES.len());
        good &= nothing_runs(shell, ask)?;
    }
    Ok(good)
}

/// What stands on a command line that nobody has sent off is text: a shell that completes it runs nothing of it.
fn nothing_runs(shell: &str, ask: fn(&str) -> Result<Vec<String>>) -> Result<bool> {
    let trap = run::target()?.join(format!("ran-by-{shell}"));
    drop(std::fs::remove_file(&trap));
    for typed in [
        "netstat -A inet,$(>TRAP),in",
        "netstat -A inet,`>TRAP`,in",
        "netstat --from $(>TRAP)",
    ] {
        // What is offered does not matter, nor whether the shell complains.
        drop(ask(&typed.replace("TRAP", &trap.to_string_lossy())));
    }
    let ran = trap.exists();
    if ran {
        println!("{shell} runs what was typed");
    }
    Ok(!ran)
}

fn generated(name: &str) -> Result<String> {
    Ok(run::workspace()?
        .join(GENERATED)
        .join(name)
        .to_string_lossy()
        .into_owned())
}

/// What a program printed; it fails when the program does or when it complains.
fn output(command: &mut Command) -> Result<String> {
    let ran = run::capture(command.env("LC_ALL", "C.UTF-8").env("TERM", "dumb"), LIMIT)?;
    let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
    anyhow::ensure!(
        ran.succeeded() && complaint.is_empty(),
        "status {}: {complaint}",
        ran.status
    );
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Calls the function that bash would call, with the words as bash would split them.
fn bash(typed: &str) -> Result<Vec<String>> {
    let script = r#"
        source "$1"
        function=$(complete -p "${2%% *}"); function=${function#*-F }; function=${function%% *}
        read -ra COMP_WORDS <<< "$2"
        [[ $2 == *' ' ]] && COMP_WORDS+=('')
        COMP_LINE=$2 COMP_POINT=${#2} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        $function
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut command = Command::new("bash");
    command.args([
        "--norc",
        "--noprofile",
        "-c",
        script,
        "bash",
        &generated("netstat.bash")?,
        typed,
    ]);
    Ok(output(&mut command)?.lines().map(str::to_owned).collect())
}

fn fish(typed: &str) -> Result<Vec<String>> {
    let script = "source $argv[1]; complete -C $argv[2]";
    let mut command = Command::new("fish");
    command.args(["--no-config", "-c", script, &generated("netstat.fish")?, typed]);
    // Each line is a word, a tab, and what it means.
    let words = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    Ok(output(&mut command)?.lines().map(words).collect())
}

/// A zsh on a terminal of its own is typed at, and lists what it offers.
fn zsh(typed: &str) -> Result<Vec<String>> {
    let script = r#"
        zmodload zsh/zpty || exit 1
        zpty shell zsh -f -i
        zpty -w shell "fpath=($1 \$fpath); LISTMAX=10000; unsetopt prompt_sp prompt_cr list_types"
        zpty -w shell "autoload -Uz compinit && compinit -u -D; zstyle ':completion:*' verbose no"
        zpty -w shell "ask() { zle list-choices; zle -R; zle -I; print DO''NE; }; zle -N ask; bindkey '^X' ask"
        zpty -w shell "PS1='REA%{%}DY '"
        zpty -r -m shell before '*READY *' || exit 1
        zpty -w -n shell "$2"$'\x18'
        zpty -r -m shell listed '*DONE*' || exit 1
        zpty -d shell
        print -r -- "$listed""#;
    let folder = generated("")?;
    let mut command = Command::new("zsh");
    command.args(["-f", "-c", script, "zsh", &folder, typed]);
    let listed = output(&mut command)?;
    // It lists the end alone of a word that has parts.
    let word = typed.rsplit(' ').next().unwrap_or_default();
    let after = word.rfind([',', '/']).map_or(0, |at| at + 1);
    let signs = word[after..].len() - word[after..].trim_start_matches(['+', '-']).len();
    // Of an option the hyphens are listed.
    let parts = if word.starts_with("--") {
        ""
    } else {
        &word[..after + signs]
    };
    Ok(listed
        .lines()
        .filter(|line| !line.contains(typed))
        .flat_map(str::split_whitespace)
        // What the shell would take for a sign of its own is offered with a backslash.
        .map(|offer| format!("{parts}{}", offer.trim_start_matches('\\')))
        .collect())
}

/// The pages as `mandoc` and as `man` see them: no warnings, and the flags are there.
fn page() -> Result<bool> {
    let classic: &[&str] = &["-A list, --protocol=list", "-t, --tcp", "--from=file", "LAST_ACK"];
    let verbs: &[&str] = &[
        "--columns=LIST",
        "--watch[=SECONDS]",
        "remote.address",
        "listening",
    ];
    let good = read_page("netstat.8", classic)?;
    Ok(read_page("netstat-verbs.8", verbs)? && good)
}

fn read_page(name: &str, wanted: &[&str]) -> Result<bool> {
    let page = generated(name)?;
    let lint = run::capture(
        Command::new("mandoc").args(["-T", "lint", "-W", "warning", &page]),
        LIMIT,
    )?;
    let mut good = lint.succeeded();
    print!("{}", String::from_utf8_lossy(&lint.stdout));
    let text = output(
        Command::new("man")
            .args(["--warnings", "-E", "UTF-8", "-l", &page])
            .env("MANWIDTH", "100")
            .env("MAN_KEEP_FORMATTING", ""),
    )?;
    for words in wanted {
        if !text.contains(words) {
            println!("{}: {words:?} is not there", Path::new(&page).display());
            good = false;
        }
    }
    println!("{name}: {} lines", text.lines().count());
    Ok(good)
}
