//! Every field table keeps the rules that its public ids need.

use facts::fields::table::{Table, mistakes};
use facts::fields::{addresses, counter_rows, groups, interfaces, neighbours, routes, sockets};

fn check<T: Table>() {
    assert_eq!(mistakes::<T>(), [""; 0], "{}", T::NAME);
    assert!(T::ABOUT.ends_with('.'));
    assert!(T::field(T::FIELDS[0].id).is_some());
    assert!(T::field("no-such-field").is_none());
}

#[test]
fn ids_are_nouns_that_stand_once_and_meanings_are_sentences() {
    check::<addresses::Addresses>();
    check::<counter_rows::Counters>();
    check::<groups::Groups>();
    check::<interfaces::Interfaces>();
    check::<neighbours::Neighbours>();
    check::<routes::Routes>();
    check::<sockets::Sockets>();
}
