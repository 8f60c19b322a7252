//! The kernel's description of its types, in any pieces.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::btf::{Parts, Search};
use facts::decode::linux::holders;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>, Vec<u8>)| {
    let (piece, names, types) = input;
    let piece = usize::from(piece).max(1);
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let _ = Parts::of(&names, order);
        let _ = holders::decode(&names, order);
        let mut search = Search::new(order, [("file", "f_inode"), ("inode", "i_ino")], "walk");
        for part in names.chunks(piece) {
            search.names(part);
        }
        for part in types.chunks(piece.next_multiple_of(4)) {
            if search.types(part) {
                break;
            }
        }
        let _ = search.finish();
    }
});
