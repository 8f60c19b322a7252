//! Rows whose names are looked up together.

use probe::Flow;
use probe::gather::answer::Answer;

/// Rows of a window.
const WINDOW_ROWS: usize = 1024;

/// Collects the rows that `read` hands out and passes them to `show` a window at a time, so that the look-ups of a
/// window run side by side while memory stays bounded. `show` takes all rows out of the window.
pub(crate) fn windowed<T>(
    read: impl FnOnce(&mut dyn FnMut(T) -> Flow) -> Answer,
    mut show: impl FnMut(&mut Vec<T>) -> Flow,
) -> Answer {
    let mut window: Vec<T> = Vec::new();
    let mut answer = read(&mut |row| {
        window.push(row);
        if window.len() >= WINDOW_ROWS {
            show(&mut window)
        } else {
            Flow::Continue(())
        }
    });
    if !answer.stopped && show(&mut window).is_break() {
        answer.stopped = true;
    }
    answer
}
