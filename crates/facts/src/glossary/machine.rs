//! The state machine of TCP: a drawing in plain letters, and its steps as sentences.

/// Most columns of a drawing.
pub const DRAWING_WIDTH: usize = 78;

/// States of RFC 9293, section 3.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum State {
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: &'static [State] = &[
        State::Listen,
        State::SynSent,
        State::SynReceived,
        State::Established,
        State::FinWait1,
        State::FinWait2,
        State::CloseWait,
        State::Closing,
        State::LastAck,
        State::TimeWait,
        State::Closed,
    ];

    /// Its name as Linux prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Listen => "LISTEN",
            State::SynSent => "SYN_SENT",
            State::SynReceived => "SYN_RECV",
            State::Established => "ESTABLISHED",
            State::FinWait1 => "FIN_WAIT1",
            State::FinWait2 => "FIN_WAIT2",
            State::CloseWait => "CLOSE_WAIT",
            State::Closing => "CLOSING",
            State::LastAck => "LAST_ACK",
            State::TimeWait => "TIME_WAIT",
            State::Closed => "CLOSE",
        }
    }

    /// Its number in Linux (`net/tcp_states.h`).
    #[must_use]
    pub fn linux(self) -> u8 {
        match self {
            State::Established => 1,
            State::SynSent => 2,
            State::SynReceived => 3,
            State::FinWait1 => 4,
            State::FinWait2 => 5,
            State::TimeWait => 6,
            State::Closed => 7,
            State::CloseWait => 8,
            State::LastAck => 9,
            State::Listen => 10,
            State::Closing => 11,
        }
    }
}

/// The drawing. Each state has two blanks on either side, which is where its mark goes. Steps that are seldom seen are
/// left out of it; [`STEPS`] has them.
const DRAWING: &str = "
                                  CLOSE
                                    |
                    +---------------+---------------+
                    | listen()                      | connect(): send SYN
                    v                               v
                 LISTEN                         SYN_SENT
                    | SYN: send SYN and ACK         | SYN and ACK: send ACK
                    v                               |
                SYN_RECV                            |
                    | ACK                           |
                    +---------------+---------------+
                                    v
                               ESTABLISHED
                                    |
                    +---------------+---------------+
                    | close(): send FIN             | FIN: send ACK
                    v                               v
                FIN_WAIT1                      CLOSE_WAIT
                    |                               | close(): send FIN
        +-----------+-----------+                   v
        | ACK       | FIN, ACK  | FIN           LAST_ACK
        v           |           v                   | ACK
    FIN_WAIT2       |        CLOSING                v
        | FIN       |           | ACK            (gone)
        +-----------+-----------+
                    v
                TIME_WAIT   --- timer --> (gone)
";

/// The machine, a line each, with `marked` between double brackets.
#[must_use]
pub fn draw(marked: State) -> Vec<String> {
    DRAWING
        .lines()
        .skip(1)
        .map(|line| {
            // Blanks behind the last name of a line stand for the mark's place.
            let line = format!("{line}  ");
            let marked = line.replace(
                &format!("  {}  ", marked.name()),
                &format!("[[{}]]", marked.name()),
            );
            marked.trim_end().to_owned()
        })
        .collect()
}

/// What leads from a state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it begins.
    pub from: State,
    /// What happens.
    pub event: &'static str,
    /// What this side sends then, if anything.
    pub sends: Option<&'static str>,
    /// Where it ends.
    pub to: State,
}

const fn step(from: State, event: &'static str, sends: Option<&'static str>, to: State) -> Transition {
    Transition {
        from,
        event,
        sends,
        to,
    }
}

/// The steps of RFC 9293, figure 5, and its two notes.
pub const STEPS: &[Transition] = &[
    step(State::Closed, "listen() called", None, State::Listen),
    step(State::Closed, "connect() called", Some("SYN"), State::SynSent),
    step(
        State::Listen,
        "SYN received",
        Some("SYN and ACK"),
        State::SynReceived,
    ),
    step(State::Listen, "close() called", None, State::Closed),
    step(
        State::SynSent,
        "SYN and ACK received",
        Some("ACK"),
        State::Established,
    ),
    step(
        State::SynSent,
        "SYN received",
        Some("SYN and ACK"),
        State::SynReceived,
    ),
    step(State::SynSent, "close() called", None, State::Closed),
    step(State::SynReceived, "ACK received", None, State::Established),
    step(State::SynReceived, "close() called", Some("FIN"), State::FinWait1),
    step(
        State::SynReceived,
        "reset received by a listener",
        None,
        State::Listen,
    ),
    step(State::Established, "close() called", Some("FIN"), State::FinWait1),
    step(State::Established, "FIN received", Some("ACK"), State::CloseWait),
    step(State::FinWait1, "ACK of the FIN received", None, State::FinWait2),
    step(State::FinWait1, "FIN received alone", Some("ACK"), State::Closing),
    step(
        State::FinWait1,
        "FIN and ACK of the FIN received",
        Some("ACK"),
        State::TimeWait,
    ),
    step(State::FinWait2, "FIN received", Some("ACK"), State::TimeWait),
    step(State::CloseWait, "close() called", Some("FIN"), State::LastAck),
    step(State::Closing, "ACK of the FIN received", None, State::TimeWait),
    step(State::LastAck, "ACK of the FIN received", None, State::Closed),
    step(State::TimeWait, "the end of the timer", None, State::Closed),
];

impl Transition {
    /// What happens in the state it begins in: a sentence.
    #[must_use]
    pub fn leaves(&self) -> String {
        let sends = self.sends.map_or(String::new(), |what| format!("sends {what}, "));
        format!("on {}: {sends}goes to {}.", self.event, self.to.name())
    }

    /// How it leads to the state it ends in: a sentence.
    #[must_use]
    pub fn enters(&self) -> String {
        let sends = self.sends.map_or(String::new(), |what| format!(": sends {what}"));
        format!("from {}, on {}{sends}.", self.from.name(), self.event)
    }
}

impl State {
    /// The steps that lead here.
    pub fn before(self) -> impl Iterator<Item = &'static Transition> {
        STEPS.iter().filter(move |step| step.to == self)
    }

    /// The steps that lead on.
    pub fn after(self) -> impl Iterator<Item = &'static Transition> {
        STEPS.iter().filter(move |step| step.from == self)
    }
}
