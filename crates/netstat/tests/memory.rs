//! A listing of many sockets needs no more memory than one of few. Alone in its file, because it looks at the memory of
//! the whole process.
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
use probe::staged::netlink::{InternetRow, done};
use probe::{Flow, Item, Machine};

/// Sockets in all; a quarter of them IPv6.
const SOCKETS: u32 = 400_000;
/// More than the 5 MiB would be a leak; 200,000 rows kept would be 30.
const GROWTH_KIB_MAX: u64 = 5 * 1024;

/// A machine that makes its rows while they are asked for.
struct Crowded;

impl Machine for Crowded {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let families: &[Family] = match item.key().as_str() {
            "sock_diag tcp both states=0x1ffe" => &[Family::Ipv4, Family::Ipv4, Family::Ipv4, Family::Ipv6],
            "sock_diag tcp ipv6 states=0x1ffe" => &[Family::Ipv6],
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

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_the_number_of_sockets() {
    let before = peak_kib();
    let mut out = Count(0);
    let exit = run(World {
        words: vec![b"netstat".to_vec(), b"-tan".to_vec()],
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        live: &|| Box::new(Crowded),
        out: &mut out,
        err: &mut io::sink(),
    });
    assert_eq!(exit, Exit::Success);
    assert_eq!(
        out.0,
        u64::from(SOCKETS) + 2,
        "every row and two lines of heading"
    );
    let growth = peak_kib() - before;
    assert!(growth < GROWTH_KIB_MAX, "{growth} KiB");
}
