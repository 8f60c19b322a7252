//! The machine in general words: nothing that says whose it is.

use std::ffi::OsStr;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::stage::ORIGINAL;
use crate::run;

const SHORT: Duration = Duration::from_secs(10);

/// Processors, memory and kernel.
pub(crate) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let release = rustix::system::uname().release().to_string_lossy().into_owned();
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| {
        Some(
            line.strip_prefix("model name")?
                .split_once(':')?
                .1
                .trim()
                .to_owned(),
        )
    });
    format!(
        "{cores} processors ({}), {} GiB, Linux {} ({})",
        model.as_deref().unwrap_or("of an unknown model"),
        memory("MemTotal").unwrap_or(0).div_ceil(1024),
        number_of(&release),
        std::env::consts::ARCH
    )
}

/// The number alone: what follows it names a vendor's or somebody's own build.
fn number_of(release: &str) -> &str {
    release
        .split(|letter: char| letter != '.' && !letter.is_ascii_digit())
        .next()
        .unwrap_or_default()
}

/// The releases of the programs we stand beside.
pub(crate) fn peers() -> String {
    let net_tools = std::env::var_os(ORIGINAL).unwrap_or_default();
    let said = |program: &OsStr| {
        let ran = run::capture(Command::new(program).arg("-V"), SHORT);
        ran.map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned())
            .unwrap_or_default()
    };
    let release = |text: &str, name: &str| {
        text.split(&[' ', ',', '\n'])
            .skip_while(|word| !word.starts_with(name))
            .find_map(|word| {
                let number = word.trim_start_matches(name).trim_start_matches('-');
                number
                    .starts_with(|first: char| first.is_ascii_digit())
                    .then(|| number.to_owned())
            })
            .unwrap_or_else(|| "of an unknown release".to_owned())
    };
    format!(
        "iproute2 {}, net-tools {}",
        release(&said(OsStr::new("ss")), "iproute2"),
        release(&said(&net_tools), "net-tools")
    )
}

/// A line of /proc/meminfo in MiB.
pub(crate) fn memory(name: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

/// The load average of a minute.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// Today, in UTC.
pub(crate) fn date() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (year, month, day) = civil(seconds / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A date of the Gregorian calendar from days since 1970.
fn civil(days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut left = days;
    let mut year = 1970;
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 1;
    for length in lengths {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(20_818), (2026, 12, 31));
    }

    #[test]
    fn a_release_loses_what_names_its_maker() {
        assert_eq!(number_of("6.18.44-acme-v6"), "6.18.44");
        assert_eq!(number_of("6.1.0"), "6.1.0");
    }
}
