//! Maps by name, and sorting, whose machine code is in a program once and not once for each type.

use std::{cmp::Ordering, collections::BTreeMap};

/// Values by name, in the order in which the names came first.
///
/// A `BTreeMap` for each type of value is several kilobytes of WebAssembly; here all share one.
///
/// ```
/// use rolecall_source::Names;
/// let mut ages = Names::default();
/// assert_eq!(ages.insert("ana", 41), None);
/// assert_eq!(ages.insert("ada", 36), None);
/// assert_eq!(ages.insert("ana", 42), Some(41));
/// assert_eq!(ages.get("ana"), Some(&42));
/// assert_eq!(ages.values().collect::<Vec<_>>(), [&42, &36]);
/// ```
#[derive(Debug, Clone)]
pub struct Names<T = ()> {
    numbers: Numbers,
    values: Vec<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            numbers: Numbers::default(),
            values: Vec::new(),
        }
    }
}

impl<T> Names<T> {
    /// Sets the value of a name, and gives the one that it had.
    pub fn insert(&mut self, name: &str, value: T) -> Option<T> {
        match self.values.get_mut(self.numbers.number(name)) {
            Some(known) => Some(std::mem::replace(known, value)),
            None => {
                self.values.push(value);
                None
            }
        }
    }

    /// Sets the value of a name that has none, and gives the one that another has.
    pub fn insert_new(&mut self, name: &str, value: T) -> Option<&mut T> {
        let number = self.numbers.number(name);
        if number == self.values.len() {
            self.values.push(value);
            return None;
        }
        self.values.get_mut(number)
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.values.get(self.numbers.find(name)?)
    }

    /// The value of a name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.values.get_mut(self.numbers.find(name)?)
    }

    /// Whether the name has a value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.numbers.find(name).is_some()
    }

    /// The values, in the order in which their names came first.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// The values to be changed, in the same order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.iter_mut()
    }

    /// The values, in the order in which their names came first.
    #[must_use]
    pub fn into_values(self) -> Vec<T> {
        self.values
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Names {
    /// Adds a name, and says whether it is new.
    pub fn add(&mut self, name: &str) -> bool {
        self.insert(name, ()).is_none()
    }
}

impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let mut all = Self::default();
        for name in names {
            all.add(name);
        }
        all
    }
}

/// The numbers of names, from 0.
#[derive(Debug, Clone, Default)]
struct Numbers(BTreeMap<Box<str>, usize>);

impl Numbers {
    fn find(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }

    /// The number of a name; the next one where it is new.
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.find(name) {
            return number;
        }
        let number = self.0.len();
        self.0.insert(name.into(), number);
        number
    }
}

/// The items in the order that `compare` gives them; equal ones stay in the order in which they
/// were.
///
/// ```
/// use rolecall_source::sorted_by;
/// let words = vec!["pear", "fig", "lime", "nut"];
/// assert_eq!(sorted_by(words, &|a, b| a.len().cmp(&b.len())), ["fig", "nut", "pear", "lime"]);
/// ```
#[must_use]
pub fn sorted_by<T>(items: Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let by_number = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let order = order(items.len(), &by_number);
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let taken = order.iter().map(|number| items.get_mut(*number)?.take());
    taken.flatten().collect()
}

/// The numbers below `count` in their order.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    if !order.is_sorted_by(|a, b| compare(*a, *b).is_le()) {
        order.sort_by(|a, b| compare(*a, *b));
    }
    order
}
