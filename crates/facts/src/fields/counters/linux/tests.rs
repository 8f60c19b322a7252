//! The catalogue is in order, speaks of each counter once, and is found by the kernel's names.

use std::collections::BTreeSet;

use super::*;
use crate::fields::counters::{Kind, Unit};

fn all() -> impl Iterator<Item = (&'static SectionEntry, &'static CounterEntry)> {
    SECTIONS.iter().flat_map(|section| {
        let types = section
            .types
            .iter()
            .flat_map(|entry| [&entry.received, &entry.sent]);
        section
            .counters
            .iter()
            .chain(types)
            .map(move |entry| (section, entry))
    })
}

#[test]
fn the_tables_are_ordered_so_that_looking_up_finds_everything() {
    let ordered = |names: Vec<&str>| {
        for pair in names.windows(2) {
            assert!(
                pair[0].as_bytes() < pair[1].as_bytes(),
                "{} before {}",
                pair[0],
                pair[1]
            );
        }
    };
    ordered(SECTIONS.iter().map(|section| section.name).collect());
    for section in SECTIONS {
        ordered(section.counters.iter().map(|entry| entry.name).collect());
        let numbers: Vec<_> = section.types.iter().filter_map(|entry| entry.number).collect();
        assert!(numbers.is_sorted(), "{}", section.name);
    }
    for (section, counter) in all().filter(|(_, counter)| !counter.name.ends_with('N')) {
        assert_eq!(
            entry(section.name.as_bytes(), counter.name.as_bytes()),
            Some(counter)
        );
    }
}

#[test]
fn every_meaning_is_one_short_sentence_in_plain_letters_of_its_own() {
    for (section, counter) in all() {
        let meaning = counter.meaning;
        let place = format!("{} {}: {meaning}", section.name, counter.name);
        assert!(meaning.ends_with('.') && meaning.len() <= 130, "{place}");
        assert!(
            meaning.starts_with(|letter: char| letter.is_ascii_uppercase()),
            "{place}"
        );
        assert!(
            meaning
                .bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && byte != b'|'),
            "{place}"
        );
    }
    // Private types of ICMPv6 share a name, and differ in their number.
    for section in SECTIONS {
        let meanings: BTreeSet<_> = section.counters.iter().map(|entry| entry.meaning).collect();
        assert_eq!(
            meanings.len(),
            section.counters.len(),
            "a meaning twice in {}",
            section.name
        );
    }
}

#[test]
fn a_type_of_icmp_is_known_by_its_number() {
    let meaning =
        |section: &str, name: &str| entry(section.as_bytes(), name.as_bytes()).map(|entry| entry.meaning);
    assert_eq!(
        meaning("IcmpMsg", "InType3"),
        Some("Messages received of type 3, destination unreachable.")
    );
    assert_eq!(
        meaning("Icmp6", "Icmp6OutType143"),
        Some("Messages sent of type 143, version 2 multicast listener report.")
    );
    assert_eq!(
        entry(b"IcmpMsg", b"OutType77").map(|entry| entry.name),
        Some("OutTypeN")
    );
    for name in [
        "InType256",
        "InType03",
        "InType",
        "InType-1",
        "InType+1",
        "Type3",
        "InTypeN",
        "Icmp6InType3",
    ] {
        assert_eq!(meaning("IcmpMsg", name), None, "{name}");
    }
    assert_eq!(meaning("Tcp", "InType3"), None);
}

#[test]
fn names_differ_by_section_and_by_case() {
    assert_eq!(entry(b"Tcp", b"InSegs").unwrap().unit, Unit::Segments);
    assert_eq!(entry(b"TCP", b"mem").unwrap().unit, Unit::Pages);
    assert_eq!(entry(b"FRAG", b"memory").unwrap().unit, Unit::Bytes);
    assert_eq!(entry(b"Tcp", b"RtoMin").unwrap().unit, Unit::Milliseconds);
    assert_eq!(entry(b"Tcp", b"CurrEstab").unwrap().kind, Kind::Gauge);
    assert_eq!(entry(b"Ip", b"Forwarding").unwrap().kind, Kind::Setting);
    assert_eq!(entry(b"Tcp", b"insegs"), None);
    assert_eq!(entry(b"", b""), None);
}

#[test]
fn a_standard_is_told_with_the_name_it_uses() {
    let mib = entry(b"Tcp", b"RetransSegs").unwrap().mib.unwrap();
    assert_eq!(mib.to_string(), "RFC 4022 tcpRetransSegs");
    assert_eq!(
        entry(b"TcpExt", b"TCPAOGood").unwrap().since.unwrap().to_string(),
        "6.7"
    );
}

#[test]
fn sections_of_one_protocol_share_no_name() {
    let mut seen = BTreeSet::new();
    for (section, counter) in all() {
        let protocol = protocol(section.name.as_bytes());
        assert!(protocol.is_some(), "{}", section.name);
        // Private types of ICMPv6 share a name, and differ in their number.
        if !counter.name.ends_with('N') {
            assert!(
                seen.insert((protocol, counter.name)),
                "{}.{}",
                section.name,
                counter.name
            );
        }
    }
    assert_eq!(protocol(b"NoSuchSection"), None);
}
