//! Sockets that end, as `sock_diag(7)` reports them (`SKNLGRP_INET_TCP_DESTROY` and its kin).

use std::time::Duration;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::inet_diag;
use facts::decode::linux::netlink::{Messages, Part};
use facts::model::InternetSocket;

use crate::gather::system::EndWatch;
use crate::machine::Watch;

/// Decodes the reports of a machine.
pub(super) struct Ends {
    watch: Box<dyn Watch>,
    order: ByteOrder,
}

impl Ends {
    pub(super) fn new(watch: Box<dyn Watch>, order: ByteOrder) -> Ends {
        Ends { watch, order }
    }
}

impl EndWatch for Ends {
    fn next(&mut self, patience: Duration, each: &mut dyn FnMut(Option<&InternetSocket>)) -> Result<(), Why> {
        let order = self.order;
        self.watch.next(patience, &mut |chunk| {
            for message in Messages::new(chunk, order) {
                match message {
                    Ok(Part::Message { body, .. }) => each(inet_diag::ended(body).as_ref()),
                    Ok(_) | Err(_) => each(None),
                }
            }
        })
    }
}
