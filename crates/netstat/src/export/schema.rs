//! JSON Schema (2020-12) of the documents of a table, made from its fields.

use facts::fields::table::{Description, Told};
use facts::fields::value::Shape;

use super::json;

/// A document of JSON with a member or element a line.
struct Pretty {
    out: Vec<u8>,
    depth: usize,
    /// Whether the innermost object has no member yet.
    is_empty: bool,
}

impl Pretty {
    fn member(&mut self, name: &str) {
        self.out
            .extend_from_slice(if self.is_empty { b"\n" } else { b",\n" });
        self.is_empty = false;
        self.indent();
        json::string(&mut self.out, name.as_bytes());
        self.out.extend_from_slice(b": ");
    }

    fn indent(&mut self) {
        self.out.resize(self.out.len() + 2 * self.depth, b' ');
    }

    /// A member that is a string.
    fn text(&mut self, name: &str, value: &str) {
        self.member(name);
        json::string(&mut self.out, value.as_bytes());
    }

    /// A member that is written out on one line.
    fn written(&mut self, name: &str, value: &str) {
        self.member(name);
        self.out.extend_from_slice(value.as_bytes());
    }

    /// A member that is an object.
    fn object(&mut self, name: &str, members: impl FnOnce(&mut Pretty)) {
        self.member(name);
        self.braces(members);
    }

    fn braces(&mut self, members: impl FnOnce(&mut Pretty)) {
        self.out.push(b'{');
        self.depth += 1;
        self.is_empty = true;
        members(self);
        self.depth -= 1;
        self.out.push(b'\n');
        self.indent();
        self.out.push(b'}');
        self.is_empty = false;
    }
}

/// The forms of values that are told once, as members of `$defs`.
const FORMS: [(&str, &str); 5] = [
    (
        "text",
        r##"{"description": "Bytes that somebody else chose: a string when they are UTF-8.", "anyOf": [{"type": "string"}, {"$ref": "#/$defs/bytes"}]}"##,
    ),
    (
        "bytes",
        r#"{"description": "Bytes that are no UTF-8, in base64 (RFC 4648, section 4).", "type": "object", "properties": {"base64": {"type": "string", "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"}}, "required": ["base64"], "additionalProperties": false}"#,
    ),
    (
        "address",
        r#"{"description": "An address of IPv4 or IPv6 (RFC 5952).", "type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}"#,
    ),
    (
        "network",
        r#"{"description": "An address of IPv4 or IPv6 and how many of its bits count.", "type": "string", "pattern": "^[0-9a-f.:]+/[0-9]{1,3}$"}"#,
    ),
    (
        "link-address",
        r#"{"description": "An address of the link layer, octet by octet.", "type": "string", "pattern": "^([0-9a-f]{2}(:[0-9a-f]{2})*)?$"}"#,
    ),
];

/// The schema of a table's documents. A line of NDJSON is one row: `$defs/row`.
pub(crate) fn schema(table: &Description) -> Vec<u8> {
    let mut pretty = Pretty {
        out: Vec::new(),
        depth: 0,
        is_empty: true,
    };
    let name = format!("netstat/{}/{}", table.name, table.version);
    pretty.braces(|document| {
        document.text("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.text(
            "$id",
            &format!("urn:netstat:schema:{}:{}", table.name, table.version),
        );
        document.text("title", &name);
        document.text("description", &format!("Rows of the table {}: {}", table.name, table.about));
        document.text("type", "object");
        document.object("properties", |members| {
            members.written("schema", &format!("{{\"const\": \"{name}\"}}"));
            members.written(
                "taken",
                r#"{"description": "When the machine was asked (RFC 3339); null in a recording that does not tell.", "type": ["string", "null"], "format": "date-time"}"#,
            );
            members.written("machine", r##"{"$ref": "#/$defs/machine"}"##);
            members.written("rows", r##"{"type": "array", "items": {"$ref": "#/$defs/row"}}"##);
            members.written(
                "gaps",
                r##"{"description": "What could not be learnt. When it is empty, nothing is missing.", "type": "array", "items": {"$ref": "#/$defs/gap"}}"##,
            );
        });
        document.written(
            "required",
            r#"["schema", "taken", "machine", "rows", "gaps"]"#,
        );
        document.object("$defs", |defs| definitions(defs, table));
    });
    pretty.out.push(b'\n');
    pretty.out
}

fn definitions(defs: &mut Pretty, table: &Description) {
    defs.object("row", |row| {
        row.text("description", table.about);
        row.text("type", "object");
        row.object("properties", |members| fields(members, &table.fields));
    });
    defs.object("machine", |machine| {
        machine.text("description", "The machine that was asked.");
        machine.text("type", "object");
        machine.object("properties", |members| {
            for (name, meaning) in [
                ("host", "Its name."),
                ("system", "Its operating system, as uname -s says."),
                ("release", "The release of that, as uname -r says."),
                ("hardware", "Its hardware, as uname -m says."),
            ] {
                members.written(
                    name,
                    &format!(r#"{{"description": "{meaning}", "type": ["string", "null"]}}"#),
                );
            }
        });
        machine.written("required", r#"["host", "system", "release", "hardware"]"#);
    });
    defs.object("gap", |gap| {
        gap.text("description", "Something that could not be learnt.");
        gap.text("type", "object");
        gap.object("properties", |members| {
            members.written("what", r#"{"description": "What was asked for.", "type": "string"}"#);
            members.written("why", r#"{"description": "The reason.", "type": "string"}"#);
            members.written(
                "count",
                r#"{"description": "How many rows or answers it is about, where that is known.", "type": ["integer", "null"], "minimum": 0}"#,
            );
        });
        gap.written("required", r#"["what", "why", "count"]"#);
    });
    for (name, form) in FORMS {
        defs.written(name, form);
    }
}

/// The members of a row. A dot leads into an object, whose members stand together.
fn fields(members: &mut Pretty, mut left: &[Told]) {
    while let Some(first) = left.first() {
        let Some((object, _)) = first.id.split_once('.') else {
            field(members, first.id, first);
            left = left.get(1..).unwrap_or_default();
            continue;
        };
        let member = |told: &Told| {
            let (of, name) = told.id.split_once('.')?;
            (of == object).then_some(name)
        };
        let count = left.iter().take_while(|told| member(told).is_some()).count();
        let (these, others) = left.split_at(count);
        members.object(object, |inner| {
            inner.text("type", "object");
            inner.object("properties", |inner| {
                for told in these {
                    field(inner, member(told).unwrap_or(told.id), told);
                }
            });
        });
        left = others;
    }
}

fn field(members: &mut Pretty, name: &str, told: &Told) {
    let mut meaning = told.meaning.to_owned();
    if let Some(unit) = told.unit {
        meaning.push_str(&format!(" In {}.", unit.name()));
    }
    if let Some(kind) = told.kind {
        meaning.push_str(&format!(" A {}.", kind.name()));
    }
    members.member(name);
    members.out.extend_from_slice(b"{\"description\": ");
    json::string(&mut members.out, meaning.as_bytes());
    members.out.extend_from_slice(b", ");
    members.out.extend_from_slice(form(told.shape).as_bytes());
    members.out.push(b'}');
}

/// What values of a shape look like; each may be null.
fn form(shape: Shape) -> String {
    let nullable = |name: &str| format!(r##""anyOf": [{{"$ref": "#/$defs/{name}"}}, {{"type": "null"}}]"##);
    match shape {
        Shape::Flag => r#""type": ["boolean", "null"]"#.to_owned(),
        Shape::Number => r#""type": ["integer", "null"], "minimum": 0"#.to_owned(),
        Shape::Signed => r#""type": ["integer", "null"]"#.to_owned(),
        Shape::Fraction => r#""type": ["number", "null"]"#.to_owned(),
        Shape::Word => r#""type": ["string", "null"]"#.to_owned(),
        Shape::Text => nullable("text"),
        Shape::Address => nullable("address"),
        Shape::Network => nullable("network"),
        Shape::LinkAddress => nullable("link-address"),
        Shape::Words => list(r#""type": "string""#),
        Shape::Numbers => list(r#""type": "integer", "minimum": 0"#),
        Shape::Texts => list(r##""$ref": "#/$defs/text""##),
        Shape::Addresses => list(r##""$ref": "#/$defs/address""##),
    }
}

fn list(element: &str) -> String {
    format!(r#""type": ["array", "null"], "items": {{{element}}}"#)
}
