//! Codes and sets of flags whose names stand beside their numbers, so that a new one is one line.

/// An enumeration of a kernel's codes. A code without a variant here is kept as `Other`. A variant has the name that
/// iproute2 or an RFC gives it, or none where they print its number.
macro_rules! codes {
    (@name) => { None };
    (@name $text:literal) => { Some($text) };
    (
        $(#[$about:meta])*
        $name:ident($number:ty) {
            $($(#[$doc:meta])* $variant:ident = $code:literal $($text:literal)?,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A number this release has no name for.
            Other($number),
        }

        impl $name {
            /// What Linux counts as `code`.
            #[must_use]
            pub fn from_linux(code: $number) -> $name {
                match code {
                    $($code => $name::$variant,)+
                    other => $name::Other(other),
                }
            }

            /// The number Linux gives it.
            #[must_use]
            pub fn to_linux(self) -> $number {
                match self {
                    $($name::$variant => $code,)+
                    $name::Other(code) => code,
                }
            }

            /// Its standard name.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $($name::$variant => codes!(@name $($text)?),)+
                    $name::Other(_) => None,
                }
            }
        }
    };
}

/// A set of a kernel's flags. A flag without a name here stays in the set.
macro_rules! flags {
    (
        $(#[$about:meta])*
        $name:ident($number:ty) {
            $($(#[$doc:meta])* $flag:ident = $bits:literal $text:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(pub $number);

        impl $name {
            $($(#[$doc])* pub const $flag: $name = $name($bits);)+

            /// Whether all bits of `other` are set.
            #[must_use]
            pub fn has(self, other: $name) -> bool {
                self.0 & other.0 == other.0
            }

            /// Standard names of the flags that are set and have one, in the order of their bits.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                const NAMES: &[($name, &str)] = &[$(($name::$flag, $text),)+];
                NAMES.iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| *name)
            }
        }
    };
}

pub(crate) use {codes, flags};
