//! Chooses the dialect and hands the run over to it. The only place that sees all dialects and the outside at once.

use crate::dialects;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::world::World;

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
            Exit::Usage.after(&mut terminal)
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
