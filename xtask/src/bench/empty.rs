//! A program that does nothing: what it costs is the cost of starting a program.
#![forbid(unsafe_code)]

fn main() {}
