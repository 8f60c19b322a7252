//! Golden screens of the dialects whose originals do not run here: each recorded machine in `evidence/` is shown with the
//! words of each page in its folder `dialect/NAME`, and every byte must be the page's. What the pages show was checked
//! by hand against the manual and against the recording; `NETSTAT_TEST_WRITES_SCREENS=1` writes them anew, for a look
//! at what changed. The words on a page's first line, `# words:`, stay.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads and writes the evidence, and says where it stumbles by panicking"
)]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use netstat::{World, run};
use probe::fake::FakeMachine;

/// Sorted entries of a folder; none when it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    paths.sort();
    paths
}

/// The page that a command line gives: its words, status, standard output and standard error.
fn page(dialect: &str, recording: &Path, words: &str) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut left = 2;
    let typed = [
        "netstat",
        "--dialect",
        dialect,
        "--from",
        recording.to_str().unwrap(),
    ];
    let exit = run(World {
        words: typed
            .into_iter()
            .chain(words.split_whitespace())
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| {
            left -= 1;
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(FakeMachine::new()),
        out: &mut out,
        err: &mut err,
    });
    format!(
        "# words: {words}\n# exit: {}\n# --- stdout\n{}# --- stderr\n{}",
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap()
    )
}

#[test]
fn every_page_of_every_dialect_is_what_its_words_give() {
    let writes = std::env::var_os("NETSTAT_TEST_WRITES_SCREENS").is_some();
    let mut compared = 0;
    for machine in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence")) {
        for folder in entries(&machine.join("dialect")) {
            let dialect = folder.file_name().unwrap().to_str().unwrap();
            for path in entries(&folder) {
                let kept = fs::read_to_string(&path).unwrap();
                let words = kept.lines().next().unwrap().strip_prefix("# words:").unwrap();
                let page = page(dialect, &machine.join("recording"), words.trim());
                if writes {
                    fs::write(&path, &page).unwrap();
                } else {
                    assert_eq!(page, kept, "{}", path.display());
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "there is no page");
    assert!(
        !writes,
        "{compared} pages were written; look at them and run the test again"
    );
}

/// Status and standard error of a command with this value of `NETSTAT_DIALECT`.
fn said(words: &[&str], variable: Option<&str>) -> (u8, String) {
    let (status, _, err) = shown(words, variable);
    (status, err)
}

/// Status, standard output and standard error of the same.
fn shown(words: &[&str], variable: Option<&str>) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: words.iter().map(|word| word.as_bytes().to_vec()).collect(),
        environment: &|name| {
            let value = variable.filter(|_| name == "NETSTAT_DIALECT")?;
            Some(value.as_bytes().to_vec())
        },
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(FakeMachine::new()),
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn a_dialect_is_named_by_a_word_before_the_name_of_the_command_before_the_variable() {
    // Both refuse the word, each with a message and a status of its own.
    let is_darwin = |words: &[&str], variable| match said(words, variable) {
        (1, err) if err.starts_with("netstat: illegal option -- k\nusage: netstat [-Aan]") => true,
        (3, err) if err.contains("invalid option -- 'k'") => false,
        other => panic!("{words:?} {variable:?}: {other:?}"),
    };
    assert!(!is_darwin(&["netstat", "-k"], None));
    assert!(!is_darwin(&["netstat", "-k"], Some("")));
    assert!(is_darwin(&["netstat", "-k"], Some("darwin")));
    assert!(is_darwin(&["/usr/bin/netstat-darwin", "-k"], None));
    assert!(!is_darwin(&["netstat-linux", "-k"], Some("darwin")));
    assert!(!is_darwin(
        &["netstat-darwin", "-k", "--dialect", "linux"],
        Some("darwin")
    ));
    let (status, err) = said(&["netstat", "-k"], Some("vms"));
    assert_eq!(status, 3);
    assert!(
        err.starts_with("netstat: NETSTAT_DIALECT: there is no dialect 'vms'; choose from: "),
        "{err}"
    );
    let (_, err) = said(&["netstat", "--dialect=vms"], Some("darwin"));
    assert!(err.starts_with("netstat: there is no dialect 'vms'; "), "{err}");
}

#[test]
fn a_core_of_darwin_is_a_recording_and_its_system_the_kernel_that_was_recorded() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence/linux-6-18-scene/recording");
    let core = core.to_str().unwrap();
    let routes = |words: &[&str]| shown(&[&["netstat-darwin", "-rn", "-finet"], words].concat(), None);
    let (status, screen, err) = routes(&["-M", core]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(screen.starts_with("Routing tables\n\nInternet:\n"), "{screen}");
    for system in ["Linux", "6.18", "Linux 6.18"] {
        let same = (0, screen.clone(), String::new());
        assert_eq!(routes(&["-M", core, "-N", system]), same, "{system}");
        // Words behind the flags, as of old; there a number would be an interval.
        if system.starts_with('L') {
            assert_eq!(routes(&[system, core]), same, "{system}");
        }
    }
    for system in ["linux", "Darwin", "6.1", "Linux 6", ""] {
        let told = format!("netstat: -N {system}: this is Linux 6.18; name that, or leave -N out\n");
        assert_eq!(
            routes(&["-M", core, "-N", system]),
            (1, String::new(), told),
            "{system}"
        );
    }
}
