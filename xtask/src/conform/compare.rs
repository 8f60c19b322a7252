//! Comparing what two programs left: every byte counts, except that running clocks of timers are
//! first put to a fixed word. Differences are shown as a diff, with every byte that could do
//! something to a terminal escaped.

use crate::run::Ran;

/// Puts the clock of a timer (`on (12.34/3/0)`) to a fixed word, when it has a clock's form. A timer
/// that is off has no clock: its zero stays.
pub(crate) fn still_clocks(text: &[u8]) -> Vec<u8> {
    let mut still = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        match clock(line) {
            Some((before, after)) => {
                still.extend_from_slice(before);
                still.extend_from_slice(b"CLOCK");
                still.extend_from_slice(after);
            }
            None => still.extend_from_slice(line),
        }
    }
    still
}

/// What stands before and after the clock of a line that ends in `(12.34/3/0)`.
fn clock(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = line.iter().rposition(|&byte| byte == b'(')?;
    let (before, rest) = line.split_at(open + 1);
    let end = rest.iter().position(|&byte| byte == b'/')?;
    let (clock, after) = rest.split_at(end);
    let number = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    let point = clock.iter().position(|&byte| byte == b'.')?;
    let (whole, cents) = (&clock[..point], &clock[point + 1..]);
    let tail = after.trim_ascii_end().strip_prefix(b"/")?.strip_suffix(b")")?;
    let slash = tail.iter().position(|&byte| byte == b'/')?;
    let fits = number(whole)
        && number(cents)
        && cents.len() == 2
        && number(&tail[..slash])
        && number(&tail[slash + 1..])
        && !before.ends_with(b"off (");
    fits.then_some((before, after))
}

/// The differences of two outcomes, as lines for a report; empty when there are none.
pub(crate) fn differences(original: &Ran, ours: &Ran) -> Vec<String> {
    let mut lines = Vec::new();
    if original.status != ours.status {
        lines.push(format!("-exit status {}", original.status));
        lines.push(format!("+exit status {}", ours.status));
    }
    for (name, original, ours) in [
        ("stdout", &original.stdout, &ours.stdout),
        ("stderr", &original.stderr, &ours.stderr),
    ] {
        if original != ours {
            lines.push(format!("--- original {name}, {} bytes", original.len()));
            lines.push(format!("+++ ours {name}, {} bytes", ours.len()));
            lines.extend(diff(original, ours));
        }
    }
    lines
}

const SHOWN: usize = 12;

fn diff(original: &[u8], ours: &[u8]) -> Vec<String> {
    let old: Vec<&[u8]> = original.split_inclusive(|&byte| byte == b'\n').collect();
    let new: Vec<&[u8]> = ours.split_inclusive(|&byte| byte == b'\n').collect();
    let steps = edit(&old, &new);
    let Some(first) = steps.iter().position(|(sign, _)| *sign != ' ') else {
        return Vec::new();
    };
    let from = first.saturating_sub(1);
    let mut lines = vec![format!("@@ from line {} @@", from + 1)];
    let changed = |(sign, _): &&(char, &[u8])| *sign != ' ';
    let all = steps.iter().filter(changed).count();
    let near = steps[from..first]
        .iter()
        .chain(steps[first..].iter().filter(changed).take(SHOWN));
    lines.extend(near.map(|(sign, line)| format!("{sign}{}", visible(line))));
    if all > SHOWN {
        lines.push(format!("({} more lines differ)", all - SHOWN));
    }
    lines
}

/// The shortest way from one list of lines to the other, over their longest common subsequence.
fn edit<'a>(old: &[&'a [u8]], new: &[&'a [u8]]) -> Vec<(char, &'a [u8])> {
    let wide = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * wide];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * wide + j] = if old[i] == new[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            steps.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[(i + 1) * wide + j] >= common[i * wide + j + 1])
        {
            steps.push(('-', old[i]));
            i += 1;
        } else {
            steps.push(('+', new[j]));
            j += 1;
        }
    }
    steps
}

/// A line for the eye: printable ASCII as it is, everything else escaped; the line's end is shown
/// when it is missing, and blanks at the end are made visible.
fn visible(line: &[u8]) -> String {
    let (text, end) = match line.strip_suffix(b"\n") {
        Some(text) => (text, ""),
        None => (line, "(no line end)"),
    };
    let blanks = text.len() - text.trim_ascii_end().len();
    let shown: String = text[..text.len() - blanks]
        .iter()
        .flat_map(|&byte| match byte {
            b'\'' | b'"' => vec![byte],
            _ => byte.escape_ascii().collect(),
        })
        .map(char::from)
        .collect();
    let tail: String = text[text.len() - blanks..]
        .iter()
        .map(|&byte| if byte == b' ' { '·' } else { '¬' })
        .collect();
    format!("{shown}{tail}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn still(text: &str) -> String {
        String::from_utf8(still_clocks(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_running_clock_is_put_to_a_word_and_the_rest_stays() {
        assert_eq!(
            still("a  on (1.49/3/0)\nb  keepalive (7198.17/0/1)\n"),
            "a  on (CLOCK/3/0)\nb  keepalive (CLOCK/0/1)\n"
        );
    }

    #[test]
    fn a_clock_of_another_form_stays_and_so_does_the_zero_of_a_timer_that_is_off() {
        for text in [
            "off (0.00/0/0)\n",
            "on (1.4/3/0)\n",
            "on (1,49/3/0)\n",
            "on (1.49/3)\n",
            "on (.49/3/0) x\n",
        ] {
            assert_eq!(still(text), text);
        }
    }

    #[test]
    fn a_diff_escapes_what_could_reach_the_terminal() {
        let lines = diff(b"same\nold\x1b[31m\n", b"same\nnew  \n");
        assert_eq!(lines, ["@@ from line 1 @@", " same", "-old\\x1b[31m", "+new··"]);
    }
}
