//! `docs/counters.md` says what the catalogue says. To write it anew after a change of the catalogue:
//!
//! ```text
//! NETSTAT_TEST_WRITES_DOCUMENTS=1 cargo test -p facts --test counters_document
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads and writes a document, and says where it stumbles by panicking"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use facts::fields::counters::linux::{DEVICE_FOLDER, SECTIONS};
use facts::fields::counters::{CounterEntry, SectionEntry};

/// The files, in the order of the document.
const FILES: &[(&str, &str)] = &[
    ("/proc/net/snmp", "The protocols as the standards count them."),
    ("/proc/net/netstat", "What Linux counts beside the standards."),
    ("/proc/net/snmp6", "IPv6 and what is counted apart for it."),
    ("/proc/net/sctp/snmp", "SCTP; there when its module is loaded."),
    ("/proc/net/xfrm_stat", "IPsec."),
    ("/proc/net/sockstat", "Sockets, those of IPv4 and of all."),
    ("/proc/net/sockstat6", "Sockets of IPv6."),
    (
        "/proc/net/softnet_stat",
        "What each processor did with packets on their way in, a line for each.",
    ),
];

const OPENING: &str = "\
# Counters

This page is made from the catalogue in `crates/facts/src/fields/counters`; `crates/facts/tests/counters_document.rs`
writes it and checks that it is up to date.

Names are those of the kernel. A counter that is not listed here is shown with its name and value all the same, and its
meaning is not known. The kind is `counter` when a number only grows while the system runs, `gauge` when it goes up and
down, and `setting` when it is no count at all. Counters belong to the network namespace of the one who asks, unless the
meaning says otherwise; those of processors belong to the whole machine. The source is the standard's own name for the counter, or the header or file of the kernel that
defines it. Kernels that have a counter are told where that is certain; *gone* means that Linux 6.18 has it no more.
";

fn document() -> String {
    let mut out = OPENING.to_owned();
    for (file, title) in FILES {
        write!(out, "\n## `{file}`\n\n{title}\n").unwrap();
        if *file == "/proc/net/snmp6" {
            writeln!(
                out,
                "The files in `{DEVICE_FOLDER}` have the sections `Ip6` and `Icmp6` for one interface each."
            )
            .unwrap();
        }
        let sections: Vec<_> = SECTIONS.iter().filter(|section| section.file == *file).collect();
        assert!(!sections.is_empty(), "nothing is in {file}");
        for section in sections {
            table(&mut out, section);
        }
    }
    out
}

fn table(out: &mut String, section: &SectionEntry) {
    write!(
        out,
        "\n### {}\n\n| counter | meaning | unit | kind | source | kernels |\n| --- | --- | --- | --- | --- | --- |\n",
        section.name
    )
    .unwrap();
    for counter in section.counters {
        row(out, section, counter);
    }
    for entry in section.types {
        row(out, section, &entry.received);
        row(out, section, &entry.sent);
    }
}

fn row(out: &mut String, section: &SectionEntry, counter: &CounterEntry) {
    let source = match counter.mib {
        Some(mib) => mib.to_string(),
        None => format!("`{}`", section.source),
    };
    let mut kernels = counter
        .since
        .map_or(String::new(), |release| format!("since {release}"));
    if counter.gone {
        kernels.push_str(if kernels.is_empty() { "gone" } else { ", gone" });
    }
    writeln!(
        out,
        "| `{}` | {} | {} | {} | {source} | {kernels} |",
        counter.name,
        counter.meaning,
        counter.unit.name(),
        counter.kind.name()
    )
    .unwrap();
}

#[test]
fn the_document_says_what_the_catalogue_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/counters.md");
    let wanted = document();
    if std::env::var_os("NETSTAT_TEST_WRITES_DOCUMENTS").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let place = wanted
        .lines()
        .zip(found.lines())
        .position(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "docs/counters.md is not up to date, first at line {:?}: see the head of this test",
        place.map(|place| place + 1)
    );
}

#[test]
fn the_document_holds_every_section_once() {
    let text = document();
    for section in SECTIONS {
        let heading = format!("\n### {}\n", section.name);
        assert_eq!(text.matches(&heading).count(), 1, "{}", section.name);
    }
}
