//! Names of containers of which paths tell an id alone: from the command lines of those who watch over them, and from files of
//! those who run them.

use facts::Gap;
use facts::attribution::cgroup;
use facts::model::attribution::{Attribution, Container};
use facts::model::process::Process;

use super::{Binding, Elsewhere, Finder};

/// Adds them to all processes of an answer. Returns why some may be missing.
pub(crate) fn add(
    finder: &mut Finder<'_>,
    bindings: &mut [Binding],
    elsewhere: &mut [Elsewhere],
) -> Vec<Gap> {
    let mut all: Vec<&mut Attribution> = Vec::new();
    for binding in bindings {
        all.extend(
            binding
                .holders
                .iter_mut()
                .filter_map(|held| of(&mut held.process)),
        );
        all.extend(binding.unknown.candidates.iter_mut().filter_map(of));
        all.extend(&mut binding.unknown.attribution);
        for hop in &mut binding.hops {
            add_places(&mut all, &mut hop.servers);
        }
    }
    add_places(&mut all, elsewhere);
    if nameless(&all).next().is_none() {
        return Vec::new();
    }
    for monitored in finder.at.system.monitored(finder.at, finder.pids) {
        add_to(&mut all, &monitored);
    }
    let nameless: Vec<Container> = nameless(&all).cloned().collect();
    let found = finder.at.system.names_of(finder.at, &nameless);
    for named in &found.names {
        add_to(&mut all, named);
    }
    found.gaps
}

fn of(process: &mut Process) -> Option<&mut Attribution> {
    process.attribution.as_mut()
}

fn add_places<'p>(all: &mut Vec<&'p mut Attribution>, places: &'p mut [Elsewhere]) {
    for place in places {
        all.extend(place.holders.iter_mut().filter_map(of));
        all.extend(place.resident.as_mut().and_then(of));
    }
}

fn nameless<'a>(all: &'a [&mut Attribution]) -> impl Iterator<Item = &'a Container> {
    all.iter()
        .flat_map(|own| {
            own.container
                .iter()
                .chain(&own.network_container)
                .chain(&own.monitor_of)
        })
        .filter(|container| container.name.is_none())
}

fn add_to(all: &mut [&mut Attribution], named: &Container) {
    for attribution in all {
        cgroup::add_monitor(attribution, named);
    }
}
