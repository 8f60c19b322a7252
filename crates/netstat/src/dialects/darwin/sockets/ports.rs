//! Which ports the kernel gave, and which a program chose.

use std::ops::RangeInclusive;

use facts::Gap;

use crate::session::Session;

impl Session<'_> {
    /// The ports that the kernel gives to sockets without one.
    pub(crate) fn ephemeral_ports(&mut self) -> Result<RangeInclusive<u16>, Gap> {
        let at = &mut self.at();
        at.system.local_ports(at)
    }
}
