//! A recording that is opened once and looked at a thousand times: each answer is read from the file when it is first asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use facts::Why;
use probe::recorded::Recorded;
use probe::{Flow, Item, Machine};

type Answer = (Vec<Vec<u8>>, Result<(), Why>);

struct Answers {
    recording: Recorded,
    read: HashMap<String, Rc<Answer>>,
}

/// The machine of a recording.
#[derive(Clone)]
pub(crate) struct Kept(Rc<RefCell<Answers>>);

impl Kept {
    pub(crate) fn open(path: &Path) -> Kept {
        Kept(Rc::new(RefCell::new(Answers {
            recording: Recorded::open(path).unwrap(),
            read: HashMap::new(),
        })))
    }

    /// The same machine, for another look.
    pub(crate) fn again(&self) -> Box<dyn Machine> {
        Box::new(self.clone())
    }

    fn answer(&self, item: &Item<'_>) -> Rc<Answer> {
        let answers = &mut *self.0.borrow_mut();
        let recording = &mut answers.recording;
        let read = answers.read.entry(item.key()).or_insert_with(|| {
            let mut chunks = Vec::new();
            let outcome = recording.read(item, &mut |chunk| {
                chunks.push(chunk.to_vec());
                Flow::Continue(())
            });
            Rc::new((chunks, outcome))
        });
        Rc::clone(read)
    }
}

impl Machine for Kept {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let answer = self.answer(item);
        for chunk in &answer.0 {
            if each(chunk).is_break() {
                return Err(Why::Stopped);
            }
        }
        answer.1
    }

    fn is_recording(&self) -> bool {
        true
    }
}
