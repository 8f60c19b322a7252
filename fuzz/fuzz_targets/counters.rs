//! Files of counters, of processors and of interfaces: any bytes end in sections within the bounds, and looking them up
//! in the catalogue finds the entry of that name or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::Flow;
use probe::fake::FakeMachine;
use probe::gather::linux::counters::{COUNTERS_MAX, NAME_BYTES_MAX, Table, every};

fuzz_target!(|answers: Vec<(u8, Vec<u8>)>| {
    let mut machine = FakeMachine::new();
    for (which, answer) in &answers {
        let key = match usize::from(*which) % (Table::ALL.len() + 3) {
            table if table < Table::ALL.len() => format!("file {}", Table::ALL[table].path()),
            8 => "list /proc/net/dev_snmp6".to_owned(),
            9 => "file /proc/net/dev_snmp6/lo".to_owned(),
            _ => "file /proc/net/dev_snmp6/e".to_owned(),
        };
        // The names of interfaces must fit together now and then.
        let answer = if key.starts_with("list") && answer.len() < 4 {
            b"lo\0e\0"
        } else {
            answer.as_slice()
        };
        machine = machine.with(&key, &[answer], Ok(()));
    }
    let mut counters = 0;
    let answer = every(&mut machine, &mut |reading| {
        counters += reading.section.counters.len();
        for counter in &reading.section.counters {
            assert!(counter.name.len() <= NAME_BYTES_MAX);
            assert_eq!(
                counter.signed().is_some_and(|value| value < 0),
                counter.value != Some(0) && { counter.form == facts::model::counter::Form::Negative }
            );
            if let Some(entry) = reading.entry(counter) {
                let named = entry.name.as_bytes() == counter.name;
                assert!(named || entry.name.ends_with('N'));
            }
        }
        Flow::Continue(())
    });
    assert!(counters <= COUNTERS_MAX * (Table::ALL.len() + 2));
    assert!(answer.known.is_ok() || counters == 0 || answer.gaps.len() >= Table::ALL.len());
});
