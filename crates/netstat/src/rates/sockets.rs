//! Bytes per second of TCP connections, from the counters of two samples. A connection is identified by its namespace and
//! socket cookie, which the kernel does not reuse while it runs.

use std::collections::HashMap;
use std::time::Duration;

use facts::fields::sockets::{NoRate, Socket};
use facts::model::details::SocketDetails;
use facts::model::{TcpState, Transport};
use facts::{Gap, Why};

/// Most connections whose counters are stored between two samples: 32 MiB. The others have no rate, which is reported as
/// a gap.
const REMEMBERED_MAX: usize = 1 << 19;

/// The counters of each connection, and when they were read.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    seen: HashMap<(u64, u64), Seen>,
    sample: u32,
    left_out: u64,
}

/// A connection in its last sample.
#[derive(Clone, Copy, Debug)]
struct Seen {
    received: u64,
    sent: u64,
    at: Duration,
    sample: u32,
}

impl Rates {
    /// Begins a sample.
    pub(crate) fn begin(&mut self) {
        self.sample = self.sample.wrapping_add(1);
        self.left_out = 0;
    }

    /// Ends a sample and drops connections that were not in it.
    pub(crate) fn end(&mut self, gaps: &mut Vec<Gap>) {
        let sample = self.sample;
        self.seen.retain(|_, seen| seen.sample == sample);
        if self.left_out > 0 {
            gaps.push(Gap {
                what: "rates of sockets".to_owned(),
                why: Why::LimitReached,
                count: Some(self.left_out),
            });
        }
    }

    /// Bytes received and sent per second since the previous sample, of a socket read at this time.
    pub(crate) fn of(
        &mut self,
        namespace: u64,
        socket: Socket<'_>,
        details: Option<&SocketDetails>,
        at: Duration,
    ) -> Result<(f64, f64), NoRate> {
        let (cookie, received, sent) = counted(socket, details).ok_or(NoRate::NotCounted)?;
        let now = Seen {
            received,
            sent,
            at,
            sample: self.sample,
        };
        let has_room = self.seen.len() < REMEMBERED_MAX;
        let Some(seen) = self.seen.get_mut(&(namespace, cookie)) else {
            if has_room {
                self.seen.insert((namespace, cookie), now);
            } else {
                self.left_out += 1;
                return Err(NoRate::TooMany);
            }
            return Err(if self.sample == 1 {
                NoRate::OneLook
            } else {
                NoRate::New
            });
        };
        let before = *seen;
        // A table that changes during a dump is read again and may list a socket twice: its first values of this sample stay, and
        // the time since then is no measure.
        if before.sample == self.sample {
            return Err(NoRate::OneLook);
        }
        *seen = now;
        between(&before, &now)
    }
}

fn between(before: &Seen, now: &Seen) -> Result<(f64, f64), NoRate> {
    let went = |was: u64, is: u64| is.checked_sub(was).ok_or(NoRate::WentBack);
    let (received, sent) = (went(before.received, now.received)?, went(before.sent, now.sent)?);
    let seconds = now.at.saturating_sub(before.at).as_secs_f64();
    if seconds <= 0.0 {
        return Err(NoRate::OneLook);
    }
    Ok((in_a_second(received, seconds), in_a_second(sent, seconds)))
}

/// To the tenth of a byte: the clock is no more exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 bytes in a second are out of reach"
)]
fn in_a_second(bytes: u64, seconds: f64) -> f64 {
    (bytes as f64 / seconds * 10.0).round() / 10.0
}

/// Cookie of a connection, and the bytes that it received and that its peer acknowledged.
fn counted(socket: Socket<'_>, details: Option<&SocketDetails>) -> Option<(u64, u64, u64)> {
    let socket = match socket {
        Socket::Internet(socket) => socket,
        Socket::Sctp(_) | Socket::Unix(_) => return None,
    };
    if socket.transport != Transport::Tcp || socket.state == TcpState::Listen {
        return None;
    }
    let info = details?.info.as_ref()?;
    Some((socket.cookie?, info.bytes_received?, info.bytes_acked?))
}

#[cfg(test)]
mod tests {
    use facts::model::InternetSocket;
    use facts::model::tcp::TcpInfo;
    use probe::fake::internet_socket;

    use super::*;

    fn seen(received: u64, sent: u64, at_ms: u64) -> Seen {
        Seen {
            received,
            sent,
            at: Duration::from_millis(at_ms),
            sample: 1,
        }
    }

    #[test]
    fn a_rate_is_what_was_counted_over_the_time_between() {
        let (before, now) = (seen(1000, 50, 10_000), seen(4000, 50, 12_000));
        assert_eq!(between(&before, &now), Ok((1500.0, 0.0)));
        // It does not matter that the looks were asked for a second apart.
        assert_eq!(between(&before, &seen(4000, 51, 13_000)), Ok((1000.0, 0.3)));
    }

    #[test]
    fn a_connection_that_is_told_twice_in_a_look_is_measured_from_the_first_time() {
        let connection = InternetSocket {
            cookie: Some(7),
            ..internet_socket()
        };
        let mut rates = Rates::default();
        let mut sample = |is_new: bool, received: u64, at_ms: u64| {
            if is_new {
                rates.begin();
            }
            let info = TcpInfo {
                bytes_received: Some(received),
                bytes_acked: Some(0),
                ..TcpInfo::default()
            };
            let details = SocketDetails {
                info: Some(info),
                ..SocketDetails::default()
            };
            let socket = Socket::Internet(&connection);
            rates.of(0, socket, Some(&details), Duration::from_millis(at_ms))
        };
        assert_eq!(sample(true, 1000, 0), Err(NoRate::OneLook));
        assert_eq!(sample(false, 1900, 900), Err(NoRate::OneLook));
        // Two seconds since the first sample began, in which 2,000 bytes came.
        assert_eq!(sample(true, 3000, 2000), Ok((1000.0, 0.0)));
        assert_eq!(sample(false, 3000, 2000), Err(NoRate::OneLook));
    }

    #[test]
    fn a_counter_that_went_back_has_no_rate() {
        assert_eq!(
            between(&seen(1000, 50, 0), &seen(999, 60, 1000)),
            Err(NoRate::WentBack)
        );
        assert_eq!(between(&seen(1, 1, 5), &seen(2, 2, 5)), Err(NoRate::OneLook));
    }
}
