//! Every state that the model can print has an explanation.

use facts::glossary::{Kind, Origin, Place, State, find};
use facts::model::state::TcpState;

#[test]
fn every_state_of_tcp_that_can_be_printed_is_explained() {
    let mut states = 0;
    for name in (0..=255).filter_map(|code| TcpState::from_linux(code).name()) {
        states += 1;
        assert!(
            find(name)
                .iter()
                .any(|entry| entry.kind == Kind::State && entry.place == Place::Tcp),
            "{name}"
        );
    }
    assert_eq!(states, 12);
}

#[test]
fn the_numbers_of_the_drawing_are_those_of_the_kernel() {
    for state in State::ALL {
        assert_eq!(
            TcpState::from_linux(state.linux()).name(),
            Some(state.name()),
            "{state:?}"
        );
    }
}

#[test]
fn nobody_is_credited_with_a_spelling_of_manuals() {
    for word in ["SYN_SEND", "TIMED_WAIT"] {
        let found = find(word);
        let name = found
            .iter()
            .flat_map(|entry| &entry.names)
            .find(|name| name.text == word);
        assert_eq!(
            name.map(|name| name.origins.as_slice()),
            Some([Origin::Manuals].as_slice())
        );
    }
    let broadcast = find("b");
    assert!(!broadcast.is_empty());
    for name in broadcast.iter().flat_map(|entry| &entry.names) {
        assert!(!name.origins.contains(&Origin::NetBsd), "{name:?}");
    }
}
