//! What machine an answer is from: the few facts that decoding other answers needs.
//!
//! The text form is our own: `probe::live` writes it, and this module reads it. Each line is `name value`.

use crate::decode::bytes::ByteOrder;
use crate::decode::lines::decimal;

/// The machine, as far as decoding and honest messages need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Operating system, as `uname -s` says: `Linux`.
    pub system: String,
    /// Release, as `uname -r` says.
    pub release: String,
    /// Hardware name, as `uname -m` says.
    pub hardware: String,
    /// Host name.
    pub host: String,
    /// Order of integers in its answers.
    pub order: ByteOrder,
    /// `USER_HZ`: what `/proc` counts time in.
    pub ticks_per_second: u32,
    /// Bytes of a page of memory, as `sysconf(3)` says. Recordings of the first release do not tell it.
    pub page_bytes: Option<u64>,
    /// Effective user id of the process that asked.
    pub effective_user: u32,
    /// Effective capabilities of the process that asked: bit n is capability n of `linux/capability.h`, as `capget(2)` says.
    pub capabilities: u64,
    /// When it was asked, in seconds since 1970-01-01 UTC.
    pub taken_s: u64,
}

impl Identity {
    /// The text form.
    #[must_use]
    pub fn encode(&self) -> String {
        let order = match self.order {
            ByteOrder::Little => "little",
            ByteOrder::Big => "big",
        };
        let page = self
            .page_bytes
            .map_or(String::new(), |bytes| format!("page-size {bytes}\n"));
        format!(
            "system {}\nrelease {}\nhardware {}\nhost {}\nbyte-order {order}\nticks-per-second {}\n{page}effective-user {}\ncapabilities {}\ntaken {}\n",
            one_line(&self.system),
            one_line(&self.release),
            one_line(&self.hardware),
            one_line(&self.host),
            self.ticks_per_second,
            self.effective_user,
            self.capabilities,
            self.taken_s,
        )
    }

    /// Reads the text form. A fact that is missing keeps its value from `default`; one of a later release is passed
    /// over.
    #[must_use]
    pub fn decode(text: &[u8], default: Identity) -> Identity {
        let mut identity = default;
        for line in text.split(|byte| *byte == b'\n') {
            let Some(blank) = line.iter().position(|byte| *byte == b' ') else {
                continue;
            };
            let (name, value) = (
                line.get(..blank).unwrap_or(&[]),
                line.get(blank + 1..).unwrap_or(&[]),
            );
            let text = || String::from_utf8_lossy(value).into_owned();
            let number = || decimal(value).and_then(|number| u32::try_from(number).ok());
            match name {
                b"system" => identity.system = text(),
                b"release" => identity.release = text(),
                b"hardware" => identity.hardware = text(),
                b"host" => identity.host = text(),
                b"byte-order" if value == b"little" => identity.order = ByteOrder::Little,
                b"byte-order" if value == b"big" => identity.order = ByteOrder::Big,
                b"ticks-per-second" => {
                    identity.ticks_per_second = number().unwrap_or(identity.ticks_per_second);
                }
                b"page-size" => identity.page_bytes = decimal(value).or(identity.page_bytes),
                b"effective-user" => identity.effective_user = number().unwrap_or(identity.effective_user),
                b"capabilities" => identity.capabilities = decimal(value).unwrap_or(identity.capabilities),
                b"taken" => identity.taken_s = decimal(value).unwrap_or(identity.taken_s),
                _ => {}
            }
        }
        identity
    }
}

impl Default for Identity {
    /// A machine nothing is known of: this one's byte order and the tick of every Linux but Alpha's.
    fn default() -> Identity {
        Identity {
            system: String::new(),
            release: String::new(),
            hardware: String::new(),
            host: String::new(),
            order: ByteOrder::native(),
            ticks_per_second: 100,
            page_bytes: None,
            effective_user: 0,
            capabilities: 0,
            taken_s: 0,
        }
    }
}

/// Capabilities that decide what of other processes can be seen (`linux/capability.h`, `capabilities(7)`).
mod capability {
    pub(super) const DAC_OVERRIDE: u64 = 1 << 1;
    pub(super) const DAC_READ_SEARCH: u64 = 1 << 2;
    pub(super) const SYS_PTRACE: u64 = 1 << 19;
    pub(super) const SYS_ADMIN: u64 = 1 << 21;
    pub(super) const PERFMON: u64 = 1 << 38;
    pub(super) const BPF: u64 = 1 << 39;
}

impl Identity {
    fn may(&self, capabilities: u64) -> bool {
        self.capabilities & capabilities == capabilities
    }

    /// Whether `/proc/PID/fd` of every process of our own user namespace is open to us.
    #[must_use]
    pub fn may_see_all_descriptors(&self) -> bool {
        let folders = self.capabilities & (capability::DAC_OVERRIDE | capability::DAC_READ_SEARCH) != 0;
        folders && self.may(capability::SYS_PTRACE)
    }

    /// Whether the kernel takes programs from us that read its memory (`bpf(2)`).
    #[must_use]
    pub fn may_load_programs(&self) -> bool {
        self.may(capability::SYS_ADMIN) || self.may(capability::BPF | capability::PERFMON)
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_survives_the_round_trip() {
        let identity = Identity {
            system: "Linux".into(),
            release: "6.18.1".into(),
            hardware: "s390x".into(),
            host: "a b".into(),
            order: ByteOrder::Big,
            ticks_per_second: 1024,
            page_bytes: Some(65536),
            effective_user: 65534,
            capabilities: 1 << 39,
            taken_s: 1_700_000_000,
        };
        assert_eq!(
            Identity::decode(identity.encode().as_bytes(), Identity::default()),
            identity
        );
    }

    #[test]
    fn a_fact_of_a_later_release_or_a_broken_one_is_passed_over() {
        let identity = Identity::decode(
            b"colour blue\nticks-per-second many\n\nhost x\n",
            Identity::default(),
        );
        assert_eq!(identity.host, "x");
        assert_eq!(identity.ticks_per_second, 100);
        assert_eq!(identity.page_bytes, None);
    }
}
