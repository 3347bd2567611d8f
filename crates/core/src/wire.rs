//! Reading back what the simulator answered in JSON: for the page, which is another program than
//! the one that answers.
//!
//! The types of an answer are written by serde and read here. What serde derives for reading takes
//! members in any order, says what is wrong with a text and can be of any format; all that was a
//! quarter of the page's program. What reads here knows one writer, and says no more than that a
//! text is not what it was looked for.
//!
//! ```
//! let answer = r#"{"service": "sts", "names": ["AssumeRole", "TagSession"], "more": {}}"#;
//!
//! #[derive(Debug, PartialEq)]
//! struct Actions { service: String, names: Vec<String>, first: Option<String> }
//! rolecall_core::members! { Actions { service: "service", names: "names", first: "first" } }
//!
//! let actions: Actions = rolecall_core::wire::read(answer).unwrap();
//! assert_eq!(actions.names, ["AssumeRole", "TagSession"]);
//! assert_eq!(actions.first, None);
//! assert_eq!(rolecall_core::wire::read::<Actions>("{}"), None);
//! ```

mod types;
mod values;

use std::mem;

/// What can be read back.
pub trait Read: Sized {
    /// Reads the value that the text goes on with.
    fn read(text: &mut Text<'_>) -> Option<Self>;

    /// Reads the value's members where they stand among those of another, as serde's `flatten`
    /// writes them.
    #[must_use]
    fn members(_: &mut Text<'_>) -> Option<Self> {
        None
    }

    /// What a member stands for that was left out, if it may be.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }
}

/// Reads a JSON text.
#[must_use]
pub fn read<T: Read>(json: &str) -> Option<T> {
    let mut text = Text {
        json,
        at: 0,
        first: 0,
        depth: 0,
    };
    let value = T::read(&mut text)?;
    text.next().is_none().then_some(value)
}

/// Says which members the fields of a type are read from, in the order in which they are
/// written; `_` where the members of a field stand among the others.
#[macro_export]
macro_rules! members {
    ($($type:ty { $($field:ident: $name:tt),+ $(,)? })+) => {$(
        impl $crate::wire::Read for $type {
            fn read(text: &mut $crate::wire::Text<'_>) -> Option<Self> {
                text.object(Self::members)
            }

            fn members(text: &mut $crate::wire::Text<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::members!(@ text $name)),+ })
            }
        }
    )+};
    (@ $text:ident _) => { $crate::wire::Read::members($text)? };
    (@ $text:ident $name:literal) => { $text.member($name)? };
}

/// A JSON text, and how far it was read.
#[derive(Debug)]
pub struct Text<'t> {
    json: &'t str,
    at: usize,
    /// Where the members of the object at hand begin.
    first: usize,
    /// Of the values whose form is not known.
    depth: usize,
}

impl<'t> Text<'t> {
    /// Reads an object, and goes past the members that are left of it.
    pub fn object<T>(&mut self, members: fn(&mut Self) -> Option<T>) -> Option<T> {
        self.take(b'{')?;
        let outer = mem::replace(&mut self.first, self.at);
        let value = members(self)?;
        self.first = outer;
        while self.name().is_some() {
            self.skip()?;
        }
        self.take(b'}')?;
        Some(value)
    }

    /// Reads a member of the object at hand. One that may be missing stands where it is written, or
    /// is missing; any other one is looked for in the whole object.
    pub fn member<T: Read>(&mut self, name: &str) -> Option<T> {
        let start = self.at;
        if self.search(name) {
            return T::read(self);
        }
        if let Some(missing) = T::missing() {
            self.at = start;
            return Some(missing);
        }
        self.at = self.first;
        self.search(name).then(|| T::read(self)).flatten()
    }

    /// Goes to the value of a member: mostly it comes next.
    fn search(&mut self, wanted: &str) -> bool {
        while let Some(name) = self.name() {
            if name == wanted {
                return true;
            }
            if self.skip().is_none() {
                break;
            }
        }
        false
    }

    /// The name of the next member, whose value follows.
    fn name(&mut self) -> Option<&'t str> {
        let _ = self.take(b',');
        let name = self.string()?;
        self.take(b':')?;
        Some(name)
    }

    /// The characters of the next string as they are written.
    fn string(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            match self.bytes().get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.json.get(start..self.at - 1)
    }

    /// Reads the items of an array.
    fn items(&mut self, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            if self.take(b',').is_none() {
                return self.take(b']');
            }
        }
    }

    /// Goes past a value.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                _ => {
                    self.word();
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> &'t str {
        self.next();
        let rest = self.json.get(self.at..).unwrap_or_default();
        let ends = |b: u8| !(b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at += length.max(1);
        rest.get(..length).unwrap_or_default()
    }

    /// Takes a character, if it comes next.
    fn take(&mut self, byte: u8) -> Option<()> {
        self.next().filter(|next| *next == byte)?;
        self.at += 1;
        Some(())
    }

    /// The next character that is no blank.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    const fn bytes(&self) -> &'t [u8] {
        self.json.as_bytes()
    }
}
