//! Wiring: chooses the dialect, opens the machine or a recording, and turns the end of the output into an exit status.

use std::io;
use std::path::Path;
use std::time::Duration;

use probe::gather::linux::everything::{self, Hosts};
use probe::gather::linux::text::SELINUX_ENFORCE;
use probe::recorded::{self, Recorded};
use probe::{Flow, Machine};

use crate::dialects;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;
use crate::world::World;

/// Waits that long; breaks when the run should end.
pub(crate) type Wait<'w> = &'w mut dyn FnMut(Duration) -> Flow;

/// Runs one command line.
pub fn run(world: World<'_>) -> Exit {
    match chosen_dialect(&world.words) {
        Ok(dialect) => (dialect.run)(world),
        Err(name) => {
            let mut terminal = Terminal::new(world.out, world.err, world.out_is_terminal, "netstat");
            let known: Vec<String> = dialects::ALL
                .iter()
                .map(|dialect| format!("{} ({})", dialect.name, dialect.about))
                .collect();
            let name = String::from_utf8_lossy(&name).into_owned();
            terminal.message(&format!(
                "there is no dialect '{name}'; choose from: {}",
                known.join(", ")
            ));
            finish(&mut terminal, Exit::Usage)
        }
    }
}

/// The dialect that `--dialect NAME` names, wherever it stands before `--`; else the first. A dialect's own flag table
/// has this flag too, so that its parser passes over it.
fn chosen_dialect(words: &[Vec<u8>]) -> Result<&'static dialects::Dialect, Vec<u8>> {
    const FLAG: &[u8] = b"--dialect";
    let mut chosen = dialects::ALL.first().ok_or_else(Vec::new);
    let mut words = words
        .iter()
        .skip(1)
        .map(Vec::as_slice)
        .take_while(|word| *word != b"--");
    while let Some(word) = words.next() {
        let name = match word.strip_prefix(FLAG) {
            Some([]) => words.next(),
            Some([b'=', name @ ..]) => Some(name),
            Some(_) | None => continue,
        };
        // Without a name the dialect's parser says what is missing.
        if let Some(name) = name {
            chosen = dialects::ALL
                .iter()
                .find(|dialect| dialect.name.as_bytes() == name)
                .ok_or_else(|| name.to_vec());
        }
    }
    chosen
}

/// Writes what is left and settles the status: output that could not be written is never a success.
pub(crate) fn finish(terminal: &mut Terminal<'_>, exit: Exit) -> Exit {
    let _: Flow = terminal.flush();
    let Some(error) = terminal.failure() else {
        return exit;
    };
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::BrokenPipe;
    }
    let text = format!("the output could not be written: {error}");
    terminal.message(&text);
    Exit::Failure
}

/// Where answers come from in this run.
pub(crate) struct Source<'s> {
    /// Opens the live machine.
    pub(crate) live: &'s dyn Fn() -> Box<dyn Machine>,
    /// Time since some fixed moment.
    pub(crate) now: &'s mut dyn FnMut() -> Duration,
}

impl Source<'_> {
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

    /// Whether security contexts can be had.
    pub(crate) fn has_selinux(&mut self, from: Option<&Path>) -> bool {
        let machine: Option<Box<dyn Machine>> = match from {
            None => Some((self.live)()),
            Some(path) => Recorded::open(path)
                .ok()
                .map(|machine| Box::new(machine) as Box<dyn Machine>),
        };
        let none = || None;
        machine.is_some_and(|machine| Session::new(machine, &none, self.now).has_file(SELINUX_ENFORCE))
    }

    /// Records everything this program can ask about.
    pub(crate) fn record(
        &mut self,
        path: &Path,
        hosts: bool,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Exit> {
        let hosts = if hosts { Hosts::Ask } else { Hosts::Leave };
        let mut machine = (self.live)();
        let now = &mut *self.now;
        let outcome = recorded::record(machine.as_mut(), path, &mut |machine| {
            everything::ask(machine, hosts, now);
        });
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
