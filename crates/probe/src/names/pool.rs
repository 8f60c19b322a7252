//! A small pool of threads for questions that may take long, with a deadline that holds whatever they do.
//!
//! A thread stuck in the C library cannot be stopped; it is left behind and ends with the process. The answers that
//! came in time are used.
#![expect(
    clippy::disallowed_methods,
    reason = "a deadline needs the clock, and this is the room that keeps it"
)]

use std::collections::VecDeque;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use facts::Why;

use crate::item::Item;
use crate::machine::EachName;

/// Most threads that look names up at once.
const THREADS_MAX: usize = 16;

type Queue = Arc<Mutex<VecDeque<(usize, Item<'static>)>>>;

/// Answers each of `items` with `answer`, in parallel, until all are answered or `patience` is over.
pub fn ask(
    items: &[Item<'static>],
    patience: Duration,
    answer: fn(&Item<'_>) -> Result<Vec<u8>, Why>,
    each: EachName<'_>,
) {
    if items.is_empty() {
        return;
    }
    let deadline = Instant::now() + patience;
    let queue: Queue = Arc::new(Mutex::new(items.iter().cloned().enumerate().collect()));
    let (sender, receiver) = mpsc::channel();
    for _ in 0..items.len().min(THREADS_MAX) {
        let queue = Arc::clone(&queue);
        let sender = sender.clone();
        let work = move || {
            while let Some((place, item)) = take(&queue) {
                if sender.send((place, answer(&item))).is_err() {
                    return;
                }
            }
        };
        // Without a thread the questions wait for the others, or for the deadline.
        let started = std::thread::Builder::new()
            .name("names".to_owned())
            .stack_size(256 * 1024)
            .spawn(work);
        drop(started);
    }
    drop(sender);
    for _ in 0..items.len() {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((place, answer)) => each(place, answer.as_deref().map_err(|why| *why)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    // Threads that still wait find nothing more to do.
    queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn take(queue: &Queue) -> Option<(usize, Item<'static>)> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow_for_user_7(item: &Item<'_>) -> Result<Vec<u8>, Why> {
        if *item == Item::User(7) {
            std::thread::sleep(Duration::from_secs(3600));
        }
        Ok(item.key().into_bytes())
    }

    #[test]
    fn every_question_is_answered_once() {
        let items: Vec<_> = (100..200).map(Item::User).collect();
        let mut answers = vec![0; items.len()];
        ask(
            &items,
            Duration::from_secs(60),
            slow_for_user_7,
            &mut |place, answer| {
                assert_eq!(answer, Ok(items[place].key().as_bytes()));
                answers[place] += 1;
            },
        );
        assert!(answers.iter().all(|count| *count == 1));
    }

    #[test]
    fn one_that_never_answers_does_not_hold_the_others() {
        let items: Vec<_> = (0..40).map(Item::User).collect();
        let mut answered = 0;
        ask(
            &items,
            Duration::from_millis(300),
            slow_for_user_7,
            &mut |place, _| {
                assert_ne!(place, 7);
                answered += 1;
            },
        );
        assert_eq!(answered, 39);
    }
}
