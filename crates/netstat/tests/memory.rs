//! A listing of many sockets or routes needs no more memory than one of few, and the thousandth round no more than the
//! first. Alone in its file, because it looks at the memory of the whole process.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads its own size, and says where it stumbles by panicking"
)]

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use facts::model::Family;
use netstat::{Exit, World, run};
use probe::fake::netlink::{InternetRow, done};
use probe::{Flow, Item, Machine};

/// Sockets in all; a quarter of them IPv6.
const SOCKETS: u32 = 400_000;
/// Routes in all.
const ROUTES: u32 = 300_000;
/// Rounds of a view that is repeated.
const ROUNDS: u32 = 3_000;
/// More than the 5 MiB would be a leak; 200,000 rows kept would be 30.
const GROWTH_KIB_MAX: u64 = 5 * 1024;

/// A hundred bytes a round would be 300 KiB.
const ROUND_KIB_MAX: u64 = 200;

/// A machine that makes its rows while they are asked for; it has so many routes.
struct Crowded(u32);

impl Machine for Crowded {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let key = item.key();
        // A table asks for details, which these rows do not have.
        let families: &[Family] = match key.split(" extensions=").next().unwrap_or_default() {
            "sock_diag tcp both states=0x1ffe" => &[Family::Ipv4, Family::Ipv4, Family::Ipv4, Family::Ipv6],
            "sock_diag tcp ipv6 states=0x1ffe" => &[Family::Ipv6],
            "file /proc/net/route" => return routes(self.0, each),
            _ => return Err(Why::NotHere),
        };
        let count = if families.len() == 1 { SOCKETS / 4 } else { SOCKETS };
        let mut chunk = Vec::new();
        for number in 1..=count {
            let family = families[usize::try_from(number).unwrap() % families.len()];
            let port = u16::try_from(number % 60_000 + 1).unwrap();
            let row = InternetRow {
                family,
                state: 1,
                port,
                address: [127, 0, 0, 1],
                number,
                user: 0,
            };
            chunk.extend(row.message());
            if chunk.len() > 30_000 || number == count {
                if each(&chunk).is_break() {
                    return Err(Why::Stopped);
                }
                chunk.clear();
            }
        }
        if each(&done(0)).is_break() {
            Err(Why::Stopped)
        } else {
            Ok(())
        }
    }
}

struct Count(u64);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line of `/proc/self/status`, in KiB.
fn kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// A table of `count` routes, a line a chunk.
fn routes(count: u32, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
    let heading =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n".to_owned();
    let rows = (0..count).map(|number| {
        let destination = number.swap_bytes();
        format!("scene0\t{destination:08X}\t00000000\t0001\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n")
    });
    for line in std::iter::once(heading).chain(rows) {
        if each(line.as_bytes()).is_break() {
            return Err(Why::Stopped);
        }
    }
    Ok(())
}

/// Lines shown, and by how many KiB the peak of memory grew meanwhile. Pages of the program itself, which come when its
/// code runs for the first time, do not count.
fn shown(words: &str, routes: u32, rounds: u32) -> (u64, u64) {
    let (before, code) = (kib("VmHWM"), kib("RssFile"));
    let mut out = Count(0);
    let mut left = rounds;
    let exit = run(World {
        words: ["netstat"]
            .into_iter()
            .chain(words.split(' '))
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
        live: &|| Box::new(Crowded(routes)),
        out: &mut out,
        err: &mut io::sink(),
    });
    assert_eq!(exit, Exit::Success);
    let grown = (kib("VmHWM") - before).saturating_sub(kib("RssFile").saturating_sub(code));
    (out.0, grown)
}

#[test]
fn memory_grows_neither_with_rows_nor_with_rounds() {
    let (lines, growth) = shown("-tan", 0, 1);
    assert_eq!(
        lines,
        u64::from(SOCKETS) + 2,
        "every row and two lines of heading"
    );
    assert!(growth < GROWTH_KIB_MAX, "{growth} KiB for sockets");
    let (lines, growth) = shown("--dialect darwin -an -p tcp", 0, 1);
    assert_eq!(lines, u64::from(SOCKETS) + 2);
    assert!(growth < GROWTH_KIB_MAX, "{growth} KiB for sockets");
    for (form, headings) in [("ndjson", 0), ("csv", 1), ("table", 1)] {
        let (lines, growth) = shown(&format!("sockets --format {form} tcp"), 0, 1);
        assert_eq!(lines, u64::from(SOCKETS) + headings, "{form}");
        assert!(growth < GROWTH_KIB_MAX, "{growth} KiB for sockets as {form}");
    }
    let (lines, growth) = shown("-rn", ROUTES, 1);
    assert_eq!(lines, u64::from(ROUTES) + 2);
    assert!(growth < GROWTH_KIB_MAX, "{growth} KiB for routes");
    // What one round needs is there by now.
    let (lines, growth) = shown("-rnc", 100, ROUNDS);
    assert_eq!(lines, u64::from(ROUNDS) * 102);
    assert!(growth < ROUND_KIB_MAX, "{growth} KiB for rounds");
}
