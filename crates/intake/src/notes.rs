use rolecall_source::{Diagnostic, Parsed, codes};

/// The most diagnostics that one text gets; a paste that earns more is not what it seems.
const MAX_NOTES: usize = 1_000;

/// Collects diagnostics while a text is read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Vec<Diagnostic>,
}

impl Notes {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MAX_NOTES {
            self.list.push(diagnostic);
        } else if self.list.len() == MAX_NOTES {
            self.list.push(Diagnostic::info(
                codes::CALL_TRAILING,
                diagnostic.span,
                format!("more than {MAX_NOTES} remarks: the rest is left out"),
            ));
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// The value with the diagnostics in the order of the text.
    pub(crate) fn with<T>(mut self, value: T) -> Parsed<T> {
        Diagnostic::sort(&mut self.list);
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
