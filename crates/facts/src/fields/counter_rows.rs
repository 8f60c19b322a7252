//! Counters as rows: what the kernel counted, beside what the catalogue says of it.

use std::borrow::Cow;

use super::counters::linux::{protocol, symptom_of};
use super::counters::{CounterEntry, Kind};
use super::table::{Cut, Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::counter::Counter;

/// Counters of the protocols, of interfaces and of processors.
#[derive(Debug)]
pub enum Counters {}

/// A counter with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The kernel's name of its section.
    pub section: &'r [u8],
    /// The counter.
    pub counter: &'r Counter<'r>,
    /// What the catalogue says of it.
    pub entry: Option<&'static CounterEntry>,
    /// The interface it is counted for, if it is for one alone.
    pub interface: Option<&'r [u8]>,
    /// The processor it is counted on, if it is for one alone.
    pub processor: Option<u32>,
    /// How fast it grew between two looks, in a second.
    pub rate: Option<f64>,
    /// Seconds between the two looks; `None` where there was one.
    pub seconds: Option<f64>,
}

impl Row<'_> {
    /// The protocol that it is counted for, in the words of people.
    #[must_use]
    pub fn protocol(&self) -> Option<&'static str> {
        protocol(self.section)
    }

    /// What to suspect when it is not zero, where that is trouble.
    #[must_use]
    pub fn worry(&self) -> Option<&'static str> {
        symptom_of(self.section, self.counter.name)
    }

    /// Whether it is not zero and that means trouble.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        self.worry().is_some() && self.counter.value.is_some_and(|value| value != 0)
    }

    /// Whether it is one that only grows; so is one that nobody here has heard of, as most are.
    #[must_use]
    pub fn only_grows(&self) -> bool {
        self.entry.is_none_or(|entry| entry.kind == Kind::Counter)
    }
}

impl Table for Counters {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "counters";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A number that the kernel counts or holds.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "section",
            "SECTION",
            Shape::Text,
            "The kernel's name of the group it is in, such as TcpExt.",
            |row| Value::text(row.section),
        )
        .wide(4)
        .width(8, 8),
        Field::<Self>::new(
            "protocol",
            "PROTO",
            Shape::Word,
            "The protocol it is counted for, such as tcp or udp6; null for a section that is not catalogued.",
            |row| row.protocol().map_or(Value::Null, Value::word),
        ),
        Field::<Self>::new(
            "name",
            "COUNTER",
            Shape::Text,
            "The kernel's name of it.",
            |row| Value::text(row.counter.name),
        )
        .width(12, 28)
        .cut(Cut::Never)
        .shown(1),
        Field::<Self>::new(
            "interface",
            "DEV",
            Shape::Text,
            "The interface it is counted for; null for the whole system.",
            |row| row.interface.map_or(Value::Null, Value::text),
        ),
        Field::<Self>::new(
            "processor",
            "CPU",
            Shape::Number,
            "The processor it is counted on; null for the whole system.",
            |row| row.processor.into(),
        ),
        Field::<Self>::new(
            "value",
            "VALUE",
            Shape::Signed,
            "The number; null when the kernel wrote none, or one of more than 64 bits.",
            |row| row.counter.signed().map_or(Value::Null, Value::Signed),
        )
        .width(5, 12)
        .shown(1),
        Field::<Self>::new(
            "rate",
            "PER s",
            Shape::Fraction,
            "How much it grew in a second, between two looks; null where it was not there before or went back, and for gauges.",
            |row| row.rate.into(),
        )
        .needs(Needs::RATES)
        .width(5, 10)
        .shown(2),
        Field::<Self>::new(
            "alarming",
            "ALARMING",
            Shape::Flag,
            "Whether it is not zero and that means trouble; null for a counter without a value.",
            |row| row.counter.value.map(|_| row.is_alarming()).into(),
        ),
        Field::<Self>::new(
            "unit",
            "UNIT",
            Shape::Word,
            "What is counted; null for a counter that is not catalogued.",
            |row| {
                row.entry
                    .map_or(Value::Null, |entry| Value::word(entry.unit.name()))
            },
        ),
        Field::<Self>::new(
            "kind",
            "KIND",
            Shape::Word,
            "How it moves: counter, gauge or setting.",
            |row| {
                row.entry
                    .map_or(Value::Null, |entry| Value::word(entry.kind.name()))
            },
        ),
        Field::<Self>::new(
            "meaning",
            "MEANING",
            Shape::Word,
            "What it counts: a short sentence.",
            |row| row.entry.map_or(Value::Null, |entry| Value::word(entry.meaning)),
        )
        .width(20, 60)
        .cut(Cut::End)
        .shown(3),
        Field::<Self>::new(
            "worry",
            "WORRY",
            Shape::Word,
            "What to suspect when it is not zero, where that is trouble.",
            |row| row.worry().map_or(Value::Null, Value::word),
        ),
        Field::<Self>::new(
            "source",
            "SOURCE",
            Shape::Word,
            "The standard that defines it, where one does.",
            |row| {
                row.entry
                    .and_then(|entry| entry.mib)
                    .map_or(Value::Null, |mib| Value::Word(Cow::Owned(mib.to_string())))
            },
        ),
    ];
}
