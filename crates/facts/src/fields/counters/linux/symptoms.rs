//! Counters that tell of trouble when they are not zero, and what to suspect then. A counter that also grows in ordinary
//! times, such as that of repeated segments, is none of them.

/// A counter and what its growth means.
struct Symptom {
    section: &'static str,
    counter: &'static str,
    text: &'static str,
}

const CHECKSUM: &str = "Damaged on the way, or by a faulty device or cable.";
const READS_SLOWLY: &str = "A program reads more slowly than data comes, or its buffer (SO_RCVBUF) is small.";
const SENDS_FAST: &str = "More is sent than the device takes, or the buffer (SO_SNDBUF) is small.";
const UDP_MEMORY: &str = "All sockets of UDP together hit net.ipv4.udp_mem.";
const TCP_MEMORY: &str = "All sockets of TCP together hit net.ipv4.tcp_mem.";
const RECEIVE_BUFFER: &str = "A program reads too slowly, or its receive buffer (tcp_rmem) is small.";
const REASSEMBLY: &str = "Fragments are lost on the way, or ipfrag_high_thresh is reached.";
const NO_MEMORY: &str = "The machine had no memory left for packets, or a filter took them.";
const KEYS: &str = "A peer has another key, or somebody pretends to be the peer.";
const FRAGMENTATION: &str =
    "A path takes smaller packets than are sent: see the MTU of interfaces and routes.";

const fn symptom(section: &'static str, counter: &'static str, text: &'static str) -> Symptom {
    Symptom {
        section,
        counter,
        text,
    }
}

/// Ordered by section and counter.
const SYMPTOMS: &[Symptom] = &[
    symptom("Icmp", "InCsumErrors", CHECKSUM),
    symptom("Icmp6", "Icmp6InCsumErrors", CHECKSUM),
    symptom("Ip", "FragFails", FRAGMENTATION),
    symptom("Ip", "InDiscards", NO_MEMORY),
    symptom("Ip", "OutDiscards", NO_MEMORY),
    symptom("Ip", "ReasmFails", REASSEMBLY),
    symptom("Ip6", "Ip6FragFails", FRAGMENTATION),
    symptom("Ip6", "Ip6InDiscards", NO_MEMORY),
    symptom("Ip6", "Ip6OutDiscards", NO_MEMORY),
    symptom("Ip6", "Ip6ReasmFails", REASSEMBLY),
    symptom("IpExt", "InCsumErrors", CHECKSUM),
    symptom(
        "IpExt",
        "InTruncatedPkts",
        "Packets are shorter than they say: cut on the way, or by a faulty device.",
    ),
    symptom(
        "MPTcpExt",
        "DataCsumErr",
        "A box on the path changes the data of MPTCP.",
    ),
    symptom("Sctp", "SctpChecksumErrors", CHECKSUM),
    symptom("Tcp", "InCsumErrors", CHECKSUM),
    symptom("Tcp", "InErrs", CHECKSUM),
    symptom(
        "TcpExt",
        "IPReversePathFilter",
        "Packets come in where answers would not go out: see rp_filter and the routes.",
    ),
    symptom(
        "TcpExt",
        "ListenDrops",
        "A listening program accepts too slowly, or memory is short: look at the queues of listeners.",
    ),
    symptom(
        "TcpExt",
        "ListenOverflows",
        "A listening program accepts too slowly, or its listen() backlog or somaxconn is small.",
    ),
    symptom("TcpExt", "OfoPruned", RECEIVE_BUFFER),
    symptom("TcpExt", "PFMemallocDrop", NO_MEMORY),
    symptom("TcpExt", "PruneCalled", RECEIVE_BUFFER),
    symptom("TcpExt", "RcvPruned", RECEIVE_BUFFER),
    symptom("TcpExt", "TCPAOBad", KEYS),
    symptom("TcpExt", "TCPAbortFailed", NO_MEMORY),
    symptom(
        "TcpExt",
        "TCPAbortOnMemory",
        "Too many orphaned sockets, or TCP's memory is used up: see tcp_max_orphans and tcp_mem.",
    ),
    symptom(
        "TcpExt",
        "TCPAbortOnTimeout",
        "Peers or the path to them went away, or a firewall forgot the connection.",
    ),
    symptom(
        "TcpExt",
        "TCPBacklogDrop",
        "A program holds its socket for long while data comes, or its buffers are small.",
    ),
    symptom("TcpExt", "TCPMD5Failure", KEYS),
    symptom("TcpExt", "TCPMemoryPressures", TCP_MEMORY),
    symptom("TcpExt", "TCPOFODrop", RECEIVE_BUFFER),
    symptom("TcpExt", "TCPRcvQDrop", RECEIVE_BUFFER),
    symptom(
        "TcpExt",
        "TCPReqQFullDoCookies",
        "Half-open connections fill the queue of a listener: a flood of SYNs, or a small backlog.",
    ),
    symptom(
        "TcpExt",
        "TCPReqQFullDrop",
        "Half-open connections fill the queue of a listener and cookies are off: see tcp_syncookies.",
    ),
    symptom(
        "TcpExt",
        "TCPTimeWaitOverflow",
        "More connections are in TIME-WAIT than tcp_max_tw_buckets allows.",
    ),
    symptom(
        "TcpExt",
        "TCPTimeouts",
        "Answers do not come in time: packets are lost, or a peer is away. A few are normal.",
    ),
    symptom(
        "TcpExt",
        "TCPWqueueTooBig",
        "A peer acknowledges such small pieces that the send queue grows too large.",
    ),
    symptom("TcpExt", "TCPZeroWindowDrop", RECEIVE_BUFFER),
    symptom("Udp", "InCsumErrors", CHECKSUM),
    symptom("Udp", "MemErrors", UDP_MEMORY),
    symptom("Udp", "RcvbufErrors", READS_SLOWLY),
    symptom("Udp", "SndbufErrors", SENDS_FAST),
    symptom("Udp6", "Udp6InCsumErrors", CHECKSUM),
    symptom("Udp6", "Udp6MemErrors", UDP_MEMORY),
    symptom("Udp6", "Udp6RcvbufErrors", READS_SLOWLY),
    symptom("Udp6", "Udp6SndbufErrors", SENDS_FAST),
    symptom("UdpLite", "RcvbufErrors", READS_SLOWLY),
    symptom("UdpLite6", "UdpLite6RcvbufErrors", READS_SLOWLY),
    symptom("Xfrm", "XfrmInBufferError", NO_MEMORY),
    symptom(
        "Xfrm",
        "XfrmInNoStates",
        "A peer uses a security association that this machine has forgotten or never had.",
    ),
    symptom(
        "Xfrm",
        "XfrmInStateSeqError",
        "Packets come twice, much too late, or from somebody who repeats them.",
    ),
    symptom(
        "softnet",
        "dropped",
        "Packets come faster than this processor takes them: see netdev_max_backlog.",
    ),
];

/// What to suspect when the counter is not zero. `None` where that is nothing to worry about.
#[must_use]
pub fn symptom_of(section: &[u8], counter: &[u8]) -> Option<&'static str> {
    let place =
        |worry: &Symptom| (worry.section.as_bytes(), worry.counter.as_bytes()).cmp(&(section, counter));
    let at = SYMPTOMS.binary_search_by(place).ok()?;
    SYMPTOMS.get(at).map(|worry| worry.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::counters::Kind;
    use crate::fields::counters::linux::entry;

    #[test]
    fn each_worry_is_about_a_counter_of_the_catalogue_and_is_found() {
        for worry in SYMPTOMS {
            let (section, counter) = (worry.section.as_bytes(), worry.counter.as_bytes());
            let place = format!("{}.{}", worry.section, worry.counter);
            assert_eq!(
                entry(section, counter).map(|entry| entry.kind),
                Some(Kind::Counter),
                "{place}"
            );
            assert_eq!(symptom_of(section, counter), Some(worry.text), "{place}");
            assert!(worry.text.ends_with('.') && worry.text.len() <= 110, "{place}");
        }
        assert_eq!(symptom_of(b"Tcp", b"InSegs"), None);
        assert_eq!(symptom_of(b"", b""), None);
    }
}
