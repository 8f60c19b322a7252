//! What is in doubt in a file of counters, and what is too much of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use facts::Why;
use facts::model::counter::{Form, Section};

use super::{COUNTERS_MAX, NAME_BYTES_MAX};
use crate::gather::answer::Answer;
use crate::item::Item;

/// Looks at the sections of one file as they come.
#[derive(Debug)]
pub(super) struct Checked<'t> {
    /// Counters that were there, by processor, section and name.
    seen: BTreeSet<(Option<u32>, &'t [u8], &'t [u8])>,
    handed_out: usize,
    doubtful: u64,
    left_out: u64,
}

impl<'t> Checked<'t> {
    pub(super) fn new() -> Checked<'t> {
        Checked {
            seen: BTreeSet::new(),
            handed_out: 0,
            doubtful: 0,
            left_out: 0,
        }
    }

    /// Counts something that was not understood, if it was not.
    pub(super) fn doubt(&mut self, doubtful: bool) {
        self.doubtful = self.doubtful.saturating_add(u64::from(doubtful));
    }

    /// What is to be handed out of a section, if anything. `alike` tells whether a name that was there before is there
    /// twice.
    pub(super) fn check<'s>(
        &mut self,
        section: &'s Section<'t>,
        processor: Option<u32>,
        alike: bool,
    ) -> Option<Cow<'s, Section<'t>>> {
        self.doubt(section.damaged);
        let count = section.counters.len();
        if self.handed_out.saturating_add(count) > COUNTERS_MAX || section.name.len() > NAME_BYTES_MAX {
            self.left_out = self.left_out.saturating_add(count as u64);
            return None;
        }
        self.handed_out += count;
        for counter in &section.counters {
            self.doubt(counter.value.is_none() || counter.form == Form::TooLarge);
            if alike {
                let new = self.seen.insert((processor, section.name, counter.name));
                self.doubt(!new);
            }
        }
        let long = |name: &[u8]| name.len() > NAME_BYTES_MAX;
        if !section.counters.iter().any(|counter| long(counter.name)) {
            return Some(Cow::Borrowed(section));
        }
        let mut shorter = section.clone();
        shorter.counters.retain(|counter| !long(counter.name));
        let long = count.saturating_sub(shorter.counters.len());
        self.left_out = self.left_out.saturating_add(long as u64);
        Some(Cow::Owned(shorter))
    }

    /// Tells what was found.
    pub(super) fn tell(&self, item: &Item<'_>, answer: &mut Answer) {
        for (why, count) in [
            (Why::NotUnderstood, self.doubtful),
            (Why::LimitReached, self.left_out),
        ] {
            if count > 0 {
                answer.gap(item, why, Some(count));
            }
        }
    }
}
