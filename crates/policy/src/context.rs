use rolecall_source::sorted_by;
use std::borrow::Cow;

use crate::letters::{compare, fold};

/// The request context of one authorization: condition keys and their values.
///
/// Names of keys match without regard to case. A single-valued key behaves otherwise than a
/// multivalued one that happens to hold one value, so the two are kept apart.
///
/// ```
/// use rolecall_policy::{Context, Values};
/// let context: Context = [
///     ("aws:username", Values::One("DevUser".into())),
///     ("aws:TagKeys", Values::Many(vec!["team".into(), "env".into()].into())),
/// ].into_iter().collect();
/// assert_eq!(context.values("AWS:UserName"), Some(&Values::One("DevUser".into())));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Context<'a> {
    /// A name with letters outside ASCII is folded. Up to [`FEW`](Self::FEW) are in the order in
    /// which they came, and of one name the last counts; more are sorted by name without regard to
    /// the case of ASCII letters.
    entries: Vec<(Cow<'a, str>, Values<'a>)>,
    /// What is assumed where AWS's documentation contradicts itself or is silent.
    pub open: Open,
}

/// Questions of the policy language that AWS's documentation leaves open. The default is what the
/// general rule of the guide says, else the safer reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Open {
    /// Whether policy variables are replaced in the values of `Bool`: the page on operators says
    /// that they are, the page on variables that only texts and ARNs take them.
    pub variables_in_bool: bool,
    /// Whether `ForAllValues` with a negated operator needs its key: the table of `StringNotLike`
    /// says so, the general rule that an absent key matches.
    pub negated_for_all_needs_key: bool,
    /// Whether `*` and `?` in what a policy variable stands for are wildcards.
    pub wildcards_in_variables: bool,
}

impl Open {
    /// Every question by itself, answered otherwise.
    #[must_use]
    pub const fn flipped(self) -> [Self; 3] {
        let mut flipped = [self; 3];
        let [bool, absent, wildcards] = &mut flipped;
        bool.variables_in_bool = !self.variables_in_bool;
        absent.negated_for_all_needs_key = !self.negated_for_all_needs_key;
        wildcards.wildcards_in_variables = !self.wildcards_in_variables;
        flipped
    }
}

/// The values of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values<'a> {
    /// The value of a single-valued key.
    One(Cow<'a, str>),
    /// The values of a multivalued key. An empty list is as good as an absent key.
    Many(Cow<'a, [String]>),
}

impl Values<'_> {
    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Self::One(value) => (Some(value.as_ref()), [].as_slice()),
            Self::Many(values) => (None, values.as_ref()),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}

impl<'a> Context<'a> {
    /// Sets a key, replacing what it held. It may move all keys: collect many into a context.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, values: Values<'a>) {
        let name = folded(key.into());
        if self.entries.len() < Self::FEW {
            self.entries.push((name, values));
            return;
        }
        if self.entries.len() == Self::FEW {
            self.sort();
        }
        match self.search(&name) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = values;
                }
            }
            Err(at) => self.entries.insert(at, (name, values)),
        }
    }

    /// How many entries are looked through faster than they are sorted.
    const FEW: usize = 32;

    /// Sorts the entries and drops those that others of the same name replace.
    fn sort(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        // of one name the last counts
        entries.reverse();
        let mut entries = sorted_by(entries, &|(one, _), (other, _)| compare(one, other));
        entries.dedup_by(|(one, _), (other, _)| compare(one, other).is_eq());
        self.entries = entries;
    }

    fn search(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(n, _)| compare(n, name))
    }

    /// The values of a key, in any spelling.
    #[must_use]
    pub fn values(&self, key: &str) -> Option<&Values<'a>> {
        self.folded(&fold(key))
    }

    /// The only value of a single-valued key.
    #[must_use]
    pub fn one(&self, key: &str) -> Option<&str> {
        match self.values(key)? {
            Values::One(value) => Some(value),
            Values::Many(_) => None,
        }
    }

    /// The values of a key whose name is folded already; an empty list counts as absent.
    pub(crate) fn folded(&self, name: &str) -> Option<&Values<'a>> {
        let (_, values) = if self.entries.len() > Self::FEW {
            self.entries.get(self.search(name).ok()?)?
        } else {
            let mut entries = self.entries.iter().rev();
            entries.find(|(known, _)| known.eq_ignore_ascii_case(name))?
        };
        let empty = matches!(values, Values::Many(values) if values.is_empty());
        (!empty).then_some(values)
    }
}

/// The name of a key as it is compared, the case of ASCII letters aside.
fn folded(key: Cow<'_, str>) -> Cow<'_, str> {
    if key.is_ascii() {
        key
    } else {
        fold(&key).into_owned().into()
    }
}

impl<'a, K: Into<Cow<'a, str>>> FromIterator<(K, Values<'a>)> for Context<'a> {
    fn from_iter<I: IntoIterator<Item = (K, Values<'a>)>>(entries: I) -> Self {
        let named = entries
            .into_iter()
            .map(|(key, values)| (folded(key.into()), values));
        let mut context = Self {
            entries: named.collect(),
            open: Open::default(),
        };
        if context.entries.len() > Self::FEW {
            context.sort();
        }
        context
    }
}
