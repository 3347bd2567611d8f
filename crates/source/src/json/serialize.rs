//! Writing JSON from the types that serde describes.
//!
//! The text is the one that `serde_json` writes, byte for byte. Most of an answer is strings
//! without escapes and small integers: strings are scanned eight bytes at a time, and integers are
//! written without `fmt`.

use std::fmt::{self, Display, Write};

use serde::{
    Serialize, Serializer,
    ser::{
        self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

/// Why a value cannot be written: a map has a key that is not a string, or the value's own
/// serialization failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError(String);

impl Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WriteError {}

impl ser::Error for WriteError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Result<T = ()> = core::result::Result<T, WriteError>;

/// Writes a value as JSON text without whitespace.
///
/// ```
/// use rolecall_source::json;
/// assert_eq!(json::to_string(&("a\n", 7, [true])).unwrap(), r#"["a\n",7,[true]]"#);
/// ```
///
/// # Errors
///
/// A map has a key that is not a string, or the value cannot be serialized.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> core::result::Result<String, WriteError> {
    let mut writer = Writer {
        out: String::with_capacity(16 * 1024),
    };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
}

impl Writer {
    fn unsigned(&mut self, number: u64) {
        if number >= 10 {
            self.unsigned(number / 10);
        }
        // below ten
        self.out.push(char::from(b'0' + (number % 10) as u8));
    }

    fn signed(&mut self, number: i64) {
        if number < 0 {
            self.out.push('-');
        }
        self.unsigned(number.unsigned_abs());
    }

    fn float(&mut self, number: f64, text: &dyn Display) {
        if !number.is_finite() {
            self.out.push_str("null");
            return;
        }
        let start = self.out.len();
        let _ = write!(self.out, "{text}");
        // a float keeps its point, so that it stays one
        let written = self.out.get(start..).unwrap_or_default();
        if !written.contains(['.', 'e']) {
            self.out.push_str(".0");
        }
    }

    fn open(&mut self, bracket: char) -> Items<'_> {
        self.out.push(bracket);
        Items {
            writer: self,
            is_first: true,
            close: if bracket == '{' { "}" } else { "]" },
        }
    }

    /// The value of an enum variant that holds something: an object of one member.
    fn variant(&mut self, name: &str) {
        self.out.push('{');
        write_string(name, &mut self.out);
        self.out.push(':');
    }
}

/// Writes a text as a JSON string, quotes included, to the end of `out`.
pub fn write_string(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    if plain_length(text) == text.len() {
        out.push_str(text);
    } else {
        write_escaped(text, out);
    }
    out.push('"');
}

fn write_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        let (plain, special) = rest
            .split_at_checked(plain_length(rest))
            .unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        let Some(c) = chars.next() else { break };
        escape(c, out);
        rest = chars.as_str();
    }
}

fn escape(c: char, out: &mut String) {
    let short = match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{8}' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        c => {
            // a `String` takes everything
            let _ = write!(out, "\\u{:04x}", u32::from(c));
            return;
        }
    };
    out.push_str(short);
}

/// How many bytes at the start of `text` are written as they are.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (chunks, rest) = bytes.as_chunks::<8>();
    // the end is looked at with what is before it, where there are eight bytes
    let end = bytes.last_chunk::<8>().filter(|_| !rest.is_empty());
    let all = chunks.iter().chain(end);
    if !chunks.is_empty() && all.fold(0, |found, chunk| found | special(*chunk)) == 0 {
        return bytes.len();
    }
    let plain = chunks.iter().take_while(|chunk| special(**chunk) == 0);
    let plain = plain.count() * 8;
    let rest = bytes.get(plain..).unwrap_or_default();
    let special = |b: &u8| matches!(b, 0..0x20 | b'"' | b'\\');
    plain + rest.iter().position(special).unwrap_or(rest.len())
}

/// Bits for those of eight bytes that need an escape, by arithmetic on all of them at once; none
/// where none does.
const fn special(chunk: [u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const fn below(bytes: u64, limit: u64) -> u64 {
        bytes.wrapping_sub(ONES * limit) & !bytes & HIGH
    }
    let bytes = u64::from_le_bytes(chunk);
    let quote = below(bytes ^ (ONES * b'"' as u64), 1);
    let backslash = below(bytes ^ (ONES * b'\\' as u64), 1);
    below(bytes, 0x20) | quote | backslash
}

/// The items of an array or the members of an object.
struct Items<'w> {
    writer: &'w mut Writer,
    is_first: bool,
    close: &'static str,
}

impl Items<'_> {
    fn next(&mut self) -> &mut Writer {
        if !std::mem::take(&mut self.is_first) {
            self.writer.out.push(',');
        }
        self.writer
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(self.next())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result {
        // the names of fields need no escapes
        let is_first = std::mem::take(&mut self.is_first);
        let out = &mut self.writer.out;
        out.reserve(name.len() + 4);
        out.push_str(if is_first { "\"" } else { ",\"" });
        out.push_str(name);
        out.push_str("\":");
        value.serialize(&mut *self.writer)
    }

    fn finish(self) {
        self.writer.out.push_str(self.close);
    }
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Items<'w>;
    type SerializeMap = Items<'w>;
    type SerializeStruct = Items<'w>;
    type SerializeStructVariant = Items<'w>;

    fn serialize_bool(self, value: bool) -> Result {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result {
        self.signed(value);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result {
        self.unsigned(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result {
        self.float(value.into(), &value);
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result {
        self.float(value, &value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result {
        write_string(value, &mut self.out);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.out.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w>> {
        Ok(self.open('['))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'w>> {
        Ok(self.open('['))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w>> {
        Ok(self.open('['))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w>> {
        self.variant(variant);
        let mut items = self.open('[');
        items.close = "]}";
        Ok(items)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'w>> {
        Ok(self.open('{'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'w>> {
        Ok(self.open('{'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w>> {
        self.variant(variant);
        let mut items = self.open('{');
        items.close = "}}";
        Ok(items)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result {
        self.serialize_str(&value.to_string())
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        let writer = self.next();
        let start = writer.out.len();
        key.serialize(&mut *writer)?;
        let is_string = writer
            .out
            .get(start..)
            .is_some_and(|key| key.starts_with('"'));
        if !is_string {
            return Err(ser::Error::custom("a key must be a string"));
        }
        writer.out.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result {
        self.finish();
        Ok(())
    }
}

/// The traits of sequences differ in the name of their one method.
macro_rules! sequences {
    ($($trait:ident::$method:ident)+) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = WriteError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                self.item(value)
            }

            fn end(self) -> Result {
                self.finish();
                Ok(())
            }
        }
    )+};
}

sequences! {
    SerializeSeq::serialize_element
    SerializeTuple::serialize_element
    SerializeTupleStruct::serialize_field
    SerializeTupleVariant::serialize_field
}

macro_rules! structures {
    ($($trait:ident)+) => {$(
        impl $trait for Items<'_> {
            type Ok = ();
            type Error = WriteError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result {
                self.member(name, value)
            }

            fn end(self) -> Result {
                self.finish();
                Ok(())
            }
        }
    )+};
}

structures! { SerializeStruct SerializeStructVariant }

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{collection::btree_map, prelude::*};

    use super::*;

    #[derive(Debug, Clone, Serialize)]
    enum Shape {
        Unit,
        One(i64),
        Two(u8, Option<char>),
        Named { text: String, float: f64 },
    }

    fn shape() -> impl Strategy<Value = Shape> {
        prop_oneof![
            Just(Shape::Unit),
            any::<i64>().prop_map(Shape::One),
            any::<(u8, Option<char>)>().prop_map(|(n, c)| Shape::Two(n, c)),
            (any::<String>(), -1e9..1e9).prop_map(|(text, float)| Shape::Named { text, float }),
        ]
    }

    proptest! {
        #[test]
        fn the_text_is_that_of_serde_json(
            text in "[\\x00-\\x7f\u{e9}\u{1F600}]{0,40}",
            shapes in btree_map(any::<String>(), shape(), 0..4),
            numbers in any::<(u64, i32, bool, ())>(),
        ) {
            let value = (text, shapes, numbers);
            prop_assert_eq!(to_string(&value).unwrap(), serde_json::to_string(&value).unwrap());
        }
    }

    #[test]
    fn a_key_that_is_not_a_string_is_an_error() {
        let map = BTreeMap::from([(7, "a")]);
        assert_eq!(
            to_string(&map).unwrap_err().to_string(),
            "a key must be a string"
        );
    }

    #[test]
    fn an_infinite_number_is_null() {
        assert_eq!(to_string(&f64::INFINITY).unwrap(), "null");
    }
}
