use rolecall_source::{Diagnostic, Diagnostics, Parsed};

/// Collects diagnostics while a text is read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Diagnostics,
}

impl Notes {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.list.append(other.list);
    }

    /// Adds what another reader says of the same text.
    pub(crate) fn extend(&mut self, diagnostics: Diagnostics) {
        self.list.append(diagnostics);
    }

    /// The value with the diagnostics in the order of the text.
    pub(crate) fn with<T>(mut self, value: T) -> Parsed<T> {
        self.list.sort();
        Parsed {
            value,
            diagnostics: self.list,
        }
    }
}

/// What a person wrote, short enough for a message and on one line.
pub(crate) fn shown(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == MAX_CHARS {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
