//! What `ss` (iproute2) prints of sockets, as words by their names; and what our rows say, in the same words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Words that say how long something has lasted or will last: they run between two looks.
pub(crate) const RUNNING: &[&str] = &[
    "lastsnd",
    "lastrcv",
    "lastack",
    "timer-left",
    "busy",
    "rwnd_limited",
    "sndbuf_limited",
];

/// Clocks are read in steps of this, in milliseconds.
pub(crate) const STEP_MS: u64 = 20;

/// Words by their names.
pub(crate) type Words = BTreeMap<String, String>;

/// A line of `ss -HOtuwanpeiom --tos --cgroup`.
pub(crate) fn printed(line: &str) -> Words {
    let mut found = Words::new();
    let mut put = |name: &str, value: &str| {
        found.insert(name.to_owned(), value.to_owned());
    };
    let (head, rest) = columns(line);
    let [protocol, state, receive, send, local, remote] = head;
    put("protocol", protocol);
    put("state", state);
    put("receive", receive);
    put("send", send);
    end("local", local, &mut put);
    end("remote", remote, &mut put);
    let mut words = rest.split_whitespace().peekable();
    while let Some(word) = words.next() {
        match word.split_once(':') {
            Some(("users", users)) => holders(users, &mut put),
            Some(("timer", timer)) => {
                let parts: Vec<&str> = timer.trim_matches(['(', ')']).split(',').collect();
                put("timer", parts[0]);
                put("timer-left", &left(parts[1]).to_string());
                put("timer-tries", parts[2]);
            }
            Some(("skmem", memory)) => {
                for part in memory.trim_matches(['(', ')']).split(',') {
                    let at = part.find(|letter: char| !letter.is_ascii_lowercase()).unwrap();
                    put(&format!("skmem {}", &part[..at]), &part[at..]);
                }
            }
            Some(("bbr", kept)) => {
                for part in kept.trim_matches(['(', ')']).split(',') {
                    let (name, value) = part.split_once(':').unwrap();
                    put(&format!("bbr {name}"), value.trim_end_matches("bps"));
                }
            }
            // A share of the time behind it is made of the two.
            Some((name @ ("busy" | "rwnd_limited" | "sndbuf_limited"), time)) => {
                put(name, time.split("ms").next().unwrap());
            }
            Some(("retrans", counts)) => {
                let (now, all) = counts.split_once('/').unwrap();
                put("retrans now", now);
                put("retrans all", all);
            }
            Some((name, value)) => put(name, value),
            None if word.contains("--") || word == "<->" => put("direction", word),
            // Made of others: the window, the segment size and the round-trip time.
            None if word == "send" => drop(words.next()),
            None if words.peek().is_some_and(|next| next.ends_with("bps")) => {
                put(word, words.next().unwrap().trim_end_matches("bps"));
            }
            None if FLAGS.contains(&word) => put(word, word),
            None => put("congestion", word),
        }
    }
    found
}

const FLAGS: &[&str] = &["ts", "sack", "ecn", "ecnseen", "fastopen", "app_limited"];

/// The six columns in front, and what stands behind them.
fn columns(line: &str) -> ([&str; 6], &str) {
    let mut rest = line;
    let head = [(); 6].map(|()| {
        let start = rest.trim_start();
        let (word, behind) = start.split_once(' ').unwrap_or((start, ""));
        rest = behind;
        word
    });
    (head, rest)
}

/// `[fe80::7]%d0:80`: address, interface and port.
fn end(side: &str, text: &str, put: &mut impl FnMut(&str, &str)) {
    let (host, port) = text.rsplit_once(':').unwrap();
    let (host, interface) = host.split_once('%').unwrap_or((host, ""));
    put(&format!("{side} address"), host.trim_matches(['[', ']']));
    put(&format!("{side} port"), port);
    if !interface.is_empty() {
        put("interface", interface);
    }
}

/// `(("sh",pid=1,fd=2),…)`: the processes, and the first descriptor of the lowest of them.
fn holders(text: &str, put: &mut impl FnMut(&str, &str)) {
    let numbers = |name: &str| -> Vec<u64> {
        text.split(name)
            .skip(1)
            .map(|rest| {
                let digits = rest.split([',', ')']).next().unwrap();
                digits.parse().unwrap()
            })
            .collect()
    };
    let (pids, descriptors) = (numbers("pid="), numbers("fd="));
    let all: BTreeSet<u64> = pids.iter().copied().collect();
    let lowest = all.first().unwrap();
    let held = pids.iter().zip(&descriptors);
    let descriptor = held.filter(|(pid, _)| *pid == lowest).map(|(_, fd)| fd).min();
    let shown: Vec<String> = all.iter().map(u64::to_string).collect();
    put("holders", &shown.join(" "));
    put("descriptor", &descriptor.unwrap().to_string());
}

/// `1min30sec`, `59sec`, `544ms`, and `1.020ms`, which is a second and 20 milliseconds.
fn left(text: &str) -> u64 {
    let (minutes, rest) = text.split_once("min").unwrap_or(("0", text));
    let minutes: u64 = minutes.parse().unwrap();
    let rest_ms: u64 = if rest.is_empty() {
        0
    } else if let Some(seconds) = rest.strip_suffix("sec") {
        seconds.parse::<u64>().unwrap() * 1000
    } else {
        rest.strip_suffix("ms").unwrap().replace('.', "").parse().unwrap()
    };
    minutes * 60_000 + rest_ms
}

/// In which steps a time left was printed, in milliseconds.
pub(crate) fn left_step(left_ms: u64) -> u64 {
    match left_ms {
        // From ten minutes on minutes alone are told, and from some seconds on no milliseconds.
        600_000.. => 60_000,
        _ => 1000,
    }
}

/// What a row says, in the words of `ss`, which leaves out much that is zero.
pub(crate) fn told(row: &Value) -> Words {
    let mut words = Told(row, Words::new());
    words.row();
    words.options();
    words.measurements();
    words.counts();
    words.1
}

struct Told<'r>(&'r Value, Words);

/// The member that a field's id leads to.
pub(crate) fn member<'v>(row: &'v Value, id: &str) -> &'v Value {
    id.split('.').fold(row, |value, name| &value[name])
}

impl Told<'_> {
    fn put(&mut self, name: &str, value: impl ToString) {
        self.1.insert(name.to_owned(), value.to_string());
    }

    fn number(&self, id: &str) -> Option<u64> {
        let value = member(self.0, id);
        assert!(value.is_u64() || value.is_null(), "{id} is {value}");
        value.as_u64()
    }

    fn text(&self, id: &str) -> Option<&str> {
        member(self.0, id).as_str()
    }

    /// A number that is left out where it is zero.
    fn some(&mut self, name: &str, id: &str) {
        if let Some(number) = self.number(id).filter(|number| *number != 0) {
            self.put(name, number);
        }
    }

    fn hexadecimal(&mut self, name: &str, id: &str) {
        if let Some(number) = self.number(id) {
            // C prints a zero without its prefix.
            let zero = number == 0;
            self.put(
                name,
                if zero {
                    "0".to_owned()
                } else {
                    format!("{number:#x}")
                },
            );
        }
    }

    fn row(&mut self) {
        let row = self.0;
        let protocol = self.text("protocol").unwrap().to_owned();
        let state = match self.text("state").unwrap() {
            "ESTABLISHED" => "ESTAB".to_owned(),
            "CLOSE" => "UNCONN".to_owned(),
            state => state.replace("FIN_WAIT", "FIN_WAIT-").replace('_', "-"),
        };
        let queues = if protocol == "tcp" && state == "LISTEN" {
            ["backlog.waiting", "backlog.limit"]
        } else {
            ["receive-queue", "send-queue"]
        };
        for (name, id) in ["receive", "send"].into_iter().zip(queues) {
            self.put(name, self.number(id).unwrap());
        }
        self.put("state", state);
        // `*` is any address of either family.
        let any_of_both = row["family"] == "inet6" && (protocol == "raw" || row["ipv6-only"] == false);
        let address = |text: &str| match text {
            "::" if any_of_both => "*".to_owned(),
            text => text.to_owned(),
        };
        let local = address(self.text("local.address").unwrap());
        self.put("local address", local);
        let port = if protocol == "raw" {
            self.number("ip-protocol")
        } else {
            self.number("local.port")
        };
        self.put("local port", port.map_or("*".to_owned(), |port| port.to_string()));
        let nobody = if row["family"] == "inet" { "0.0.0.0" } else { "::" };
        let remote = address(self.text("remote.address").unwrap_or(nobody));
        self.put("remote address", remote);
        let port = self.number("remote.port");
        self.put(
            "remote port",
            port.map_or("*".to_owned(), |port| port.to_string()),
        );
        if let Some(name) = self.text("interface.name").map(str::to_owned) {
            self.put("interface", name);
        }
        self.put("protocol", protocol);
        if let Some(holders) = row["holders"].as_array() {
            let pids: Vec<String> = holders.iter().map(Value::to_string).collect();
            self.put("holders", pids.join(" "));
            self.put("descriptor", self.number("process.descriptor").unwrap());
        }
        self.some("uid", "user.id");
        // Raw sockets come from a table of text, of which ss tells less.
        if row["protocol"] == "raw" {
            return;
        }
        self.put("ino", self.number("inode").unwrap_or(0));
        self.put("sk", format!("{:x}", self.number("cookie").unwrap()));
        if let Some(timer) = self.text("timer.kind").map(str::to_owned) {
            let (name, tries) = match timer.as_str() {
                "retransmit" => ("on", "timer.retransmits"),
                "keep-alive" => ("keepalive", "timer.probes"),
                "probe" => ("persist", "timer.probes"),
                "time-wait" => ("timewait", "timer.retransmits"),
                _ => ("unknown", "timer.retransmits"),
            };
            self.put("timer", name);
            self.put("timer-left", self.number("timer.left").unwrap());
            self.put("timer-tries", self.number(tries).unwrap_or(0));
        }
        if let Some(id) = self.number("cgroup-id") {
            self.put("cgroup", id);
        }
        if self.number("mark") != Some(0) {
            self.hexadecimal("fwmark", "mark");
        }
    }

    fn options(&mut self) {
        let row = self.0;
        if let Some(only) = row["ipv6-only"].as_bool() {
            self.put("v6only", u8::from(only));
        }
        self.hexadecimal("tos", "tos");
        self.hexadecimal("tclass", "traffic-class");
        self.hexadecimal("class_id", "class-id");
        if let Some(shut) = row["shutdown"].as_array() {
            let arrow = |direction: &str, open| {
                if shut.iter().any(|word| word == direction) {
                    '-'
                } else {
                    open
                }
            };
            self.put(
                "direction",
                format!("{}-{}", arrow("receive", '<'), arrow("send", '>')),
            );
        }
        for (name, id) in [
            ("r", "memory.receive"),
            ("rb", "memory.receive-limit"),
            ("t", "memory.send"),
            ("tb", "memory.send-limit"),
            ("f", "memory.forward"),
            ("w", "memory.send-queued"),
            ("o", "memory.options"),
            ("bl", "memory.backlog"),
            ("d", "drops"),
        ] {
            let value = member(row, id);
            if !value.is_null() {
                self.put(&format!("skmem {name}"), value);
            }
        }
        if let Some(agreed) = row["tcp"]["options"].as_array() {
            for name in ["ts", "sack", "ecn", "ecnseen", "fastopen"] {
                if agreed.iter().any(|word| word == name) {
                    self.put(name, name);
                }
            }
        }
        let scales = ["tcp.send-window-scale", "tcp.receive-window-scale"].map(|id| self.number(id));
        if let [Some(send), Some(receive)] = scales {
            self.put("wscale", format!("{send},{receive}"));
        }
        if let Some(name) = self.text("congestion-control").map(str::to_owned) {
            self.put("congestion", name);
        }
    }

    /// Microseconds, told as milliseconds.
    fn time(&mut self, name: &str, id: &str) {
        if let Some(time) = self.number(id).filter(|time| *time != 0) {
            self.put(name, milliseconds(time));
        }
    }

    fn measurements(&mut self) {
        for (name, id) in [
            ("rto", "tcp.rto"),
            ("ato", "tcp.ato"),
            ("rcv_rtt", "tcp.receive-rtt"),
            ("minrtt", "tcp.min-rtt"),
        ] {
            self.time(name, id);
        }
        if let (Some(rtt), Some(deviation)) = (self.number("tcp.rtt"), self.number("tcp.rtt-variation")) {
            self.put(
                "rtt",
                format!("{}/{}", milliseconds(rtt), milliseconds(deviation)),
            );
        }
        for (name, id) in [
            ("pacing_rate", "tcp.pacing-rate"),
            ("delivery_rate", "tcp.delivery-rate"),
        ] {
            if let Some(bytes) = self.number(id).filter(|rate| *rate != 0) {
                self.put(name, bytes * 8);
            }
        }
        for (name, id) in [
            ("busy", "tcp.busy"),
            ("rwnd_limited", "tcp.window-limited"),
            ("sndbuf_limited", "tcp.buffer-limited"),
        ] {
            if let Some(time) = self.number(id).filter(|time| *time != 0) {
                self.put(name, time / 1000);
            }
        }
        if member(self.0, "tcp.application-limited") == true {
            self.put("app_limited", "app_limited");
        }
        if let Some(rate) = self.number("congestion.bandwidth") {
            self.put("bbr bw", rate * 8);
            let time = self.number("congestion.min-rtt").unwrap_or(0);
            self.put("bbr mrtt", milliseconds(time));
            for (name, id) in [
                ("bbr pacing_gain", "congestion.pacing-gain"),
                ("bbr cwnd_gain", "congestion.window-gain"),
            ] {
                let gain = member(self.0, id).as_f64().unwrap();
                if gain != 0.0 {
                    self.put(name, six_digits(gain));
                }
            }
        }
    }

    fn counts(&mut self) {
        for (name, id) in [
            ("mss", "tcp.mss"),
            ("pmtu", "tcp.path-mtu"),
            ("rcvmss", "tcp.received-mss"),
            ("advmss", "tcp.advertised-mss"),
            ("cwnd", "tcp.congestion-window"),
            ("ssthresh", "tcp.slow-start-threshold"),
            ("bytes_sent", "tcp.bytes-sent"),
            ("bytes_retrans", "tcp.bytes-retransmitted"),
            ("bytes_acked", "tcp.bytes-acknowledged"),
            ("bytes_received", "tcp.bytes-received"),
            ("segs_out", "tcp.segments-sent"),
            ("segs_in", "tcp.segments-received"),
            ("data_segs_out", "tcp.data-segments-sent"),
            ("data_segs_in", "tcp.data-segments-received"),
            ("lastsnd", "tcp.since-data-sent"),
            ("lastrcv", "tcp.since-data-received"),
            ("lastack", "tcp.since-acknowledgement"),
            ("backoff", "tcp.backoff"),
            ("delivered", "tcp.segments-delivered"),
            ("delivered_ce", "tcp.segments-delivered-marked"),
            ("unacked", "tcp.segments-unacknowledged"),
            ("lost", "tcp.segments-lost"),
            ("sacked", "tcp.segments-sacked"),
            ("dsack_dups", "tcp.duplicates"),
            ("reord_seen", "tcp.reorderings"),
            ("rcv_ooopack", "tcp.segments-out-of-order"),
            ("rcv_space", "tcp.receive-space"),
            ("rcv_ssthresh", "tcp.receive-window-bound"),
            ("notsent", "tcp.bytes-not-sent"),
            ("snd_wnd", "tcp.send-window"),
        ] {
            self.some(name, id);
        }
        let [now, all] =
            ["tcp.segments-in-retransmission", "tcp.segments-retransmitted"].map(|id| self.number(id));
        if let (Some(now), Some(all @ 1..)) = (now, all) {
            self.put("retrans now", now);
            self.put("retrans all", all);
        }
        // Three is where it begins, and left out.
        if let Some(segments) = self.number("tcp.reordering").filter(|segments| *segments != 3) {
            self.put("reordering", segments);
        }
    }
}

fn milliseconds(microseconds: u64) -> String {
    six_digits(f64::from(u32::try_from(microseconds).unwrap()) / 1000.0)
}

/// As C prints it with `%g`: six digits that count.
fn six_digits(value: f64) -> String {
    let digits = (1..=6).find(|digits| value < 10f64.powi(*digits)).unwrap_or(6);
    let small = if value == 0.0 || value >= 0.1 {
        0
    } else {
        (-value.log10()).floor() as i32
    };
    let after = usize::try_from(6 - digits + small.max(0)).unwrap();
    let text = format!("{value:.after$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
