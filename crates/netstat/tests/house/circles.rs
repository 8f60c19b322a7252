//! Circles of imports between files. A file composes the files below it, so its own imports of them do not count; their imports
//! of it do.

use std::collections::BTreeSet;

use crate::source::Tree;

/// The circles, each as the modules in it.
pub(crate) fn find(tree: &Tree) -> Vec<Vec<String>> {
    let arrows: Vec<BTreeSet<usize>> = tree
        .sources
        .iter()
        .enumerate()
        .map(|(from, source)| {
            let named = source
                .mentions
                .iter()
                .filter(|mention| !mention.is_test && !source.is_test());
            let files = named.filter_map(|mention| tree.file_of(&mention.name));
            files
                .filter(|to| *to != from && !tree.sources[*to].module.starts_with(&source.module))
                .collect()
        })
        .collect();
    let reached: Vec<BTreeSet<usize>> = (0..arrows.len()).map(|from| reach(&arrows, from)).collect();
    let mut circles: Vec<Vec<String>> = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for from in 0..arrows.len() {
        if !reached[from].contains(&from) || seen.contains(&from) {
            continue;
        }
        let circle: Vec<usize> = (0..arrows.len())
            .filter(|other| reached[from].contains(other) && reached[*other].contains(&from))
            .collect();
        seen.extend(&circle);
        circles.push(
            circle
                .iter()
                .map(|file| tree.sources[*file].module.join("::"))
                .collect(),
        );
    }
    circles
}

/// The files that are reached from one over one arrow or more.
fn reach(arrows: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<usize> = arrows[from].iter().copied().collect();
    while let Some(file) = waiting.pop() {
        if found.insert(file) {
            waiting.extend(&arrows[file]);
        }
    }
    found
}
