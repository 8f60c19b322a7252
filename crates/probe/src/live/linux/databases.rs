//! Names from the C library's databases, so that `nsswitch.conf(5)` is honoured: hosts (DNS, mDNS, files …), users
//! (files, LDAP, systemd …), and services, protocols and networks.
//!
//! The last three are read as files when `nsswitch.conf` says files, which is a hundred times cheaper than asking
//! the library entry by entry; else they are enumerated through the library and written in the file's own form.

use std::ffi::{CStr, c_char, c_int};
use std::net::IpAddr;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use facts::Why;
use facts::decode::databases::sources;

use crate::item::{Database, Item};
use crate::machine::{Flow, NAME_ANSWER_BYTES_MAX};

/// Most entries taken from one enumerated database.
const ENTRIES_MAX: usize = 1_000_000;
/// Largest buffer offered to `getpwuid_r`; a group of ten thousand members fits.
const USER_BYTES_MAX: usize = 1 << 20;
/// Largest `nsswitch.conf` looked at.
const NSSWITCH_BYTES_MAX: usize = 64 * 1024;

/// `struct netent` of `netdb.h`, which the bindings do not have.
#[repr(C)]
struct NetEntry {
    name: *const c_char,
    aliases: *const *const c_char,
    kind: c_int,
    network: u32,
}

unsafe extern "C" {
    fn setservent(stay_open: c_int);
    fn getservent() -> *const libc::servent;
    fn endservent();
    fn setprotoent(stay_open: c_int);
    fn getprotoent() -> *const libc::protoent;
    fn endprotoent();
    fn setnetent(stay_open: c_int);
    fn getnetent() -> *const NetEntry;
    fn endnetent();
}

/// The text of the services, protocols or networks database.
pub(super) fn read(
    database: Database,
    buffer: &mut [u8],
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    if is_file(database.name(), buffer) {
        return super::files::read(&format!("/etc/{}", database.name()), buffer, each);
    }
    // The library keeps one place a database: only one thread at a time may walk one.
    let _walk = WALK.lock().unwrap_or_else(PoisonError::into_inner);
    let text = match database {
        Database::Services => services(),
        Database::Protocols => protocols(),
        Database::Networks => networks(),
    };
    for chunk in text.chunks(buffer.len().max(1)) {
        if each(chunk).is_break() {
            return Err(Why::Stopped);
        }
    }
    Ok(())
}

/// Whether the file in `/etc` is all there is to a database. `db` counts only when its file exists; no mention means
/// the library's default, which is files.
fn is_file(database: &str, buffer: &mut [u8]) -> bool {
    // musl has no name service switch: its getservent and getnetent find nothing, and the files are all there is.
    if cfg!(target_env = "musl") {
        return true;
    }
    let mut nsswitch = Vec::new();
    let outcome = super::files::read("/etc/nsswitch.conf", buffer, &mut |chunk| {
        nsswitch.extend_from_slice(chunk);
        if nsswitch.len() > NSSWITCH_BYTES_MAX {
            Flow::Break(())
        } else {
            Flow::Continue(())
        }
    });
    if outcome.is_err() {
        return true;
    }
    sources(&nsswitch, database).is_none_or(|sources| {
        sources.iter().all(|source| match *source {
            b"files" => true,
            b"db" => !std::path::Path::new(&format!("/var/lib/misc/{database}.db")).exists(),
            other => other.starts_with(b"["), // an action such as [NOTFOUND=return]
        })
    })
}

/// Held by the thread that walks a database of the C library.
static WALK: Mutex<()> = Mutex::new(());

/// Copies a string that the C library owns.
///
/// # Safety
/// `text` is null, or ends in NUL and lives until this returns.
unsafe fn copy(text: *const c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

fn services() -> Vec<u8> {
    let mut text = Vec::new();
    // SAFETY: the caller holds `WALK`; getnameinfo and getpwuid_r, which other threads may be in, share no state with it.
    unsafe { setservent(1) };
    for _ in 0..ENTRIES_MAX {
        // SAFETY: as above; a non-null result is valid until the next call.
        let entry = unsafe { getservent() };
        // SAFETY: null or valid, and not kept beyond this turn of the loop.
        let Some(entry) = (unsafe { entry.as_ref() }) else {
            break;
        };
        // SAFETY: the string lives until the next call on the same database.
        text.extend_from_slice(&unsafe { copy(entry.s_name) });
        // s_port is in network order in the low 16 bits.
        let port = u16::try_from(entry.s_port & 0xffff).map_or(0, u16::from_be);
        text.extend_from_slice(format!(" {port}/").as_bytes());
        // SAFETY: the string lives until the next call on the same database.
        text.extend_from_slice(&unsafe { copy(entry.s_proto) });
        text.push(b'\n');
    }
    // SAFETY: as above.
    unsafe { endservent() };
    text
}

fn protocols() -> Vec<u8> {
    let mut text = Vec::new();
    // SAFETY: as in `services`.
    unsafe { setprotoent(1) };
    for _ in 0..ENTRIES_MAX {
        // SAFETY: as in `services`.
        let entry = unsafe { getprotoent() };
        // SAFETY: as in `services`.
        let Some(entry) = (unsafe { entry.as_ref() }) else {
            break;
        };
        // SAFETY: the string lives until the next call on the same database.
        text.extend_from_slice(&unsafe { copy(entry.p_name) });
        text.extend_from_slice(format!(" {}\n", entry.p_proto).as_bytes());
    }
    // SAFETY: as in `services`.
    unsafe { endprotoent() };
    text
}

fn networks() -> Vec<u8> {
    let mut text = Vec::new();
    // SAFETY: as in `services`.
    unsafe { setnetent(1) };
    for _ in 0..ENTRIES_MAX {
        // SAFETY: as in `services`.
        let entry = unsafe { getnetent() };
        // SAFETY: as in `services`.
        let Some(entry) = (unsafe { entry.as_ref() }) else {
            break;
        };
        // SAFETY: the string lives until the next call on the same database.
        text.extend_from_slice(&unsafe { copy(entry.name) });
        text.extend_from_slice(format!(" {}\n", std::net::Ipv4Addr::from_bits(entry.network)).as_bytes());
    }
    // SAFETY: as in `services`.
    unsafe { endnetent() };
    text
}

/// Answers a question about one user or host. Safe to call from several threads.
pub(super) fn name(item: &Item<'_>) -> Result<Vec<u8>, Why> {
    if let Item::User(id) = item {
        user(*id)
    } else if let Item::Host(address) = item {
        host(*address)
    } else if let Item::Names(database) = item {
        let mut text = Vec::new();
        read(*database, &mut [0; 16 * 1024], &mut |chunk| {
            text.extend_from_slice(chunk);
            if text.len() > NAME_ANSWER_BYTES_MAX {
                Flow::Break(())
            } else {
                Flow::Continue(())
            }
        })
        .map_err(|why| {
            if why == Why::Stopped {
                Why::LimitReached
            } else {
                why
            }
        })?;
        Ok(text)
    } else {
        Err(Why::NotHere)
    }
}

fn user(id: u32) -> Result<Vec<u8>, Why> {
    let mut bytes: Vec<c_char> = vec![0; 1024];
    loop {
        // SAFETY: passwd is a plain C structure of integers and pointers, for which all-zero is valid.
        let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
        let mut found: *mut libc::passwd = ptr::null_mut();
        // SAFETY: all pointers are to live variables of this frame, and the length is the buffer's.
        let code = unsafe {
            libc::getpwuid_r(
                id,
                &raw mut entry,
                bytes.as_mut_ptr(),
                bytes.len(),
                &raw mut found,
            )
        };
        match code {
            0 if found.is_null() => return Err(Why::NotHere),
            // SAFETY: the string lies in `bytes`, which lives.
            0 => return Ok(unsafe { copy(entry.pw_name) }),
            libc::EINTR => {}
            libc::ERANGE if bytes.len() < USER_BYTES_MAX => bytes.resize(bytes.len() * 4, 0),
            libc::ERANGE => return Err(Why::LimitReached),
            libc::ENOENT | libc::ESRCH => return Err(Why::NotHere),
            other => return Err(Why::System(other)),
        }
    }
}

/// `NI_MAXHOST` of `netdb.h`.
const HOST_BYTES_MAX: usize = 1025;

fn host(address: IpAddr) -> Result<Vec<u8>, Why> {
    let mut text: [c_char; HOST_BYTES_MAX] = [0; HOST_BYTES_MAX];
    let length = libc::socklen_t::try_from(text.len()).map_err(|_| Why::LimitReached)?;
    let code = match address {
        IpAddr::V4(address) => {
            // SAFETY: sockaddr_in is a plain C structure of integers, for which all-zero is valid.
            let mut socket: libc::sockaddr_in = unsafe { std::mem::zeroed() };
            socket.sin_family = libc::AF_INET as libc::sa_family_t;
            socket.sin_addr.s_addr = u32::from_ne_bytes(address.octets());
            // SAFETY: the address is a live sockaddr_in with its own size; text is a live buffer of that length.
            unsafe {
                libc::getnameinfo(
                    (&raw const socket).cast(),
                    size_of::<libc::sockaddr_in>() as libc::socklen_t,
                    text.as_mut_ptr(),
                    length,
                    ptr::null_mut(),
                    0,
                    libc::NI_NAMEREQD,
                )
            }
        }
        IpAddr::V6(address) => {
            // SAFETY: sockaddr_in6 is a plain C structure of integers, for which all-zero is valid.
            let mut socket: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
            socket.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            socket.sin6_addr.s6_addr = address.octets();
            // SAFETY: the address is a live sockaddr_in6 with its own size; text is a live buffer of that length.
            unsafe {
                libc::getnameinfo(
                    (&raw const socket).cast(),
                    size_of::<libc::sockaddr_in6>() as libc::socklen_t,
                    text.as_mut_ptr(),
                    length,
                    ptr::null_mut(),
                    0,
                    libc::NI_NAMEREQD,
                )
            }
        }
    };
    match code {
        // SAFETY: the library ended the text with NUL.
        0 => Ok(unsafe { copy(text.as_ptr()) }),
        libc::EAI_NONAME => Err(Why::NotHere),
        libc::EAI_AGAIN => Err(Why::TimedOut),
        libc::EAI_SYSTEM => Err(std::io::Error::last_os_error()
            .raw_os_error()
            .map_or(Why::NotUnderstood, Why::System)),
        libc::EAI_MEMORY | libc::EAI_OVERFLOW => Err(Why::LimitReached),
        // The server's answer was of no use (EAI_FAIL), or the address is of no family it knows.
        _ => Err(Why::NotUnderstood),
    }
}
