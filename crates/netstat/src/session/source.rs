//! Where the answers of a run come from: the live machine, or a recording; and the making of recordings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use facts::Why;
use probe::gather::answer::identity;
use probe::gather::ask::Hosts;
use probe::gather::systems;
use probe::recorded::{self, Recorded};
use probe::{Flow, Item, Machine};

use super::Session;
use crate::exit::Exit;
use crate::message;
use crate::terminal::Terminal;

/// Waits that long; breaks when the run should end.
pub(crate) type Wait<'w> = &'w mut dyn FnMut(Duration) -> Flow;

/// A path as it was typed.
pub(crate) fn path(word: &[u8]) -> PathBuf {
    probe::live::path(word)
}

/// Where answers come from in this run.
pub(crate) struct Source<'s> {
    /// Opens the live machine.
    pub(crate) live: &'s dyn Fn() -> Box<dyn Machine>,
    /// Time since some fixed moment.
    pub(crate) now: &'s mut dyn FnMut() -> Duration,
}

/// What the words say about recordings.
pub(crate) struct Recordings<'p> {
    /// The file to record this machine in.
    pub(crate) record: Option<&'p Path>,
    /// The recording to look at.
    pub(crate) from: Option<&'p Path>,
    /// Whether names of hosts are recorded too.
    pub(crate) hosts: bool,
    /// Whether a view is wanted when something was recorded.
    pub(crate) view: bool,
}

impl Source<'_> {
    /// Records when that is wanted, and tells what to look at then.
    ///
    /// # Errors
    /// The end of the run, when nothing is left to look at.
    pub(crate) fn begin<'p>(
        &mut self,
        recordings: &Recordings<'p>,
        terminal: &mut Terminal<'_>,
    ) -> Result<Option<&'p Path>, Exit> {
        let Some(path) = recordings.record else {
            return Ok(recordings.from);
        };
        if recordings.from.is_some() {
            terminal.message("--record and --from exclude each other: a recording is made of this machine");
            return Err(Exit::Usage);
        }
        self.record(path, recordings.hosts, terminal)?;
        if recordings.view {
            // What is shown is what was recorded.
            Ok(Some(path))
        } else {
            Err(Exit::Success)
        }
    }

    /// Looks at the live machine, or at the recording in `from`.
    pub(crate) fn look(
        &mut self,
        from: Option<&Path>,
        terminal: &mut Terminal<'_>,
        view: impl FnOnce(&mut Session<'_>, &mut Terminal<'_>) -> Exit,
    ) -> Exit {
        let live = self.live;
        let Some(path) = from else {
            let open = || Some(live());
            return view(&mut Session::new(live(), &open, self.now), terminal);
        };
        match Recorded::open(path) {
            Ok(machine) => {
                let open = || {
                    Recorded::open(path)
                        .ok()
                        .map(|machine| Box::new(machine) as Box<dyn Machine>)
                };
                view(&mut Session::new(Box::new(machine), &open, self.now), terminal)
            }
            Err(damage) => {
                terminal.message(&format!("{}: {damage}", path.display()));
                Exit::Failure
            }
        }
    }

    /// The name of the IP protocol that has this other name. A recording that cannot be opened is left to be told of when
    /// it is read.
    pub(crate) fn protocol_of_alias(&mut self, from: Option<&Path>, alias: &[u8]) -> Option<Vec<u8>> {
        let mut machine = match from {
            None => (self.live)(),
            Some(path) => Box::new(Recorded::open(path).ok()?),
        };
        probe::names::protocol_of_alias(machine.as_mut(), alias)
    }

    /// Whether security contexts can be had. A recording that cannot be opened is left to be told of when it is read.
    pub(crate) fn has_selinux(&mut self, from: Option<&Path>) -> bool {
        let machine: Option<Box<dyn Machine>> = match from {
            None => Some((self.live)()),
            Some(path) => Recorded::open(path)
                .ok()
                .map(|machine| Box::new(machine) as Box<dyn Machine>),
        };
        machine.is_none_or(|mut machine| {
            let identity = identity(machine.as_mut());
            let at = &mut systems::at(machine.as_mut(), &identity);
            at.system.has_security_contexts(at)
        })
    }

    /// Records everything this program can ask about.
    fn record(&mut self, path: &Path, hosts: bool, terminal: &mut Terminal<'_>) -> Result<(), Exit> {
        let hosts = if hosts { Hosts::Ask } else { Hosts::Leave };
        let mut machine = (self.live)();
        let identity = identity(machine.as_mut());
        if machine.read(&Item::Identity, &mut |_| Flow::Break(())) == Err(Why::NotSupportedYet) {
            terminal.message(&format!("cannot record: {}", Why::NotSupportedYet));
            return Err(Exit::Failure);
        }
        let now = &mut *self.now;
        let mut gaps = Vec::new();
        let outcome = recorded::record(machine.as_mut(), path, &mut |machine| {
            let at = &mut systems::at(machine, &identity);
            gaps = at.system.everything(at, hosts, now);
        });
        for gap in &gaps {
            terminal.message(&message::gap(gap));
        }
        match outcome {
            Ok(size) => {
                let text = format!(
                    "{} answers, {} bytes recorded in {}",
                    size.answers,
                    size.bytes,
                    path.display()
                );
                terminal.message(&text);
                Ok(())
            }
            Err(error) => {
                terminal.message(&format!("cannot record to {}: {error}", path.display()));
                Err(Exit::Failure)
            }
        }
    }
}
