//! Field tables: for each kind of row, every field it has, once. Text columns, JSON, CSV, sort keys, filters, help, manual
//! and schema are made from them.

use super::counters::{Kind, Unit};
use super::value::{Shape, Value};

/// A kind of row.
pub trait Table: Sized + 'static {
    /// A row; it may borrow.
    type Row<'r>;
    /// Its name in documents and on the command line: a plural noun.
    const NAME: &'static str;
    /// The number of its schema. It grows when a field is taken away or means something else, and then only.
    const VERSION: u32;
    /// What one row is: a sentence.
    const ABOUT: &'static str;
    /// Its fields, in the order of documents. Those of one object stand together.
    const FIELDS: &'static [Field<Self>];

    /// Words for filters that people know from elsewhere.
    const WORDS: &'static [Word] = &[];

    /// Fields whose values are these words and no others, but for codes without a name.
    const VALUES: &'static [(&'static str, &'static [&'static str])] = &[];

    /// The field with this id.
    #[must_use]
    fn field(id: &str) -> Option<&'static Field<Self>> {
        Self::FIELDS.iter().find(|field| field.id == id)
    }
}

/// A word that stands for a condition.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it chooses: a sentence.
    pub meaning: &'static str,
    /// The condition.
    pub means: Means,
}

/// The condition that a word stands for.
#[derive(Clone, Copy, Debug)]
pub enum Means {
    /// The field has one of these values.
    One {
        /// Which field.
        field: &'static str,
        /// Which values, as they are typed.
        values: &'static [&'static str],
    },
    /// One of the fields has the value that follows the word.
    Any {
        /// Which fields.
        fields: &'static [&'static str],
    },
    /// Another filter, written out.
    Filter(&'static str),
}

/// What has to be asked of the machine before a field is known, beside the rows themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Needs(pub u32);

impl Needs {
    /// Nothing more.
    pub const NOTHING: Needs = Needs(0);
    /// `INET_DIAG_INFO` and the other attributes of a socket.
    pub const DETAILS: Needs = Needs(1);
    /// Who holds each socket.
    pub const OWNERS: Needs = Needs(1 << 1);
    /// What those processes are: user, unit, container.
    pub const PROCESSES: Needs = Needs(1 << 2);
    /// Names of hosts.
    pub const HOSTS: Needs = Needs(1 << 3);
    /// Names of ports.
    pub const SERVICES: Needs = Needs(1 << 4);
    /// Names of users.
    pub const USERS: Needs = Needs(1 << 5);
    /// Names of interfaces.
    pub const LINKS: Needs = Needs(1 << 6);
    /// Addresses of this machine.
    pub const ADDRESSES: Needs = Needs(1 << 7);
    /// Two looks, some time apart.
    pub const RATES: Needs = Needs(1 << 8);

    /// Every process that holds a socket, not only the one that is shown.
    pub const ALL_HOLDERS: Needs = Needs(1 << 12);
    /// Which network namespace it is in.
    pub const NAMESPACES: Needs = Needs(1 << 9);
    /// How fast each interface sends, which drivers tell one by one.
    pub const SPEEDS: Needs = Needs(1 << 10);
    /// Who chose the local ports: it is asked first of which sockets a program did, and of which none.
    pub const BINDINGS: Needs = Needs(1 << 13);
    /// Marks of the firewall, which the kernel tells to those alone who may administer the network.
    pub const MARKS: Needs = Needs(1 << 14);
    /// What is asked once for a whole table, however many rows it has. Records have all fields that need no more.
    pub const ASKED_ONCE: Needs = Needs::LINKS
        .and(Needs::ADDRESSES)
        .and(Needs::NAMESPACES)
        .and(Needs::MARKS);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Needs) -> Needs {
        Needs(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Needs) -> Needs {
        Needs(self.0 & !other.0)
    }

    /// Whether all of `other` are among these.
    #[must_use]
    pub const fn has(self, other: Needs) -> bool {
        self.0 & other.0 == other.0
    }
}

/// When a field is a column: by itself, where there is room, or when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Shown by itself. Cells are shortened before it gives way; the smaller the number, the later it goes.
    Shown(u8),
    /// Shown by itself where there is room, and in a pipe. It gives way before cells are shortened; the smaller the
    /// number, the later it goes.
    Wide(u8),
    /// Shown when asked for.
    Asked,
}

impl Rank {
    /// Whether a table has the column when no columns were asked for.
    #[must_use]
    pub const fn is_usual(self) -> bool {
        matches!(self, Rank::Shown(_) | Rank::Wide(_))
    }
}

/// Where a cell gives way when its column is too narrow. What a person acts on stays whole: ports, process ids, states,
/// numbers, prefix lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// Nowhere: it pushes what follows.
    Never,
    /// In the middle of the host; a port or a prefix length behind it stays.
    Host,
    /// Behind the number of a process, then at the end of the name in front of the number, which stays.
    Program,
    /// In the middle, but before it a name of a unit of systemd loses its `.service`.
    Unit,
    /// In the middle.
    Middle,
    /// At the end.
    End,
}

/// Columns that stand for each other: several exact ones where there is room, one short one where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Swap {
    /// It stands for itself.
    Alone,
    /// One of the exact ones of this group. When one of them has to go all go, and the short one comes.
    Exact(u8),
    /// The short one of this group.
    Short(u8),
}

/// How a column is laid out for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Cells are not made shorter than so many letters as long as a column can give way instead.
    pub least: u8,
    /// Letters it has in a pipe, where nothing is measured; a longer cell pushes what follows.
    pub wanted: u8,
    /// Where its cells give way.
    pub cut: Cut,
    /// What it stands for.
    pub swap: Swap,
}

impl Layout {
    /// What is usual for values of this shape.
    const fn of(shape: Shape) -> Layout {
        let (least, wanted, cut) = match shape {
            Shape::Flag => (5, 5, Cut::Never),
            Shape::Number | Shape::Signed | Shape::Fraction => (6, 6, Cut::Never),
            Shape::Word => (8, 8, Cut::Never),
            Shape::Text => (8, 10, Cut::End),
            Shape::Address => (15, 15, Cut::Host),
            Shape::Network => (18, 18, Cut::Host),
            Shape::LinkAddress => (17, 17, Cut::Never),
            Shape::Words | Shape::Texts | Shape::Numbers | Shape::Addresses => (12, 12, Cut::End),
        };
        Layout {
            least,
            wanted,
            cut,
            swap: Swap::Alone,
        }
    }
}

/// A field of a kind of row.
pub struct Field<T: Table> {
    /// What it is called, for ever: lower case, words with hyphens, nouns; a dot leads into an object
    /// (`remote.address`).
    pub id: &'static str,
    /// The heading of its column.
    pub title: &'static str,
    /// What it means: a sentence.
    pub meaning: &'static str,
    /// What its values are.
    pub shape: Shape,
    /// In what it is counted, if it is.
    pub unit: Option<Unit>,
    /// How it moves, if it is a number that does.
    pub kind: Option<Kind>,
    /// What must be asked for it.
    pub needs: Needs,
    /// When it is a column.
    pub rank: Rank,
    /// Whether it says for people what other fields say for programs: records have it when it is asked for.
    pub for_people: bool,
    /// How its column is laid out for people.
    pub layout: Layout,
    /// Whether it is shown by itself only where there are no rates, which say more to people.
    pub without_rates: bool,
    /// Whether each value of its list stands on a line of its own where a person watches.
    pub is_stacked: bool,
    /// Its value in a row.
    pub get: for<'a, 'r> fn(&'a T::Row<'r>) -> Value<'a>,
}

impl<T: Table> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Table> Copy for Field<T> {}

/// The fields of several groups as one list, when a table is too long for one file. `N` is how many they are.
#[must_use]
pub const fn joined<T: Table, const N: usize>(groups: &[&[Field<T>]]) -> [Field<T>; N] {
    let mut fields = [groups[0][0]; N];
    let (mut group, mut at, mut place) = (0, 0, 0);
    while group < groups.len() {
        while at < groups[group].len() {
            fields[place] = groups[group][at];
            at += 1;
            place += 1;
        }
        group += 1;
        at = 0;
    }
    fields
}

impl<T: Table> std::fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl<T: Table> Field<T> {
    /// A field that is known from the row alone and shown when asked for.
    pub const fn new(
        id: &'static str,
        title: &'static str,
        shape: Shape,
        meaning: &'static str,
        get: for<'a, 'r> fn(&'a T::Row<'r>) -> Value<'a>,
    ) -> Field<T> {
        Field {
            id,
            title,
            meaning,
            shape,
            unit: None,
            kind: None,
            needs: Needs::NOTHING,
            rank: Rank::Asked,
            for_people: false,
            layout: Layout::of(shape),
            without_rates: false,
            is_stacked: false,
            get,
        }
    }

    /// The same, counted in this unit.
    #[must_use]
    pub const fn unit(self, unit: Unit) -> Field<T> {
        Field {
            unit: Some(unit),
            ..self
        }
    }

    /// The same, of a number that moves so.
    #[must_use]
    pub const fn kind(self, kind: Kind) -> Field<T> {
        Field {
            kind: Some(kind),
            ..self
        }
    }

    /// The same, for which this must be asked.
    #[must_use]
    pub const fn needs(self, needs: Needs) -> Field<T> {
        Field { needs, ..self }
    }

    /// The same, of what other fields say for programs.
    #[must_use]
    pub const fn for_people(self) -> Field<T> {
        Field {
            for_people: true,
            ..self
        }
    }

    /// The same, shown by itself only where there are no rates.
    #[must_use]
    pub const fn without_rates(self) -> Field<T> {
        Field {
            without_rates: true,
            ..self
        }
    }

    /// The same, of a list whose values stand on lines of their own where a person watches.
    #[must_use]
    pub const fn stacked(self) -> Field<T> {
        Field {
            is_stacked: true,
            ..self
        }
    }

    /// The same, as a column that is shown by itself; the smaller `place`, the longer it stays where there is no room.
    #[must_use]
    pub const fn shown(self, place: u8) -> Field<T> {
        Field {
            rank: Rank::Shown(place),
            ..self
        }
    }

    /// The same, as a column that is shown where there is room and in a pipe; the smaller `place`, the longer it stays.
    #[must_use]
    pub const fn wide(self, place: u8) -> Field<T> {
        Field {
            rank: Rank::Wide(place),
            ..self
        }
    }

    /// The same, with cells of at least so many letters on a terminal, and with so many in a pipe.
    #[must_use]
    pub const fn width(self, least: u8, wanted: u8) -> Field<T> {
        Field {
            layout: Layout {
                least,
                wanted,
                ..self.layout
            },
            ..self
        }
    }

    /// The same, with cells that give way there.
    #[must_use]
    pub const fn cut(self, cut: Cut) -> Field<T> {
        Field {
            layout: Layout { cut, ..self.layout },
            ..self
        }
    }

    /// The same, standing for others or with others that one stands for.
    #[must_use]
    pub const fn swap(self, swap: Swap) -> Field<T> {
        Field {
            layout: Layout { swap, ..self.layout },
            ..self
        }
    }
}

/// What is told of a table, without its rows: for schemas, help, manuals and completions.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its name.
    pub name: &'static str,
    /// The number of its schema.
    pub version: u32,
    /// What one row is.
    pub about: &'static str,
    /// Its fields, in their order.
    pub fields: Vec<Told>,
    /// Its words for filters.
    pub words: &'static [Word],
}

/// What is told of a field.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// What it is called.
    pub id: &'static str,
    /// The heading of its column.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What its values are.
    pub shape: Shape,
    /// In what it is counted, if it is.
    pub unit: Option<Unit>,
    /// How it moves, if it is a number that does.
    pub kind: Option<Kind>,
    /// What must be asked for it.
    pub needs: Needs,
    /// When it is a column.
    pub rank: Rank,
}

/// What is told of this table.
#[must_use]
pub fn describe<T: Table>() -> Description {
    let told = |field: &Field<T>| Told {
        id: field.id,
        title: field.title,
        meaning: field.meaning,
        shape: field.shape,
        unit: field.unit,
        kind: field.kind,
        needs: field.needs,
        rank: field.rank,
    };
    Description {
        name: T::NAME,
        version: T::VERSION,
        about: T::ABOUT,
        fields: T::FIELDS.iter().map(told).collect(),
        words: T::WORDS,
    }
}

/// What is wrong with a table, in words; a test of each table wants none.
#[must_use]
pub fn mistakes<T: Table>() -> Vec<String> {
    let mut found = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut objects: Vec<&str> = Vec::new();
    for field in T::FIELDS {
        let id = field.id;
        let noun = |part: &str| {
            !part.is_empty()
                && part.starts_with(|letter: char| letter.is_ascii_lowercase())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !id.split('.').all(noun) || id.matches('.').count() > 1 {
            found.push(format!("{id}: no id"));
        }
        if seen.contains(&id) || seen.iter().any(|other| other.split('.').next() == Some(id)) {
            found.push(format!("{id}: twice"));
        }
        let object = id.split_once('.').map_or(id, |(object, _)| object);
        if objects.last() != Some(&object) {
            if objects.contains(&object) {
                found.push(format!("{id}: apart from the rest of its object"));
            }
            objects.push(object);
        }
        seen.push(id);
        // A rate ends in its unit: `RX/s`, `PER s`.
        let title = field
            .title
            .strip_suffix("/s")
            .or_else(|| field.title.strip_suffix(" s"))
            .unwrap_or(field.title);
        if title.is_empty()
            || title
                .bytes()
                .any(|byte| byte.is_ascii_lowercase() || byte == b' ')
        {
            found.push(format!("{id}: the heading {:?}", field.title));
        }
        if !field.meaning.ends_with('.') || field.meaning.len() < 10 {
            found.push(format!("{id}: its meaning is no sentence"));
        }
        if field.is_stacked && field.shape.element().is_none() {
            found.push(format!("{id}: stacked, and no list"));
        }
        if field.unit.is_some() && !matches!(field.shape, Shape::Number | Shape::Signed | Shape::Fraction) {
            found.push(format!("{id}: a unit without a number"));
        }
    }
    found
}
