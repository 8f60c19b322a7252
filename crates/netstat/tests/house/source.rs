//! The source files of the workspace and the paths they name: in imports, in re-exports, and fully qualified in code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Crates whose files are read, and the folder of each: those of the program. xtask still has circles of its own.
const CRATES: &[(&str, &str)] = &[
    ("facts", "crates/facts/src"),
    ("probe", "crates/probe/src"),
    ("netstat", "crates/netstat/src"),
];

/// Re-exports that are followed for one path.
const STEPS_MAX: usize = 8;

/// A path such as `probe::gather::linux::links`, from the name of its crate.
pub(crate) type Name = Vec<String>;

/// A path in a source file.
#[derive(Debug)]
pub(crate) struct Mention {
    pub(crate) name: Name,
    pub(crate) line: usize,
    /// Whether it is in unit tests.
    pub(crate) is_test: bool,
}

/// A source file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path below the workspace.
    pub(crate) path: String,
    /// Its module, from the name of its crate.
    pub(crate) module: Name,
    pub(crate) text: String,
    pub(crate) mentions: Vec<Mention>,
    /// All identifiers in it.
    pub(crate) words: BTreeSet<String>,
    /// Identifiers in its `cfg`, `cfg_attr` and `cfg!`.
    pub(crate) conditions: BTreeSet<String>,
    /// Names of its public items.
    pub(crate) public: Vec<(String, usize)>,
    /// Items that its module re-exports, by their names there.
    reexports: BTreeMap<String, Name>,
}

impl Source {
    pub(crate) fn new(path: &str, module: Name, text: String) -> Source {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut source = Source {
            path: path.to_owned(),
            module,
            text,
            mentions: Vec::new(),
            words: BTreeSet::new(),
            conditions: BTreeSet::new(),
            public: Vec::new(),
            reexports: BTreeMap::new(),
        };
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let module = source.module.clone();
        let mut aliases = BTreeMap::new();
        source.imports(&tokens, &module, false, &mut aliases);
        source.read(&tokens, &module, false, &aliases);
        source
    }

    /// The crate.
    pub(crate) fn owner(&self) -> &str {
        &self.module[0]
    }

    /// Whether it is a file of unit tests.
    pub(crate) fn is_test(&self) -> bool {
        let name = self.module.last().map_or("", String::as_str);
        name.ends_with("tests") || ["sample", "vectors"].contains(&name)
    }

    /// The room: the first folder or file below the crate.
    pub(crate) fn room(&self) -> &str {
        self.module.get(1).map_or("lib", String::as_str)
    }

    /// Reads the imports: which path each imported name is short for.
    fn imports(
        &mut self,
        tokens: &[TokenTree],
        module: &Name,
        is_test: bool,
        aliases: &mut BTreeMap<String, Name>,
    ) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if *word == "use" => {
                    let end = tokens[at..].iter().position(|token| is_punct(token, ';'));
                    let tree = &tokens[at + 1..at + end.unwrap_or(1)];
                    let is_public = at > 0 && is_reexport(tokens, at);
                    let mut found = Vec::new();
                    use_tree(tree, &mut Vec::new(), &mut found);
                    for (segments, name) in found {
                        let full = absolute(&segments, module);
                        if is_public && module == &self.module {
                            self.reexports.insert(name.clone(), full.clone());
                        }
                        self.mentions.push(Mention {
                            name: full.clone(),
                            line: word.span().start().line,
                            is_test,
                        });
                        if !is_test {
                            aliases.insert(name, full);
                        }
                    }
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let (module, is_test) = match inline_module(tokens, at) {
                        Some((name, test)) => (extended(module, &name), is_test || test),
                        None => (module.clone(), is_test),
                    };
                    self.imports(&inner, &module, is_test, aliases);
                }
                TokenTree::Ident(_) | TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn add_words(&mut self, token: &TokenTree) {
        match token {
            TokenTree::Ident(word) => {
                self.words.insert(word.to_string());
            }
            TokenTree::Group(group) => group
                .stream()
                .into_iter()
                .for_each(|token| self.add_words(&token)),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }

    /// Reads the paths in code, and the public items.
    fn read(&mut self, tokens: &[TokenTree], module: &Name, is_test: bool, aliases: &BTreeMap<String, Name>) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if *word == "use" => {
                    while tokens.get(at).is_some_and(|token| !is_punct(token, ';')) {
                        self.add_words(&tokens[at]);
                        at += 1;
                    }
                }
                TokenTree::Ident(word) => {
                    self.words.insert(word.to_string());
                    if *word == "pub" && !is_test {
                        self.public.extend(public_item(&tokens[at + 1..]));
                    }
                    let line = word.span().start().line;
                    let segments = path_at(tokens, &mut at);
                    self.words.extend(segments.iter().cloned());
                    if segments.len() > 1 {
                        let known = aliases.get(&segments[0]);
                        let is_rooted = ["crate", "super", "self"].contains(&segments[0].as_str())
                            || CRATES.iter().any(|(name, _)| *name == segments[0])
                            || segments[0] == "std";
                        if let Some(known) = known {
                            let name = known.iter().chain(&segments[1..]).cloned().collect();
                            self.mentions.push(Mention { name, line, is_test });
                        } else if is_rooted {
                            let name = absolute(&segments, module);
                            self.mentions.push(Mention { name, line, is_test });
                        }
                    }
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    if is_condition(tokens, at) {
                        conditions(group.stream(), &mut self.conditions);
                    }
                    let (module, is_test) = match inline_module(tokens, at) {
                        Some((name, test)) => (extended(module, &name), is_test || test),
                        None => (module.clone(), is_test),
                    };
                    self.read(&inner, &module, is_test, aliases);
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Whether the group at this place is the condition of a `cfg`, `cfg_attr` or `cfg!`.
fn is_condition(tokens: &[TokenTree], at: usize) -> bool {
    let before = &tokens[..at];
    let before = match before.split_last() {
        Some((last, rest)) if is_punct(last, '!') => rest,
        _ => before,
    };
    matches!(before.last(), Some(TokenTree::Ident(word)) if *word == "cfg" || *word == "cfg_attr")
}

/// The identifiers in a condition.
fn conditions(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                found.insert(word.to_string());
            }
            TokenTree::Group(group) => conditions(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn extended(module: &Name, name: &str) -> Name {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// Whether `pub` or `pub(…)` stands before the `use` at this place.
fn is_reexport(tokens: &[TokenTree], at: usize) -> bool {
    let is_pub = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Ident(word)) if *word == "pub");
    is_pub(tokens.get(at - 1))
        || at > 1 && matches!(tokens.get(at - 1), Some(TokenTree::Group(_))) && is_pub(tokens.get(at - 2))
}

/// The inline module that the braces at this place belong to, and whether it is one of unit tests.
fn inline_module(tokens: &[TokenTree], at: usize) -> Option<(String, bool)> {
    let (Some(TokenTree::Ident(name)), Some(TokenTree::Ident(keyword))) =
        (tokens.get(at.checked_sub(1)?), tokens.get(at.checked_sub(2)?))
    else {
        return None;
    };
    let name = name.to_string();
    (*keyword == "mod").then(|| (name.clone(), name.contains("test")))
}

/// The names of a `use` tree: the segments of each, and what it is called here.
fn use_tree(tokens: &[TokenTree], before: &mut Name, found: &mut Vec<(Name, String)>) {
    let mut segments = before.clone();
    let mut alias = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if *word == "as" => {
                if let Some(TokenTree::Ident(name)) = tokens.get(at + 1) {
                    alias = Some(name.to_string());
                }
                at += 1;
            }
            TokenTree::Ident(word) => segments.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_punct(token, ',')) {
                    use_tree(part, &mut segments, found);
                }
                return;
            }
            TokenTree::Punct(punct) if punct.as_char() == '*' => segments.push("*".to_owned()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
    if segments.last().is_some_and(|last| last == "self") {
        segments.pop();
    }
    if segments.len() > before.len() || !tokens.is_empty() {
        let last = segments.last().cloned().unwrap_or_default();
        found.push((segments, alias.unwrap_or(last)));
    }
}

/// The path that begins at this place; `at` is left at its last token.
fn path_at(tokens: &[TokenTree], at: &mut usize) -> Name {
    let mut segments = Vec::new();
    while let Some(TokenTree::Ident(word)) = tokens.get(*at) {
        segments.push(word.to_string());
        let colons = tokens
            .get(*at + 1..*at + 3)
            .is_some_and(|two| two.iter().all(|one| is_punct(one, ':')));
        if !colons || !matches!(tokens.get(*at + 3), Some(TokenTree::Ident(_))) {
            break;
        }
        *at += 3;
    }
    segments
}

/// The name of the public function or constant that follows `pub`. Types are left out: a public function may return one that
/// no other file names.
fn public_item(tokens: &[TokenTree]) -> Option<(String, usize)> {
    let mut is_item = false;
    for token in tokens.iter().take(5) {
        let TokenTree::Ident(word) = token else {
            return None;
        };
        match word.to_string().as_str() {
            "fn" | "static" | "const" => is_item = true,
            "async" | "unsafe" | "mut" => {}
            name if is_item => return Some((name.to_owned(), word.span().start().line)),
            _ => return None,
        }
    }
    None
}

/// A path from the name of its crate.
fn absolute(segments: &[String], module: &Name) -> Name {
    let mut base = match segments[0].as_str() {
        "crate" => vec![module[0].clone()],
        "self" | "super" => module.clone(),
        _ => return segments.to_vec(),
    };
    for segment in segments {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                base.pop();
            }
            name => base.push(name.to_owned()),
        }
    }
    base
}

/// The files of the workspace.
pub(crate) struct Tree {
    pub(crate) sources: Vec<Source>,
}

impl Tree {
    /// Reads the files of all crates below a folder.
    pub(crate) fn read(top: &Path) -> Tree {
        let mut sources = Vec::new();
        for (name, folder) in CRATES {
            let folder = top.join(folder);
            let mut files = Vec::new();
            if folder.is_dir() {
                rust_files(&folder, &mut files);
            }
            for file in files {
                let below = file.strip_prefix(&folder).unwrap().with_extension("");
                let mut module = vec![(*name).to_owned()];
                module.extend(below.iter().map(|part| part.to_str().unwrap().to_owned()));
                if module.len() > 1 && ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
                    module.pop();
                }
                let path = file.strip_prefix(top).unwrap().display().to_string();
                sources.push(Source::new(&path, module, fs::read_to_string(&file).unwrap()));
            }
        }
        Tree::of(sources)
    }

    /// A tree of these files. A path that begins with a module below its file gets the name of the file's module.
    pub(crate) fn of(mut sources: Vec<Source>) -> Tree {
        let modules: BTreeSet<Name> = sources.iter().map(|source| source.module.clone()).collect();
        for source in &mut sources {
            let module = source.module.clone();
            let named = source.mentions.iter_mut().map(|mention| &mut mention.name);
            for name in named.chain(source.reexports.values_mut()) {
                if modules.contains(&extended(&module, &name[0])) {
                    *name = module.iter().chain(name.iter()).cloned().collect();
                }
            }
        }
        Tree { sources }
    }

    /// The path of the item itself: re-exports are followed.
    pub(crate) fn resolved(&self, name: &Name) -> Name {
        let mut name = name.clone();
        for _ in 0..STEPS_MAX {
            let step = (1..name.len()).rev().find_map(|length| {
                let target = self
                    .sources
                    .iter()
                    .filter(|source| source.module == name[..length])
                    .find_map(|source| source.reexports.get(&name[length]))?;
                let next: Name = target.iter().chain(&name[length + 1..]).cloned().collect();
                (next != name).then_some(next)
            });
            match step {
                Some(next) => name = next,
                None => break,
            }
        }
        name
    }

    /// The file that defines an item: the one of the longest module in its path.
    pub(crate) fn file_of(&self, name: &Name) -> Option<usize> {
        let name = self.resolved(name);
        (1..=name.len()).rev().find_map(|length| {
            self.sources
                .iter()
                .position(|source| source.module == name[..length])
        })
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
