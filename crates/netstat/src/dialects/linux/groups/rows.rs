//! Multicast groups with their names. As with sockets, those whose names are wanted go through in windows, so that the
//! look-ups of a window run side by side.

use facts::model::Family;
use facts::model::group::Group;
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::linux::groups;
use probe::names::Names;

use crate::rows::window::windowed;
use crate::session::Session;

impl Session<'_> {
    /// Hands out the groups of a family, and the numbers of the lines between them that were not understood.
    pub(crate) fn groups(
        &mut self,
        numeric: bool,
        family: Family,
        each: &mut dyn FnMut(Result<&Group, u64>, &Names) -> Flow,
    ) -> Answer {
        let (at, naming) = self.parts();
        if numeric {
            let names = &naming.names;
            return groups::memberships(at.machine, family, at.identity.order, &mut |row| each(row, names));
        }
        let show = |window: &mut Vec<Result<Group, u64>>| {
            let addresses: Vec<_> = window
                .iter()
                .flatten()
                .map(|group| group.address)
                .filter(|address| !address.is_unspecified())
                .collect();
            naming.learn_hosts(&addresses);
            for row in window.drain(..) {
                each(row.as_ref().map_err(|line| *line), &naming.names)?;
            }
            Flow::Continue(())
        };
        let read = |each: &mut dyn FnMut(Result<Group, u64>) -> Flow| {
            groups::memberships(at.machine, family, at.identity.order, &mut |row| {
                each(row.cloned())
            })
        };
        windowed(read, show)
    }
}
