//! `/proc/PID/cgroup` (`cgroups(7)`): which unit, session, container and pod a process belongs to.
//!
//! The names are conventions of systemd and of those who run containers. Who may make control groups may choose any name,
//! so all of this is derived.

mod containers;
mod monitors;
mod pods;
#[cfg(test)]
mod vectors;

pub use monitors::{add_monitor, add_mounts};

use crate::Why;
use crate::attribution::unit_name;
use crate::decode::lines::decimal;
use crate::model::attribution::{Attribution, Container, Hierarchy};

/// Most lines of the file that are read: the hierarchies of a process. Linux has 14 controllers.
const HIERARCHIES_MAX: usize = 64;

/// Longest path that is read, in bytes (`PATH_MAX`, `linux/limits.h`).
pub const PATH_BYTES_MAX: usize = 4096;

/// What the kernel writes behind the path of a zombie whose group was removed.
const REMOVED: &[u8] = b" (deleted)";

/// The attribution that the text of `/proc/PID/cgroup` gives.
///
/// Where there are several hierarchies, the one that systemd keeps says most: `name=systemd`, then version 2 (`0::`) if the
/// path is not its root, then memory, pids, cpu and the others. The first that names something is taken. When a later one
/// names a container that the first does not, the deeper is told, and [`Attribution::disagreement`].
///
/// # Errors
/// [`Why::NotUnderstood`] when no line is one of this file, [`Why::GoneMeanwhile`] when it is empty.
pub fn decode(text: &[u8]) -> Result<Attribution, Why> {
    if text.is_empty() {
        return Err(Why::GoneMeanwhile);
    }
    let mut lines: Vec<Line<'_>> = text
        .split(|byte| *byte == b'\n')
        .filter_map(Line::read)
        .take(HIERARCHIES_MAX)
        .collect();
    lines.sort_by_key(Line::rank);
    let mut found = lines.iter().map(Line::attribute);
    let first = found.next().ok_or(Why::NotUnderstood)?;
    Ok(found.fold(first, choose).attribution)
}

/// The path of the hierarchy of version 2; `None` where the process is in none, or in one that was removed.
#[must_use]
pub fn unified_path(text: &[u8]) -> Option<&[u8]> {
    text.split(|byte| *byte == b'\n')
        .filter_map(Line::read)
        .find(|line| line.unified)
        .map(|line| line.path)
        .filter(|path| !path.ends_with(REMOVED))
}

/// Attribution by a path of a control group, whatever the hierarchy.
#[must_use]
pub fn attribute(path: &[u8]) -> Attribution {
    find(path).attribution
}

/// A line `ID:CONTROLLERS:PATH`.
struct Line<'a> {
    controllers: &'a [u8],
    path: &'a [u8],
    unified: bool,
}

impl<'a> Line<'a> {
    fn read(line: &'a [u8]) -> Option<Line<'a>> {
        let mut parts = line.splitn(3, |byte| *byte == b':');
        let number = decimal(parts.next()?)?;
        let controllers = parts.next()?;
        let path = parts
            .next()
            .filter(|path| path.starts_with(b"/") && path.len() <= PATH_BYTES_MAX)?;
        Some(Line {
            controllers,
            path,
            unified: number == 0 && controllers.is_empty(),
        })
    }

    /// Its place among the hierarchies; the smallest is asked first.
    fn rank(&self) -> u8 {
        let has = |name: &[u8]| {
            self.controllers
                .split(|byte| *byte == b',')
                .any(|own| own == name)
        };
        let root = self.path == b"/";
        match () {
            () if has(b"name=systemd") => 0,
            () if self.unified && !root => 1,
            () if has(b"memory") => 2,
            () if has(b"pids") => 3,
            () if has(b"cpu") => 4,
            () if self.unified => 6,
            () => 5,
        }
    }

    fn attribute(&self) -> Found {
        let (path, removed) = match self.path.strip_suffix(REMOVED) {
            Some(path) if self.unified => (path, true),
            _ => (self.path, false),
        };
        let mut found = find(path);
        found.attribution.removed = removed;
        found.attribution.hierarchy = Some(if self.unified {
            Hierarchy::Unified
        } else {
            Hierarchy::Controllers(self.controllers.to_vec())
        });
        found
    }
}

/// An attribution, and how deep in its path the innermost thing stands that a convention names.
struct Found {
    attribution: Attribution,
    depth: Option<usize>,
}

impl Found {
    /// Whether the path names anything at all.
    fn says(&self) -> bool {
        let own = &self.attribution;
        self.depth.is_some() || own.unit.is_some() || own.user_unit.is_some() || own.session.is_some()
    }
}

/// Which of two hierarchies is told. `first` is the one that is asked first.
fn choose(first: Found, second: Found) -> Found {
    if !first.says() {
        // Neither says a thing: the path that is not the root tells at least where the process is.
        return if second.says() || first.attribution.path == b"/" && second.attribution.path != b"/" {
            second
        } else {
            first
        };
    }
    let same = |one: &Option<Container>, two: &Option<Container>| match (one, two) {
        (Some(one), Some(two)) => one.is_same(two),
        // A controller that the runtime does not use stays where the machine left it.
        (_, None) => true,
        (None, Some(_)) => false,
    };
    let agree = same(&first.attribution.container, &second.attribution.container);
    let (mut told, other) = match (agree, first.depth < second.depth) {
        (false, true) => (second, first),
        (true, _) | (false, false) => (first, second),
    };
    told.attribution.disagreement |= !agree || other.attribution.disagreement;
    if told.attribution.unit.is_none() && !agree {
        // Units are systemd's to tell, whatever the runtime did with the other hierarchies.
        let (to, from) = (&mut told.attribution, other.attribution);
        to.unit = from.unit;
        to.user_unit = to.user_unit.take().or(from.user_unit);
        to.session = to.session.take().or(from.session);
        to.user = to.user.or(from.user);
        to.slice = from.slice.or(to.slice.take());
        to.user_slice = to.user_slice.take().or(from.user_slice);
    }
    told
}

fn find(path: &[u8]) -> Found {
    let path = path.get(..PATH_BYTES_MAX).unwrap_or(path);
    let all: Vec<&[u8]> = path
        .split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty())
        .collect();
    let above = all.iter().take_while(|part| **part == b"..").count();
    let parts = all.get(above..).unwrap_or(&[]);
    let mut attribution = Attribution {
        path: path.to_vec(),
        relative: above > 0,
        ..Attribution::default()
    };
    // What is above is hidden, so units below are not known to be the system's.
    if above == 0 {
        add_units(parts, &mut attribution);
    }
    let depth = containers::add(parts, &mut attribution);
    Found { attribution, depth }
}

/// Adds units, slices, session and user.
fn add_units(parts: &[&[u8]], attribution: &mut Attribution) {
    let Some(first) = parts.first() else {
        return;
    };
    let (slice, rest) = skip_slices(parts);
    attribution.slice = Some(slice.unwrap_or(b"-.slice").to_vec());
    attribution.user = parts
        .iter()
        .take_while(|part| unit_name::slice(part).is_some())
        .find_map(|part| user_of(part, b"user-", b".slice"))
        .filter(|_| *first == b"user.slice");
    let Some((part, below)) = rest.split_first() else {
        return;
    };
    let Some(unit) = unit_name::unit(part) else {
        return;
    };
    attribution.unit = Some(unit.to_vec());
    let manager = user_of(unit, b"user@", b".service");
    let session = session_of(unit);
    if manager.is_none() && session.is_none() {
        return;
    }
    attribution.user = attribution.user.or(manager);
    attribution.session = session.map(<[u8]>::to_vec);
    let (slice, rest) = skip_slices(below);
    attribution.user_slice = slice.map(<[u8]>::to_vec);
    attribution.user_unit = rest
        .first()
        .and_then(|part| unit_name::unit(part))
        .map(<[u8]>::to_vec);
}

/// The innermost of the slices that `parts` begins with, and what is below.
fn skip_slices<'a, 'b>(parts: &'b [&'a [u8]]) -> (Option<&'a [u8]>, &'b [&'a [u8]]) {
    let mut innermost = None;
    let mut rest = parts;
    while let Some((part, below)) = rest.split_first() {
        let Some(slice) = unit_name::slice(part) else {
            break;
        };
        innermost = Some(slice);
        rest = below;
    }
    (innermost, rest)
}

/// The user id between `before` and `behind`. All ones are no user (`credentials(7)`).
fn user_of(name: &[u8], before: &[u8], behind: &[u8]) -> Option<u32> {
    let digits = name.strip_prefix(before)?.strip_suffix(behind)?;
    u32::try_from(decimal(digits)?)
        .ok()
        .filter(|user| *user != u32::MAX)
}

/// The session of `session-N.scope`: letters and digits.
fn session_of(unit: &[u8]) -> Option<&[u8]> {
    let session = unit.strip_prefix(b"session-")?.strip_suffix(b".scope")?;
    (!session.is_empty() && session.iter().all(u8::is_ascii_alphanumeric)).then_some(session)
}

/// The unit of a manager that runs inside a container, from what is below the container.
fn inner_unit(below: &[&[u8]]) -> Option<Vec<u8>> {
    // Groups that runtimes put between themselves and what they run.
    const BETWEEN: [&[u8]; 3] = [b"payload", b"container", b".lxc"];
    let below = match below.split_first() {
        Some((part, rest)) if BETWEEN.contains(part) => rest,
        _ => below,
    };
    let (_, rest) = skip_slices(below);
    rest.first()
        .and_then(|part| unit_name::unit(part))
        .map(<[u8]>::to_vec)
}
