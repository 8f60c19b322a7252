//! Caches from which a kernel takes memory for objects of one kind.

/// A cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slab {
    /// Its name.
    pub name: Vec<u8>,
    /// Objects that are handed out. Some that the processors keep at hand count among them.
    pub active: u64,
    /// Objects for which it has memory.
    pub objects: u64,
    /// Bytes of an object.
    pub object_bytes: u64,
}
