//! Who holds a socket, and why that is sometimes not known.

/// A process that holds a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner<'a> {
    /// Process id, in the reader's pid namespace.
    pub pid: u32,
    /// First word of its command line, exactly as the process set it; empty for a process without one.
    pub command: &'a [u8],
    /// Security context, when it was asked for and the machine has one.
    pub context: Option<&'a [u8]>,
}

/// Why no owner is known for a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoOwner {
    /// Owners were not asked for.
    NotAsked,
    /// The process closed it; the kernel waits for stray segments. It has no owner any more.
    TimeWait,
    /// A connection request: the socket does not exist yet.
    SynRecv,
    /// It waits in its listener's accept queue: no process holds it yet.
    NotAccepted,
    /// The process closed it or is gone; the kernel finishes the conversation.
    Orphan,
    /// Some process holds it whose descriptors this user may not read.
    NotPermitted,
    /// A process vanished while descriptors were read; it may have been its owner.
    GoneMeanwhile,
    /// All descriptors that could be seen were read and none refers to it: the kernel itself holds it, a process of
    /// another pid namespace, or a descriptor on its way through a UNIX socket.
    NobodyFound,
    /// The processes or their descriptors could not be read at all.
    NotRead,
}
