//! Chooses the dialect and hands the run over to it. The only place that sees all dialects and the outside at once.

use crate::dialects::{self, Dialect};
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::words::{Order, order};
use crate::world::World;

/// Instead of a dialect's name: lists them, and tells which version this is. The classic `-V` prints its original's text,
/// because scripts look for it.
const HELP: &[u8] = b"help";

/// Runs one command line.
pub fn run(world: World<'_>) -> Exit {
    let order = order(world.environment);
    match chosen_dialect(&world.words, order) {
        Ok(dialect) => (dialect.run)(world),
        Err(name) => {
            let mut terminal = Terminal::new(world.out, world.err, world.out_is_terminal, "netstat");
            if name == HELP {
                help(&mut terminal);
                return Exit::Success.after(&mut terminal);
            }
            let known: Vec<String> = dialects::ALL
                .iter()
                .map(|dialect| format!("{} ({})", dialect.name, dialect.about))
                .collect();
            let name = String::from_utf8_lossy(&name).into_owned();
            terminal.message(&format!(
                "there is no dialect '{name}'; choose from: {}",
                known.join(", ")
            ));
            Exit::Usage.after(&mut terminal)
        }
    }
}

/// Lists the dialects, and tells the version.
fn help(terminal: &mut Terminal<'_>) {
    let mut text = format!("netstat {} speaks these dialects:\n", env!("CARGO_PKG_VERSION"));
    for dialect in dialects::ALL {
        text.push_str(&format!("  {:<10} {}\n", dialect.name, dialect.about));
    }
    terminal.text().extend_from_slice(text.as_bytes());
}

/// The dialect that `--dialect NAME` names, as the first dialect reads the words; without it, the first.
fn chosen_dialect(words: &[Vec<u8>], order: Order) -> Result<&'static Dialect, Vec<u8>> {
    let default = dialects::ALL.first().ok_or_else(Vec::new)?;
    let words = words.get(1..).unwrap_or(&[]);
    match (default.named)(words, order) {
        None => Ok(default),
        Some(name) => dialects::ALL
            .iter()
            .find(|dialect| dialect.name.as_bytes() == name)
            .ok_or(name),
    }
}
