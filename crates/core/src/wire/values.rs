//! The values that everything else is made of.

use std::borrow::Cow;
use std::str::Chars;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Read, Text};

/// How deep a value may be nested whose form is not known.
const DEEPEST: usize = 128;

impl Read for String {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        unescaped(text.string()?)
    }
}

impl Read for Arc<str> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        String::read(text).map(Into::into)
    }
}

impl<T: Read> Read for Arc<T> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        T::read(text).map(Self::new)
    }
}

impl Read for Cow<'_, str> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        String::read(text).map(Self::Owned)
    }
}

impl Read for bool {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        text.word().parse().ok()
    }
}

impl Read for usize {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        text.word().parse().ok()
    }
}

impl Read for u32 {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        usize::read(text)?.try_into().ok()
    }
}

impl Read for u16 {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        usize::read(text)?.try_into().ok()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        if text.next()? == b'n' {
            return (text.word() == "null").then_some(None);
        }
        T::read(text).map(Some)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        let mut items = Self::new();
        text.items(&mut |text| {
            items.push(T::read(text)?);
            Some(())
        })?;
        Some(items)
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }
}

impl Read for Value {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        Some(match text.next()? {
            b'"' => Self::String(Read::read(text)?),
            b'{' => Self::Object(Read::read(text)?),
            b'[' => Self::Array(text.deeper(Read::read)?),
            _ => match text.word() {
                "null" => Self::Null,
                "true" => true.into(),
                "false" => false.into(),
                number => self::number(number)?,
            },
        })
    }
}

impl Read for Map<String, Value> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        text.deeper(|text| {
            text.object(|text| {
                let mut members = Self::new();
                while let Some(name) = text.name() {
                    members.insert(unescaped(name)?, Read::read(text)?);
                }
                Some(members)
            })
        })
    }
}

impl Text<'_> {
    fn deeper<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }
}

/// A whole number. A fraction is `null`: neither scenarios nor answers have any, and to read one
/// takes large tables.
fn number(word: &str) -> Option<Value> {
    if let Ok(number) = word.parse::<i64>() {
        return Some(number.into());
    }
    if let Ok(number) = word.parse::<u64>() {
        return Some(number.into());
    }
    let is_fraction = word.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    is_fraction.then_some(Value::Null)
}

/// A string without its escapes.
fn unescaped(written: &str) -> Option<String> {
    let Some((plain, mut rest)) = written.split_once('\\') else {
        return Some(written.to_owned());
    };
    let mut out = plain.to_owned();
    loop {
        let mut chars = rest.chars();
        out.push(match chars.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => coded(&mut chars)?,
            itself => itself,
        });
        match chars.as_str().split_once('\\') {
            Some((plain, more)) => {
                out.push_str(plain);
                rest = more;
            }
            None => {
                out.push_str(chars.as_str());
                return Some(out);
            }
        }
    }
}

/// The character of `\u`, behind which these stand: one beyond the first 65,536 is written as two.
fn coded(chars: &mut Chars<'_>) -> Option<char> {
    let first = unit(chars)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    let rest = chars.as_str().strip_prefix("\\u")?;
    *chars = rest.chars();
    let second = unit(chars)?.checked_sub(0xdc00)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
}

fn unit(chars: &mut Chars<'_>) -> Option<u32> {
    let mut digits = (0..4).map(|_| chars.next()?.to_digit(16));
    digits.try_fold(0, |unit, digit| Some(unit << 4 | digit?))
}
