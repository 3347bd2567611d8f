//! Policies that are read again and again.

use std::sync::Arc;

use rolecall_source::Names;

use crate::document::{Document, Source};

/// Parsed policies by their text. A text that has not changed since the last run is not parsed,
/// validated or linted again.
///
/// ```
/// use rolecall_policy::Library;
/// let mut library = Library::default();
/// let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
/// let one = library.read("a", "/a", text);
/// let other = library.read("b", "/b", text);
/// assert!(std::ptr::eq(one.text(), other.text()));
/// assert_eq!(other.name(), "b");
/// ```
#[derive(Debug, Default)]
pub struct Library {
    shelf: Names<Entry>,
}

#[derive(Debug)]
struct Entry {
    source: Arc<Source>,
    used: bool,
}

impl Library {
    /// Reads a policy as [`Document::read`] does.
    pub fn read(&mut self, name: &str, pointer: &str, text: &str) -> Document {
        if let Some(entry) = self.shelf.get_mut(text) {
            entry.used = true;
            return Document::new(name, pointer, Arc::clone(&entry.source));
        }
        let source = Arc::new(Source::read(text));
        let entry = Entry {
            source: Arc::clone(&source),
            used: true,
        };
        self.shelf.insert(text, entry);
        Document::new(name, pointer, source)
    }

    /// Forgets the texts that were not read since the last call, so that the memory stays bounded
    /// by what one run needs.
    pub fn forget_unused(&mut self) {
        if self.shelf.values().all(|entry| entry.used) {
            self.shelf.values_mut().for_each(|entry| entry.used = false);
            return;
        }
        for entry in std::mem::take(&mut self.shelf).into_values() {
            if entry.used {
                let Entry { source, .. } = entry;
                let text = Arc::clone(&source);
                let entry = Entry {
                    source,
                    used: false,
                };
                self.shelf.insert(&text.text, entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unused_text_is_forgotten_after_the_next_run() {
        let mut library = Library::default();
        library.read("a", "/a", "{}");
        library.forget_unused();
        library.read("b", "/b", "[]");
        library.forget_unused();
        assert_eq!(library.shelf.values().count(), 1);
        library.forget_unused();
        assert!(library.shelf.is_empty());
    }
}
