//! A system whose questions nobody has written yet: it answers every one with "not supported yet".
//! Recordings work on it as anywhere.

use facts::Why;

use crate::item::Item;
use crate::machine::{Flow, Machine};

/// A machine of a system that is not supported yet.
#[derive(Debug, Default)]
pub struct Live;

impl Live {
    /// Opens this machine.
    #[must_use]
    pub fn open() -> Live {
        Live
    }
}

impl Machine for Live {
    fn read(&mut self, _: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        Err(Why::NotSupportedYet)
    }
}
