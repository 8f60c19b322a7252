//! Completions for bash. They need nothing but bash itself.

use super::{Manual, quoted, spellings, verbs, words_of};
use crate::words::Values;

/// What goes before the cases of the values: the word under the cursor and the flag it may be the value of.
/// bash splits `--protocol=in` at the equals sign.
const HEAD: &str = r#"
    local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} reply head= operator=
    local before=${COMP_WORDS[COMP_CWORD-2]}
    COMPREPLY=()
    if [[ $word == = ]]; then
        word= operator==
    elif [[ $flag == = || $flag == '!=' ]]; then
        flag=$before operator==
    fi
    # A cluster such as -nA ends in the flag that takes the value.
    [[ $flag =~ ^-[^-]*(.)$ ]] && flag=-${BASH_REMATCH[1]}
"#;

const FILES: &str = r"
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- $word)
            return
            ;;
";

/// The script.
pub(super) fn script(manual: &Manual, commands: &[&str]) -> String {
    let mut text = format!("# Completions of {} for bash.\n", commands.join(" and "));
    text.push_str("_netstat_completions() {");
    text.push_str(HEAD);
    text.push_str(&verbs::bash());
    text.push_str("    case $flag in\n");
    for row in manual.offered() {
        let Some((_, values)) = row.doc.value else {
            continue;
        };
        text.push_str(&format!("        {})", spellings(row).join("|")));
        match (values, words_of(values)) {
            (Values::Text, _) => text.push_str(" return ;;\n"),
            (_, None) => text.push_str(&FILES.replace("$word", "\"$word\"")),
            (Values::ListOf(_), Some(words)) => {
                text.push_str(&format!(
                    "\n            reply={}\n            {}\n            return\n            ;;\n",
                    quoted(&words.join(" ")),
                    // compgen expands the words of -W as the shell would: nothing that was typed may be among them.
                    r#"[[ $word == *,* ]] && head=${word%,*},
            mapfile -t COMPREPLY < <(compgen -W "$reply" -- "${word##*,}")
            COMPREPLY=("${COMPREPLY[@]/#/$head}")"#
                ));
            }
            (Values::File | Values::OneOf(_) | Values::Dialect, Some(words)) => text.push_str(&format!(
                "\n            mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n            return\n            ;;\n",
                quoted(&words.join(" "))
            )),
        }
    }
    let all: Vec<String> = manual.offered().flat_map(spellings).collect();
    text.push_str("    esac\n    if [[ $word == -* ]]; then\n");
    text.push_str(&format!(
        "        mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\")\n    fi\n}}\n",
        quoted(&all.join(" "))
    ));
    text.push_str(&format!(
        "complete -F _netstat_completions {}\n",
        commands.join(" ")
    ));
    text
}
