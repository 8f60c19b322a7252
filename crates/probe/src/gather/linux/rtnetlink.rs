//! Dumps of rtnetlink, row by row.
//!
//! A dump that the kernel calls interrupted (`NLM_F_DUMP_INTR`) has lost or doubled rows, and its rows were handed out
//! before that is known: the kernel notices at the second part at the earliest. So [`rows`] tells a gap. Tables that are
//! kept whole are asked for again: [`super::consistent`].

use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::identity::Identity;
use facts::decode::linux::attributes::Ticks;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::rtnetlink::RouteDump;

use super::DumpReader;
use super::question::Question;
use crate::gather::answer::{Answer, identity};
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// What messages need besides themselves to be read.
#[derive(Clone, Copy, Debug)]
pub struct Units {
    /// Order of their integers.
    pub order: ByteOrder,
    /// Their unit of time.
    pub ticks: Ticks,
}

impl Units {
    /// That of `machine`.
    pub fn of(machine: &mut dyn Machine) -> Units {
        Units::from(&identity(machine))
    }
}

impl From<&Identity> for Units {
    fn from(identity: &Identity) -> Units {
        Units {
            order: identity.order,
            ticks: Ticks {
                per_second: identity.ticks_per_second,
            },
        }
    }
}

/// Hands out the rows of `asked` as they come. Rows of other families, and those that `decode` says belong to another
/// question, are passed over: an answer may be wider than its question.
pub fn rows<T>(
    machine: &mut dyn Machine,
    asked: RouteDump,
    order: ByteOrder,
    decode: &dyn Fn(Bytes<'_>) -> Result<Option<T>, Why>,
    each: &mut dyn FnMut(T) -> Flow,
) -> Answer {
    let item = Item::Linux(Question::Route(asked));
    let mut answer = Answer::whole();
    let mut reader = DumpReader::new();
    let family = asked.family();
    let read = machine.read(&item, &mut |chunk| {
        let mut messages = Messages::new(chunk, order);
        let mut flow = Flow::Continue(());
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message { kind, body }) if kind == asked.answer() => {
                    if family != 0 && body.u8(0).is_some_and(|of| of != family) {
                        continue;
                    }
                    match decode(body) {
                        Ok(Some(row)) => {
                            reader.rows += 1;
                            flow = each(row);
                            if flow.is_break() {
                                break;
                            }
                        }
                        Ok(None) => {}
                        Err(_) => reader.damaged += 1,
                    }
                }
                Ok(Part::Message { .. }) => reader.damaged += 1,
                Ok(Part::Done) => reader.end = Some(Ok(())),
                Ok(Part::Refused(why)) | Err(why) => reader.end = Some(Err(why)),
            }
        }
        reader.interrupted |= messages.interrupted();
        answer.stopped = flow.is_break();
        flow
    });
    if reader.interrupted {
        answer.gap(&item, Why::Interrupted, None);
    }
    if reader.damaged > 0 {
        answer.gap(&item, Why::NotUnderstood, Some(reader.damaged));
    }
    match reader.outcome(read) {
        Ok(()) | Err(Why::Stopped) => {}
        Err(why) if reader.rows == 0 => answer.known = Err(why),
        Err(why) => answer.gap(&item, why, None),
    }
    answer
}

#[cfg(test)]
mod tests {
    use facts::model::Family;

    use super::*;
    use crate::fake::FakeMachine;
    use crate::fake::netlink::{done, message};
    use crate::gather::ask::Hosts;
    use crate::gather::linux::consistent::ATTEMPTS_MAX;
    use crate::gather::linux::system::Linux;
    use crate::gather::linux::{neighbours, routes, rules};
    use crate::gather::system::System as _;
    use crate::gather::systems;

    /// `NLM_F_MULTI`, and `NLM_F_DUMP_INTR` with it.
    const MULTI: u16 = 2;
    const INTERRUPTED: u16 = 0x12;

    fn units() -> Units {
        Units {
            order: ByteOrder::native(),
            ticks: Ticks { per_second: 100 },
        }
    }

    /// A default route of a family, with flags of the entry.
    fn route(family: u8, flags: u32, interrupted: u16) -> Vec<u8> {
        let mut body = vec![family, 0, 0, 0, 254, 2, 0, 1];
        body.extend_from_slice(&flags.to_ne_bytes());
        message(24, interrupted, &body)
    }

    /// A rule without an attribute.
    fn rule(flags: u16) -> Vec<u8> {
        message(32, flags, &[2, 0, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0])
    }

    fn count(machine: &mut dyn Machine, cached: bool) -> (usize, Answer) {
        let mut found = 0;
        let mut each = |_: &facts::model::route::Route| {
            found += 1;
            Flow::Continue(())
        };
        let answer = if cached {
            routes::cached(machine, Family::Ipv4, units(), &mut each)
        } else {
            routes::all(machine, Family::Ipv4, units(), &mut each)
        };
        (found, answer)
    }

    // A kernel without a family answers with all it has; one that does not heed flags, with tables and cache.
    #[test]
    fn an_answer_that_is_wider_than_its_question_is_narrowed() {
        let wide = [
            route(2, 0, MULTI),
            route(2, 0x200, MULTI),
            route(10, 0, MULTI),
            route(28, 0, MULTI),
            done(0),
        ]
        .concat();
        let mut machine = FakeMachine::new()
            .with("rtnetlink routes ipv4", &[&wide], Ok(()))
            .with("rtnetlink cached routes ipv4", &[&wide], Ok(()))
            .with("rtnetlink multicast routes ipv4", &[&wide], Ok(()));
        for cached in [false, true] {
            let (found, answer) = count(&mut machine, cached);
            assert_eq!((found, answer), (1, Answer::whole()));
        }
        let answer = routes::multicast(&mut machine, Family::Ipv4, units(), &mut |route| {
            panic!("{route:?}");
        });
        assert_eq!(answer, Answer::whole());
    }

    #[test]
    fn rows_of_an_interrupted_dump_are_told_with_a_gap() {
        let dump = [route(2, 0, MULTI), route(2, 0, INTERRUPTED), done(0)].concat();
        let mut machine = FakeMachine::new().with("rtnetlink routes ipv4", &[&dump], Ok(()));
        let (found, answer) = count(&mut machine, false);
        assert_eq!((found, answer.known), (2, Ok(())));
        assert_eq!(answer.gaps.first().unwrap().why, Why::Interrupted);
    }

    #[test]
    fn a_damaged_row_is_counted_and_the_others_stay() {
        let damaged = message(24, MULTI, &[2, 33, 0, 0, 254, 2, 0, 1, 0, 0, 0, 0]);
        let dump = [route(2, 0, MULTI), damaged, route(2, 0, MULTI)].concat();
        let mut machine = FakeMachine::new().with("rtnetlink routes ipv4", &[&dump], Err(Why::TimedOut));
        let (found, answer) = count(&mut machine, false);
        assert_eq!((found, answer.known), (2, Ok(())));
        let gaps: Vec<_> = answer.gaps.iter().map(|gap| (gap.why, gap.count)).collect();
        assert_eq!(gaps, [(Why::NotUnderstood, Some(1)), (Why::TimedOut, None)]);
    }

    #[test]
    fn who_has_enough_stops_the_dump() {
        let dump = [route(2, 0, MULTI), route(2, 0, MULTI), done(0)].concat();
        let mut machine = FakeMachine::new().with("rtnetlink routes ipv4", &[&dump], Ok(()));
        let mut found = 0;
        let answer = routes::all(&mut machine, Family::Ipv4, units(), &mut |_| {
            found += 1;
            Flow::Break(())
        });
        assert_eq!((found, answer.stopped, answer.gaps.len()), (1, true, 0));
    }

    #[test]
    fn a_kernel_that_refuses_is_told_apart_from_one_without_rows() {
        let mut machine = FakeMachine::new()
            .with("rtnetlink rules ipv4", &[&done(-97)], Ok(()))
            .with("rtnetlink next hops", &[&done(0)], Ok(()));
        let found = rules::rules(&mut machine, Family::Ipv4, ByteOrder::native());
        assert_eq!(
            (found.rows.len(), found.answer.known),
            (0, Err(Why::NotInThisKernel))
        );
        let found = routes::next_hops(&mut machine, units());
        assert_eq!((found.rows.len(), found.answer), (0, Answer::whole()));
        let answer = neighbours::forwarding(&mut machine, units(), &mut |_| Flow::Continue(()));
        assert_eq!(answer.known, Err(Why::NotHere));
    }

    /// Interrupts its dumps of rules `left` times.
    struct Busy {
        left: u32,
        asked: u32,
    }

    impl Machine for Busy {
        fn read(&mut self, _: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
            self.asked += 1;
            let flags = if self.left > 0 { INTERRUPTED } else { MULTI };
            self.left = self.left.saturating_sub(1);
            let dump = [rule(MULTI), rule(flags), done(0)].concat();
            match each(&dump) {
                Flow::Continue(()) => Ok(()),
                Flow::Break(()) => Err(Why::Stopped),
            }
        }
    }

    #[test]
    fn a_small_table_is_asked_for_again_until_it_stands_still() {
        let mut machine = Busy { left: 2, asked: 0 };
        let found = rules::rules(&mut machine, Family::Ipv4, ByteOrder::native());
        assert_eq!((found.rows.len(), machine.asked), (2, 3));
        assert_eq!(found.answer, Answer::whole());
        let mut machine = Busy { left: 9, asked: 0 };
        let found = rules::rules(&mut machine, Family::Ipv4, ByteOrder::native());
        assert_eq!((found.rows.len(), machine.asked), (2, ATTEMPTS_MAX));
        assert_eq!(found.answer.gaps.first().unwrap().why, Why::Interrupted);
    }

    /// Knows nothing, and remembers what it was asked.
    struct Listening(Vec<String>);

    impl Machine for Listening {
        fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
            self.0.push(item.key());
            Err(Why::NotHere)
        }
    }

    #[test]
    fn a_recording_asks_for_all_of_routing() {
        let mut machine = Listening(Vec::new());
        let mut now = || std::time::Duration::ZERO;
        drop(Linux.everything(
            &mut systems::at(&mut machine, &Identity::default()),
            Hosts::Leave,
            &mut now,
        ));
        let families = [Family::Ipv4, Family::Ipv6];
        let by_family = families.into_iter().flat_map(|family| {
            [
                RouteDump::Routes(family),
                RouteDump::CachedRoutes(family),
                RouteDump::MulticastRoutes(family),
                RouteDump::Rules(family),
                RouteDump::Neighbours(family),
                RouteDump::Proxies(family),
            ]
        });
        for asked in by_family.chain([RouteDump::NextHops, RouteDump::Forwarding]) {
            let key = Item::Linux(Question::Route(asked)).key();
            let times = machine.0.iter().filter(|item| **item == key).count();
            assert_eq!(times, 1, "{key}");
        }
    }
}
