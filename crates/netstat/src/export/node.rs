//! A JSON document that is no row of a table: objects and lists within each other.

use facts::fields::value::Value;

use super::json;

/// A part of a document.
#[derive(Clone, Debug)]
pub(crate) enum Node<'n> {
    /// A value of the field tables.
    Value(Value<'n>),
    /// Parts in their order.
    List(Vec<Node<'n>>),
    /// Parts by name.
    Object(Vec<(&'static str, Node<'n>)>),
}

impl<'n> Node<'n> {
    /// Nothing is known.
    pub(crate) const NULL: Node<'static> = Node::Value(Value::Null);

    /// A word of ours.
    pub(crate) fn word(word: &'static str) -> Node<'n> {
        Node::Value(Value::word(word))
    }

    /// Text of ours that is put together.
    pub(crate) fn words(text: String) -> Node<'n> {
        Node::Value(Value::Word(text.into()))
    }

    /// Bytes that somebody else chose; null when there are none.
    pub(crate) fn text(text: Option<&'n [u8]>) -> Node<'n> {
        Node::Value(text.map_or(Value::Null, Value::text))
    }

    /// A number; null when it is not known.
    pub(crate) fn number(number: Option<impl Into<u64>>) -> Node<'n> {
        Node::Value(number.map_or(Value::Null, |number| Value::Number(number.into())))
    }

    /// Yes or no; null when it is not known.
    pub(crate) fn flag(flag: Option<bool>) -> Node<'n> {
        Node::Value(flag.map_or(Value::Null, Value::Flag))
    }

    /// Appends it.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Node::Value(value) => json::value(out, value),
            Node::List(parts) => {
                out.push(b'[');
                for (place, part) in parts.iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    part.write(out);
                }
                out.push(b']');
            }
            Node::Object(parts) => {
                out.push(b'{');
                for (place, (name, part)) in parts.iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    json::string(out, name.as_bytes());
                    out.push(b':');
                    part.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_within_each_other() {
        let node = Node::Object(vec![
            ("a", Node::List(vec![Node::number(Some(1u32)), Node::NULL])),
            ("b", Node::Object(vec![("c", Node::text(Some(b"\xff")))])),
            ("d", Node::flag(None)),
        ]);
        let mut out = Vec::new();
        node.write(&mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"a":[1,null],"b":{"c":{"base64":"/w=="}},"d":null}"#
        );
    }
}
