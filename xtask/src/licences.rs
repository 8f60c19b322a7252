//! The licences of everything we build on, as the manifests state them, against the list that
//! deny.toml allows.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

/// True when every package of the workspace may be used.
pub(crate) fn check() -> Result<bool> {
    let list = std::fs::read_to_string(run::workspace()?.join("deny.toml")).context("deny.toml")?;
    let allowed = allowed(&list)?;
    let mut command = run::cargo()?;
    command.args([
        "tree",
        "--workspace",
        "--edges",
        "all",
        "--target",
        "all",
        "--prefix",
        "none",
    ]);
    command.args(["--no-dedupe", "--format", "{p}\t{l}"]);
    let ran = run::capture(&mut command, Duration::from_mins(2))?;
    if !ran.succeeded() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&ran.stderr).trim());
    }
    let text = String::from_utf8(ran.stdout)?;
    let packages: BTreeSet<(&str, &str)> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    let mut good = true;
    for (package, licence) in &packages {
        // A workspace member is named with its folder.
        let package = package.split(" (").next().unwrap_or(package);
        if !permits(licence.trim_end_matches(" (*)"), &allowed) {
            println!("{package} is under {licence:?}, which deny.toml does not allow");
            good = false;
        }
    }
    println!("{} packages looked at", packages.len());
    Ok(good && !packages.is_empty())
}

/// The strings of `allow` under `[licenses]`.
fn allowed(list: &str) -> Result<Vec<&str>> {
    let (_, section) = list
        .split_once("[licenses]")
        .context("deny.toml has no [licenses]")?;
    let (_, rest) = section
        .split_once("allow = [")
        .context("[licenses] has no allow list")?;
    let (names, _) = rest.split_once(']').context("the allow list has no end")?;
    Ok(names.split('"').skip(1).step_by(2).collect())
}

/// Does an SPDX expression leave a choice that the list allows? `OR` binds weaker than `AND`; the
/// slash is an old way to write `OR`.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words: Vec<&str> = Vec::new();
    let mut joined: Vec<String> = Vec::new();
    words.extend(expression.split_whitespace());
    let mut index = 0;
    while index < words.len() {
        if words.get(index + 1) == Some(&"WITH") {
            joined.push(words[index..words.len().min(index + 3)].join(" "));
            index += 3;
        } else {
            joined.push(words[index].to_owned());
            index += 1;
        }
    }
    let mut left = &joined[..];
    let answer = either(&mut left, allowed);
    answer && left.is_empty()
}

fn either(words: &mut &[String], allowed: &[&str]) -> bool {
    let mut answer = both(words, allowed);
    while words.first().is_some_and(|word| word == "OR") {
        *words = &words[1..];
        answer |= both(words, allowed);
    }
    answer
}

fn both(words: &mut &[String], allowed: &[&str]) -> bool {
    let mut answer = one(words, allowed);
    while words.first().is_some_and(|word| word == "AND") {
        *words = &words[1..];
        answer &= one(words, allowed);
    }
    answer
}

fn one(words: &mut &[String], allowed: &[&str]) -> bool {
    let Some((word, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    if word != "(" {
        return allowed.contains(&word.as_str());
    }
    let answer = either(words, allowed);
    match words.split_first() {
        Some((word, rest)) if word == ")" => {
            *words = rest;
            answer
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [&str; 3] = ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];

    #[test]
    fn one_allowed_choice_is_enough() {
        for expression in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/GPL-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
        ] {
            assert!(permits(expression, &LIST), "{expression}");
        }
    }

    #[test]
    fn all_parts_of_an_and_have_to_be_allowed() {
        assert!(permits("(MIT OR Apache-2.0) AND Unicode-3.0", &LIST));
        assert!(!permits("(MIT OR Apache-2.0) AND GPL-3.0", &LIST));
    }

    #[test]
    fn an_unknown_a_missing_and_a_broken_expression_are_refused() {
        for expression in ["GPL-3.0", "", "Apache-2.0", "(MIT", "MIT)", "MIT MIT"] {
            assert!(!permits(expression, &LIST), "{expression}");
        }
    }

    #[test]
    fn the_allow_list_is_read_from_its_own_section() {
        let list = "[bans]\nallow = [\"x\"]\n[licenses]\nallow = [\n  \"MIT\", \"ISC\",\n]\n";
        assert_eq!(allowed(list).unwrap(), ["MIT", "ISC"]);
    }
}
