//! Names are asked for once each, within a deadline, and what has no name in time stays a number.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::time::Duration;

use facts::Why;
use facts::model::Transport;
use probe::fake::FakeMachine;
use probe::item::Item;
use probe::machine::{EachName, Flow, Machine};
use probe::names::{HOSTS_PATIENCE, Names};

/// Answers from memory, counts the questions, and takes its time: one unit of the clock a question.
struct Slow {
    inner: FakeMachine,
    clock: Rc<RefCell<Duration>>,
    unit: Duration,
    asked: Vec<String>,
}

impl Machine for Slow {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        self.inner.read(item, each)
    }

    fn look_up(&mut self, items: &[Item<'static>], patience: Duration, each: EachName<'_>) {
        let mut spent = Duration::ZERO;
        for (place, item) in items.iter().enumerate() {
            self.asked.push(item.key());
            spent += self.unit;
            *self.clock.borrow_mut() += self.unit;
            if spent > patience {
                return;
            }
            self.inner
                .look_up(std::slice::from_ref(item), patience, &mut |_, answer| {
                    each(place, answer);
                });
        }
    }
}

fn slow(unit: Duration) -> (Slow, Rc<RefCell<Duration>>) {
    let inner = FakeMachine::new()
        .with("host 127.0.0.1", &[b"localhost"], Ok(()))
        .with("host 192.0.2.1", &[], Err(Why::NotHere))
        .with("user 0", &[b"root"], Ok(()))
        .with("services", &[b"ssh 22/tcp\ndomain 5", b"3/udp\n"], Ok(()))
        .with("protocols", &[b"icmp 1 ICMP"], Ok(()))
        .with(
            "networks",
            &[b"default 0.0.0.0\nlink-local 169.254.0.0\n"],
            Ok(()),
        );
    let clock = Rc::new(RefCell::new(Duration::ZERO));
    (
        Slow {
            inner,
            clock: Rc::clone(&clock),
            unit,
            asked: Vec::new(),
        },
        clock,
    )
}

fn host(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
}

const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[test]
fn a_number_is_asked_once_and_that_it_has_no_name_is_remembered() {
    let (mut machine, clock) = slow(Duration::ZERO);
    let mut now = || *clock.borrow();
    let mut names = Names::new();
    for _ in 0..3 {
        names.learn_hosts(&mut machine, &[LOCALHOST, host(1), LOCALHOST], &mut now);
        names.learn_users(&mut machine, &[0, 0, 4], &mut now);
    }
    assert_eq!(
        machine.asked,
        ["host 127.0.0.1", "host 192.0.2.1", "user 0", "user 4"]
    );
    assert_eq!(names.host(LOCALHOST), Some(&b"localhost"[..]));
    assert_eq!(names.host(host(1)), None);
    assert_eq!((names.user(0), names.user(4)), (Some(&b"root"[..]), None));
    assert!(names.take_gaps().is_empty());
}

#[test]
fn the_deadline_holds_for_all_look_ups_of_a_run_together() {
    let (mut machine, clock) = slow(HOSTS_PATIENCE / 4);
    let mut now = || *clock.borrow();
    let mut names = Names::new();
    for last in 1..=20 {
        names.learn_hosts(&mut machine, &[host(last)], &mut now);
    }
    names.learn_hosts(&mut machine, &[LOCALHOST], &mut now);
    assert_eq!(machine.asked.len(), 4, "four fit into the time");
    assert_eq!(names.host(LOCALHOST), None, "too late for a name");
    let gaps = names.take_gaps();
    assert_eq!(
        (gaps.len(), gaps[0].why, gaps[0].count),
        (1, Why::TimedOut, Some(17))
    );
    assert!(names.take_gaps().is_empty(), "told once");
}

#[test]
fn ports_have_the_names_of_their_own_protocol() {
    let (mut machine, _) = slow(Duration::ZERO);
    let mut names = Names::new();
    names.learn_services(&mut machine);
    assert_eq!(names.service(Transport::Tcp, 22), Some(&b"ssh"[..]));
    assert_eq!(names.service(Transport::Udp, 22), None);
    assert_eq!(names.service(Transport::UdpLite, 53), Some(&b"domain"[..]));
    assert_eq!(names.service(Transport::Raw, 1), Some(&b"icmp"[..]));
}

#[test]
fn networks_have_names_too() {
    let (mut machine, _) = slow(Duration::ZERO);
    let mut names = Names::new();
    assert_eq!(names.network(Ipv4Addr::new(169, 254, 0, 0)), None);
    names.learn_networks(&mut machine);
    assert_eq!(
        names.network(Ipv4Addr::new(169, 254, 0, 0)),
        Some(&b"link-local"[..])
    );
}
