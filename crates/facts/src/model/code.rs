//! Things that a system counts: an enumeration of the numbers known today, which keeps every other number.

/// Declares an enumeration with a name for each known number and `Other` for the rest.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $name:ident: $number:ty {
            $($(#[$doc:meta])* $variant:ident = $code:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A number this release has no name for.
            Other($number),
        }

        impl $name {
            /// What this number stands for.
            #[must_use]
            pub fn of(code: $number) -> $name {
                match code {
                    $($code => $name::$variant,)*
                    other => $name::Other(other),
                }
            }

            /// The number it stands for.
            #[must_use]
            pub fn code(self) -> $number {
                match self {
                    $($name::$variant => $code,)*
                    $name::Other(other) => other,
                }
            }
        }
    };
}

pub(super) use codes;
