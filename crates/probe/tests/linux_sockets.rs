//! What is asked of a Linux machine, which fall-back is taken, and that nothing is lost silently: with machines that
//! answer from memory and machines that fail on purpose.

use facts::Why;
use facts::decode::identity::Identity;
use facts::model::predicate::{Condition, End, Predicate};
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, InternetSocket, NoOwner, Owner, SocketId, TcpState, Transport};
use probe::Flow;
use probe::fake::netlink::{self, InternetRow, done, dump, message};
use probe::fake::{FakeMachine, FaultInjector};
use probe::gather::answer::Answer;
use probe::gather::ask::{SocketAsk, SocketFilter, UnixAsk};
use probe::gather::linux::internet::{self, HELD_ROWS_MAX};
use probe::gather::linux::owners::{self};
use probe::gather::linux::question::Question;
use probe::gather::linux::unix;
use probe::gather::owners::{OwnerAsk, Owners};
use probe::item::Item;
use probe::machine::Machine;

/// The first holder of the socket with this inode.
fn holder(owners: &Owners, inode: u64) -> Option<Owner<'_>> {
    owners.of(SocketId::Inode(inode), NoOwner::NotAsked).ok()
}

const BOTH: &str = "sock_diag tcp both states=0x1ffe";
const ONE: &str = "sock_diag tcp ipv4 states=0x1ffe";
const SIX: &str = "sock_diag tcp ipv6 states=0x1ffe";
const HEADING: &[u8] =
    b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const LINE: &[u8] =
    b"   0: 0100007F:0016 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 12022 1 0\n";

/// A TCP row: family 4 or 6, state, local port, cookie.
fn row(family: u8, state: u8, port: u16, cookie: u32) -> Vec<u8> {
    let family = if family == 4 { Family::Ipv4 } else { Family::Ipv6 };
    InternetRow {
        family,
        state,
        port,
        address: [0; 4],
        number: cookie,
        user: 0,
    }
    .message()
}

fn ask() -> SocketAsk {
    SocketAsk {
        transport: Transport::Tcp,
        families: Families::Both,
        states: States::ALL,
        timers: false,
        users: false,
    }
}

fn tcp(machine: &mut dyn Machine, ask: &SocketAsk) -> (Vec<InternetSocket>, Answer) {
    let mut rows = Vec::new();
    let answer = internet::sockets(machine, &Identity::default(), ask, &mut |socket| {
        rows.push(*socket);
        Flow::Continue(())
    });
    (rows, answer)
}

fn ports(rows: &[InternetSocket]) -> Vec<u16> {
    rows.iter().map(|socket| socket.local.port).collect()
}

fn reasons(answer: &Answer) -> Vec<Why> {
    answer.gaps.iter().map(|gap| gap.why).collect()
}

/// What comes of a question about local port 9000.
fn chosen(machine: &mut dyn Machine, is_needed: bool) -> (Vec<u16>, Answer) {
    let at = Predicate::Is(Condition::PortIs(End::Local, 9000));
    let chosen = SocketFilter {
        ipv4: &at,
        ipv6: &at,
        is_needed,
    };
    let mut ports = Vec::new();
    let answer = internet::filtered_sockets(
        machine,
        &Identity::default(),
        &ask(),
        (chosen, None),
        &mut |socket, _| {
            ports.push(socket.local.port);
            Flow::Continue(())
        },
    );
    (ports, answer)
}

/// `INET_DIAG_BC_S_EQ` with 9000.
const PROGRAM: &str = "sock_diag tcp both states=0x1ffe program=0b080c0000002823";

#[test]
fn the_kernel_is_asked_for_filtered_sockets() {
    let few = dump(&[row(4, 1, 9000, 1)]);
    let all = dump(&[row(4, 1, 9000, 1), row(6, 1, 80, 2)]);
    let mut machine = FakeMachine::new()
        .with(PROGRAM, &[&few], Ok(()))
        .with(BOTH, &[&all], Ok(()));
    let (ports, answer) = chosen(&mut machine, false);
    assert_eq!((ports, answer.gaps.len()), (vec![9000], 0));
}

#[test]
fn a_kernel_that_refuses_to_choose_is_asked_for_all() {
    let all = dump(&[row(4, 1, 9000, 1), row(6, 1, 80, 2)]);
    for refusal in [-22, -1] {
        let refused = message(2, 0, &i32::to_ne_bytes(refusal));
        let machine = FakeMachine::new()
            .with(PROGRAM, &[&refused], Ok(()))
            .with(BOTH, &[&all], Ok(()));
        let (ports, answer) = chosen(&mut machine.clone(), false);
        assert_eq!(
            (ports, answer),
            (
                vec![9000, 80],
                Answer {
                    known: Ok(()),
                    gaps: Vec::new(),
                    lacking: Vec::new(),
                    stopped: false,
                    asked: None
                }
            )
        );
        let (ports, answer) = chosen(&mut machine.clone(), true);
        assert!(ports.is_empty() && answer.known.is_err(), "{answer:?}");
    }
}

#[test]
fn a_family_that_is_not_wanted_is_not_asked_for() {
    let at = Predicate::Is(Condition::PortIs(End::Local, 9000));
    let four = "sock_diag tcp ipv4 states=0x1ffe program=0b080c0000002823";
    let mut machine = FakeMachine::new().with(four, &[&dump(&[row(4, 1, 9000, 1)])], Ok(()));
    let mut tell = |ipv4, ipv6| {
        let chosen = SocketFilter {
            ipv4,
            ipv6,
            is_needed: false,
        };
        let mut rows = 0;
        let answer = internet::filtered_sockets(
            &mut machine,
            &Identity::default(),
            &ask(),
            (chosen, None),
            &mut |_, _| {
                rows += 1;
                Flow::Continue(())
            },
        );
        (rows, answer.known)
    };
    assert_eq!(tell(&at, &Predicate::Never), (1, Ok(())));
    assert_eq!(tell(&Predicate::Never, &Predicate::Never), (0, Ok(())));
}

#[test]
fn listeners_at_the_port_come_along_for_the_users_of_requests() {
    let peer = Predicate::Is(Condition::PortIs(End::Remote, 443));
    let here = Predicate::Is(Condition::PortIs(End::Local, 9000));
    let predicate = Predicate::all([here, peer]);
    let chosen = SocketFilter {
        ipv4: &predicate,
        ipv6: &predicate,
        is_needed: false,
    };
    let ask = SocketAsk { users: true, ..ask() };
    let mut asked = Asked(Vec::new());
    internet::filtered_sockets(
        &mut asked,
        &Identity::default(),
        &ask,
        (chosen, None),
        &mut |_, _| Flow::Continue(()),
    );
    // Port and peer, or no peer and port: S_EQ, D_EQ, a jump to the end; D_EQ, S_EQ.
    let program =
        "0b0814000000282 30c080c000000bb01 01041400 0c08140000000000 0b080c0000002823".replace(' ', "");
    assert_eq!(asked.0[0], format!("{BOTH} program={program}"));
}

/// A machine that remembers what it was asked.
struct Asked(Vec<String>);

impl Machine for Asked {
    fn read(&mut self, item: &Item<'_>, _: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        self.0
            .extend(matches!(item, Item::Linux(Question::FilteredSockets(..))).then(|| item.key()));
        Err(Why::NotInThisKernel)
    }
}

#[test]
fn one_pass_over_both_families_gives_ipv4_first() {
    let chunk = dump(&[
        row(6, 1, 61, 1),
        row(4, 1, 41, 2),
        row(6, 1, 62, 3),
        row(4, 1, 42, 4),
    ]);
    let (rows, answer) = tcp(&mut FakeMachine::new().with(BOTH, &[&chunk], Ok(())), &ask());
    assert_eq!(ports(&rows), [41, 42, 61, 62]);
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
}

#[test]
fn too_many_ipv6_rows_to_keep_are_asked_for_again() {
    let count = u32::try_from(HELD_ROWS_MAX).unwrap() + 1;
    let many: Vec<_> = (0..count).map(|cookie| row(6, 1, 6, cookie + 10)).collect();
    let both = [&[row(4, 1, 4, 1)], &many[..]].concat();
    let mut machine =
        FakeMachine::new()
            .with(BOTH, &[&dump(&both)], Ok(()))
            .with(SIX, &[&dump(&many)], Ok(()));
    let (rows, answer) = tcp(&mut machine, &ask());
    assert_eq!(rows.len(), HELD_ROWS_MAX + 2);
    assert_eq!(rows[0].local.port, 4);
    assert!(answer.gaps.is_empty());
}

#[test]
fn an_old_kernel_is_asked_for_each_family_and_then_read_as_text() {
    let refused = done(-2);
    let mut machine = FakeMachine::new()
        .with(BOTH, &[&refused], Ok(()))
        .with(ONE, &[&refused], Ok(()))
        .with(SIX, &[&dump(&[row(6, 1, 61, 1)])], Ok(()))
        .with("file /proc/net/tcp", &[HEADING, LINE], Ok(()));
    let (rows, answer) = tcp(&mut machine, &ask());
    assert_eq!(ports(&rows), [22, 61]);
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
}

#[test]
fn a_refusal_is_answered_by_the_text_table() {
    let refused = done(-1);
    let mut machine = FakeMachine::new()
        .with(BOTH, &[&refused], Ok(()))
        .with(ONE, &[], Err(Why::NotPermitted))
        .with(SIX, &[], Err(Why::NotPermitted))
        .with("file /proc/net/tcp", &[HEADING, LINE], Ok(()))
        .with("file /proc/net/tcp6", &[HEADING], Ok(()));
    let (rows, answer) = tcp(&mut machine, &ask());
    assert_eq!(ports(&rows), [22]);
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
}

#[test]
fn rows_that_may_not_be_read_are_told_and_not_taken_for_none() {
    let mut machine = FakeMachine::new()
        .with(BOTH, &[], Err(Why::NotPermitted))
        .with(ONE, &[&dump(&[])], Ok(()))
        .with(SIX, &[], Err(Why::NotPermitted))
        .with("file /proc/net/tcp6", &[], Err(Why::NotPermitted));
    let (_, answer) = tcp(&mut machine, &ask());
    assert_eq!(reasons(&answer), [Why::NotPermitted]);
}

#[test]
fn a_protocol_that_is_not_there_is_unknown_and_not_empty() {
    let (rows, answer) = tcp(&mut FakeMachine::new(), &ask());
    assert!(rows.is_empty());
    assert_eq!(answer.known, Err(Why::NotHere));
}

#[test]
fn a_machine_without_ipv6_misses_nothing() {
    let mut machine = FakeMachine::new().with(ONE, &[&dump(&[row(4, 1, 41, 1)])], Ok(()));
    let (rows, answer) = tcp(&mut machine, &ask());
    assert_eq!(ports(&rows), [41]);
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
}

#[test]
fn an_interrupted_dump_keeps_its_rows_and_says_so() {
    let mut chunk = row(4, 1, 41, 1);
    chunk[6] |= 0x10;
    chunk.extend(done(0));
    let (rows, answer) = tcp(&mut FakeMachine::new().with(BOTH, &[&chunk], Ok(())), &ask());
    assert_eq!(ports(&rows), [41]);
    assert_eq!(reasons(&answer), [Why::Interrupted]);
}

#[test]
fn a_buffer_that_overflowed_after_some_rows_is_told() {
    let chunk = row(4, 1, 41, 1);
    let (rows, answer) = tcp(
        &mut FakeMachine::new().with(BOTH, &[&chunk], Err(Why::Overflowed)),
        &ask(),
    );
    assert_eq!(ports(&rows), [41]);
    assert_eq!(reasons(&answer), [Why::Overflowed]);
}

#[test]
fn a_dump_without_its_end_is_told_as_cut_short() {
    let chunk = row(4, 1, 41, 1);
    for end in [chunk.len(), chunk.len() - 1, 20] {
        let staged = FakeMachine::new().with(BOTH, &[&row(4, 1, 40, 9), &chunk[..end]], Ok(()));
        let (rows, answer) = tcp(&mut staged.clone(), &ask());
        assert!(ports(&rows).starts_with(&[40]), "cut at {end}");
        assert_eq!(reasons(&answer), [Why::CutShort], "cut at {end}");
    }
}

#[test]
fn a_row_that_is_nonsense_is_counted_and_the_others_are_kept() {
    let nonsense = message(20, 2, &[99; 72]);
    let short = message(20, 2, &[2, 1, 0, 0]);
    let foreign = message(77, 2, &[0; 72]);
    let chunk = dump(&[row(4, 1, 41, 1), nonsense, short, foreign, row(4, 1, 42, 2)]);
    let (rows, answer) = tcp(&mut FakeMachine::new().with(BOTH, &[&chunk], Ok(())), &ask());
    assert_eq!(ports(&rows), [41, 42]);
    assert_eq!(reasons(&answer), [Why::NotUnderstood]);
    assert_eq!(answer.gaps[0].count, Some(3));
}

#[test]
fn a_row_told_on_both_sides_of_a_seam_is_shown_once() {
    let first = [row(4, 1, 41, 1), row(4, 1, 42, 2)].concat();
    let second = dump(&[row(4, 1, 42, 2), row(4, 1, 43, 3)]);
    let (rows, _) = tcp(
        &mut FakeMachine::new().with(BOTH, &[&first, &second], Ok(())),
        &ask(),
    );
    assert_eq!(ports(&rows), [41, 42, 43]);
}

#[test]
fn an_answer_wider_than_the_question_is_cut_to_it() {
    let chunk = dump(&[row(4, 10, 41, 1), row(4, 1, 42, 2), row(6, 10, 61, 3)]);
    let mut machine = FakeMachine::new().with("sock_diag tcp both states=0x1ffe info", &[&chunk], Ok(()));
    let listeners = SocketAsk {
        states: States::LISTEN,
        families: Families::Ipv4,
        ..ask()
    };
    let (rows, answer) = tcp(&mut machine, &listeners);
    assert_eq!(ports(&rows), [41]);
    assert!(answer.gaps.is_empty());
}

#[test]
fn a_request_has_the_user_of_its_listener() {
    let bound = |state, address, user| {
        InternetRow {
            family: Family::Ipv4,
            state,
            port: 80,
            address,
            number: 0,
            user,
        }
        .message()
    };
    let (listener, request) = (bound(10, [0; 4], 1000), bound(3, [127, 0, 0, 1], 0));
    let chunk = dump(&[listener, request]);
    let mut machine = FakeMachine::new().with("sock_diag tcp both states=0x1ffe", &[&chunk], Ok(()));
    let connected = SocketAsk {
        states: States::NOT_LISTEN,
        users: true,
        ..ask()
    };
    let (rows, _) = tcp(&mut machine, &connected);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state, rows[0].user), (TcpState::SynRecv, Some(1000)));
}

#[test]
fn whoever_breaks_off_gets_no_more_rows() {
    let chunk = dump(&[row(4, 1, 41, 1), row(4, 1, 42, 2)]);
    let mut machine = FakeMachine::new().with(BOTH, &[&chunk], Ok(()));
    let mut seen = 0;
    let answer = internet::sockets(&mut machine, &Identity::default(), &ask(), &mut |_| {
        seen += 1;
        Flow::Break(())
    });
    assert_eq!(seen, 1);
    assert!(answer.stopped);
}

/// A connected UNIX socket: inode and name, as diag tells them.
fn unix_row(inode: u32, name: &[u8]) -> Vec<u8> {
    netlink::unix(1, inode, name)
}

/// A line of /proc/net/unix.
fn unix_line(references: u32, inode: u32, name: &str) -> String {
    format!("0000000000000000: {references:08X} 00000000 00000000 0001 03 {inode:5} {name}\n")
}

const UNIX: &str = "sock_diag unix show=0x11";
const UNIX_TABLE: &str = "file /proc/net/unix";

/// Inode, reference count and name of each row, in order.
fn unix_rows(machine: &mut dyn Machine) -> (Vec<(u64, Option<u32>, String)>, Answer) {
    let mut rows = Vec::new();
    let ask = UnixAsk {
        references: true,
        details: false,
        files: false,
    };
    let answer = unix::sockets(machine, &Identity::default(), ask, &mut |socket| {
        let name = String::from_utf8_lossy(socket.name.bytes()).into_owned();
        rows.push((socket.id.inode().unwrap_or(0), socket.references, name));
        Flow::Continue(())
    });
    (rows, answer)
}

#[test]
fn unix_rows_join_counts_and_connections_that_nobody_accepted() {
    let listener = |inode, name, waiting| netlink::unix_with_queue(10, inode, name, waiting);
    let dumped = dump(&[
        listener(7, b"/a\0", 1),
        unix_row(8, b"/b\0"),
        listener(9, b"/first\0", 3),
    ]);
    let table = format!(
        "heading\n{}{}{}{}{}",
        unix_line(9, 0, "/first"),
        unix_line(2, 7, "/a"),
        unix_line(3, 0, "/a"),
        unix_line(4, 8, "/b"),
        unix_line(5, 9, "/first"),
    );
    let mut machine =
        FakeMachine::new()
            .with(UNIX, &[&dumped], Ok(()))
            .with(UNIX_TABLE, &[table.as_bytes()], Ok(()));
    let (rows, answer) = unix_rows(&mut machine);
    let expected = [
        (0, Some(9), "/first"),
        (7, Some(2), "/a"),
        (0, Some(3), "/a"),
        (8, Some(4), "/b"),
        (9, Some(5), "/first"),
        // Two more wait than the text table told.
        (0, None, "/first"),
        (0, None, "/first"),
    ];
    assert_eq!(
        rows,
        expected.map(|(inode, count, name)| (inode, count, name.to_owned()))
    );
    assert!(answer.gaps.is_empty());
}

/// A machine whose sockets change between one question and the next.
struct Changing {
    answers: Vec<FakeMachine>,
    asked: usize,
}

impl Machine for Changing {
    fn read(&mut self, item: &probe::Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let now = self.asked.min(self.answers.len() - 1);
        self.asked += 1;
        self.answers[now].read(item, each)
    }
}

#[test]
fn a_newline_in_a_path_forges_no_row_and_no_count() {
    // Lines that forge a row without an inode, a row with one, and the count of a socket that exists.
    let evil = |inode| format!("/evil\n{}", unix_line(99, inode, "/b").trim_end());
    let table = format!(
        "heading\n{}{}{}{}",
        unix_line(2, 7, &evil(0)),
        unix_line(3, 9, &evil(8)),
        unix_line(5, 10, &evil(66)),
        unix_line(4, 8, "/b")
    );
    let names = |inode: u32| format!("{}\0", evil(inode));
    let sockets = dump(&[
        unix_row(7, names(0).as_bytes()),
        unix_row(9, names(8).as_bytes()),
        unix_row(10, names(66).as_bytes()),
        unix_row(8, b"/b\0"),
    ]);
    let frozen =
        FakeMachine::new()
            .with(UNIX, &[&sockets], Ok(()))
            .with(UNIX_TABLE, &[table.as_bytes()], Ok(()));
    let told = |rows: &[(u64, Option<u32>, String)]| -> Vec<(u64, Option<u32>)> {
        rows.iter().map(|(inode, count, _)| (*inode, *count)).collect()
    };
    // The count that was written twice is not known; none is believed.
    let (rows, _) = unix_rows(&mut frozen.clone());
    assert_eq!(
        told(&rows),
        [(7, Some(2)), (9, Some(3)), (10, Some(5)), (8, None)]
    );
    // The forgers are gone before the sockets are asked for: their lines vouch for nothing all the same.
    let after = frozen
        .clone()
        .with(UNIX, &[&dump(&[unix_row(8, b"/b\0")])], Ok(()));
    let (rows, _) = unix_rows(&mut Changing {
        answers: vec![frozen, after],
        asked: 0,
    });
    assert_eq!(told(&rows), [(8, None)]);
}

#[test]
fn a_unix_socket_that_a_dump_skips_or_doubles_is_told_once() {
    let table = format!("heading\n{}{}", unix_line(2, 7, "/a"), unix_line(4, 8, "/b"));
    let base = FakeMachine::new().with(UNIX_TABLE, &[table.as_bytes()], Ok(()));
    let (a, b) = (unix_row(7, b"/a\0"), unix_row(8, b"/b\0"));
    let doubled = base
        .clone()
        .with(UNIX, &[&dump(&[a.clone(), a, b.clone()])], Ok(()));
    assert_eq!(unix_rows(&mut doubled.clone()).0.len(), 2);
    let skipped = base.with(UNIX, &[&dump(&[b])], Ok(()));
    let (rows, _) = unix_rows(&mut Changing {
        answers: vec![skipped.clone(), skipped, doubled],
        asked: 0,
    });
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[test]
fn a_socket_younger_than_the_text_table_has_a_row_all_the_same() {
    let dumped = dump(&[unix_row(7, b"/young\0"), unix_row(8, b"/b\0")]);
    let table = format!("heading\n{}", unix_line(4, 8, "/b"));
    let mut machine =
        FakeMachine::new()
            .with(UNIX, &[&dumped], Ok(()))
            .with(UNIX_TABLE, &[table.as_bytes()], Ok(()));
    let (rows, answer) = unix_rows(&mut machine);
    assert_eq!(
        rows,
        [(8, Some(4), "/b".to_owned()), (7, None, "/young".to_owned())]
    );
    assert!(answer.gaps.is_empty());
}

#[test]
fn without_the_text_table_the_rows_are_told_and_so_is_what_it_alone_knows() {
    let dumped = dump(&[unix_row(7, b"/a\0")]);
    let mut machine = FakeMachine::new().with(UNIX, &[&dumped], Ok(()));
    let (rows, answer) = unix_rows(&mut machine);
    assert_eq!(rows, [(7, None, "/a".to_owned())]);
    assert_eq!((answer.known, reasons(&answer)), (Ok(()), vec![Why::NotHere]));
}

#[test]
fn without_diag_the_text_table_is_all_there_is() {
    let table = format!(
        "heading\n{}rest of a path\n{}",
        unix_line(2, 7, "/a b"),
        unix_line(4, 8, "/b")
    );
    let mut machine =
        FakeMachine::new()
            .with(UNIX, &[&done(-2)], Ok(()))
            .with(UNIX_TABLE, &[table.as_bytes()], Ok(()));
    let (rows, answer) = unix_rows(&mut machine);
    assert_eq!(
        rows,
        [(7, Some(2), "/a b".to_owned()), (8, Some(4), "/b".to_owned())]
    );
    assert_eq!(reasons(&answer), [Why::NotUnderstood]);
    let (rows, answer) = unix_rows(&mut FakeMachine::new());
    assert!(rows.is_empty());
    assert_eq!(answer.known, Err(Why::NotHere));
}

fn machine_with_everything() -> FakeMachine {
    FakeMachine::new()
        .with(BOTH, &[&row(4, 1, 41, 1), &dump(&[row(6, 1, 61, 2)])], Ok(()))
        .with("sock_diag unix show=0x11", &[&unix_row(7, b"/a\0"), &dump(&[unix_row(8, b"/b\0")])], Ok(()))
        .with(
            "file /proc/net/unix",
            &[b"heading\n", b"0: 00000003 00000000 00000000 0001 03     7 /a\n0: 00000004 00000000 00000000 0001 03     8 /b\n"],
            Ok(()),
        )
        .with("list /proc", &[b"1\0self\0", b"20\0"], Ok(()))
        .with("links /proc/1/fd", &[b"0\0/dev/null\x003\0socket:[1]\0"], Ok(()))
        .with("file /proc/1/cmdline", &[b"/sbin/init\0splash\0"], Ok(()))
        .with("links /proc/20/fd", &[b"4\0socket:[1]\x005\0socket:[2]\0"], Ok(()))
        .with("file /proc/20/cmdline", &[b"child"], Ok(()))
}

/// Everything that is shown of a machine, in one go: rows of both kinds, and who holds the TCP ones.
fn look(machine: &mut dyn Machine) -> (usize, usize, Vec<Answer>) {
    let (rows, tcp_answer) = tcp(machine, &ask());
    let mut unix_rows = 0;
    let unix_answer = unix::sockets(
        machine,
        &Identity::default(),
        UnixAsk {
            references: true,
            details: false,
            files: false,
        },
        &mut |_| {
            unix_rows += 1;
            Flow::Continue(())
        },
    );
    let owners = owners::owners(machine, &Identity::default(), &OwnerAsk::default());
    for row in &rows {
        let _ = owners.of_internet(row).is_ok();
    }
    (rows.len(), unix_rows, vec![tcp_answer, unix_answer])
}

#[test]
fn no_failure_at_any_call_loses_a_row_silently() {
    let mut whole = FaultInjector::new(machine_with_everything(), usize::MAX, 0, Why::NotPermitted);
    assert_eq!(look(&mut whole).0, 2);
    assert_eq!(look(&mut machine_with_everything()).1, 2);
    let calls = whole.calls();
    assert!(calls > 5);
    for why in [
        Why::NotPermitted,
        Why::Overflowed,
        Why::NotHere,
        Why::System(5),
        Why::TimedOut,
        Why::CutShort,
    ] {
        for at in 0..calls {
            for after in [0, 1] {
                let mut machine = FaultInjector::new(machine_with_everything(), at, after, why);
                let (tcp_rows, unix_rows, answers) = look(&mut machine);
                let told = |answer: &Answer| answer.known.is_err() || !answer.gaps.is_empty();
                let context = format!("{why:?} at call {at} after {after} chunks");
                assert!(tcp_rows == 2 || told(&answers[0]), "TCP: {context}");
                assert!(unix_rows == 2 || told(&answers[1]), "UNIX: {context}");
            }
        }
    }
}

#[test]
fn the_first_process_found_holds_a_shared_socket() {
    let owners = owners::owners(
        &mut machine_with_everything(),
        &Identity::default(),
        &OwnerAsk::default(),
    );
    let first = holder(&owners, 1).unwrap();
    assert_eq!((first.pid, first.command), (1, &b"/sbin/init"[..]));
    assert_eq!(holder(&owners, 2).unwrap().pid, 20);
    assert!(holder(&owners, 3).is_none());
}

#[test]
fn a_process_without_a_readable_command_line_holds_nothing() {
    let machine = machine_with_everything().with("file /proc/1/cmdline", &[], Err(Why::NotHere));
    let owners = owners::owners(&mut machine.clone(), &Identity::default(), &OwnerAsk::default());
    assert_eq!(holder(&owners, 1).unwrap().pid, 20);
}

#[test]
fn a_row_says_why_nobody_is_known_to_hold_it() {
    use facts::model::NoOwner;
    let owners_of = |machine: FakeMachine, state: u8, inode: u32| {
        let chunk = dump(&[row(4, state, 1, inode)]);
        let (rows, _) = tcp(&mut FakeMachine::new().with(BOTH, &[&chunk], Ok(())), &ask());
        let owners = owners::owners(&mut machine.clone(), &Identity::default(), &OwnerAsk::default());
        owners.of_internet(&rows[0]).map(|owner| owner.pid)
    };
    let open = machine_with_everything();
    let closed = machine_with_everything().with("links /proc/1/fd", &[], Err(Why::NotPermitted));
    let gone = machine_with_everything().with("links /proc/1/fd", &[], Err(Why::NotHere));
    assert_eq!(owners_of(open.clone(), 1, 1), Ok(1));
    assert_eq!(owners_of(open.clone(), 6, 0), Err(NoOwner::TimeWait));
    assert_eq!(owners_of(open.clone(), 3, 0), Err(NoOwner::SynRecv));
    assert_eq!(owners_of(open.clone(), 1, 0), Err(NoOwner::NotAccepted));
    assert_eq!(owners_of(open.clone(), 9, 0), Err(NoOwner::Orphan));
    assert_eq!(owners_of(open, 1, 99), Err(NoOwner::NobodyFound));
    assert_eq!(owners_of(closed, 1, 99), Err(NoOwner::NotPermitted));
    assert_eq!(owners_of(gone, 1, 99), Err(NoOwner::GoneMeanwhile));
}

/// A recording, made before somebody thought of a question.
struct Tape(FakeMachine);

impl Machine for Tape {
    fn read(&mut self, item: &probe::Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        match self.0.read(item, each) {
            Err(Why::NotHere) => Err(Why::NotRecorded),
            other => other,
        }
    }

    fn is_recording(&self) -> bool {
        true
    }
}

#[test]
fn an_old_recording_shows_unix_sockets_without_their_files_and_says_so() {
    let dumped = dump(&[unix_row(7, b"/a\0")]);
    let rows = |machine: &mut dyn Machine, files| {
        let mut inodes = Vec::new();
        let ask = UnixAsk {
            references: false,
            details: true,
            files,
        };
        let answer = unix::sockets(machine, &Identity::default(), ask, &mut |socket| {
            inodes.push(socket.id.inode());
            Flow::Continue(())
        });
        let gaps: Vec<_> = answer.gaps.into_iter().map(|gap| (gap.what, gap.why)).collect();
        (inodes, gaps)
    };
    let asked = |key| FakeMachine::new().with(key, &[&dumped], Ok(()));
    let whole = (vec![Some(7)], Vec::new());
    let (old, new) = ("sock_diag unix show=0x55", "sock_diag unix show=0x57");
    for machine in [asked(new), asked(old)] {
        // Who wants no files misses none.
        assert_eq!(rows(&mut Tape(machine), false), whole);
    }
    assert_eq!(rows(&mut Tape(asked(new)), true), whole);
    assert_eq!(rows(&mut asked(new), true), whole);
    let without_files = (vec![Some(7)], vec![(new.to_owned(), Why::NotRecorded)]);
    assert_eq!(rows(&mut Tape(asked(old)), true), without_files);
}
