//! What was typed or pasted for a step, read into a call.

pub mod presented;

use std::sync::Arc;

use rolecall_intake::{Call, Content, Document, Documents, Input, Pasted, cli};
use rolecall_source::Diagnostics;

use crate::paste::{self, Paste};
use crate::scenario::{self, Parts, Step};

/// The call of a step, and the document that it presents.
#[derive(Debug, Default)]
pub struct Reading {
    pub call: Option<Call>,
    /// The SAML response or token that was pasted as the call.
    pub document: Option<Arc<Document>>,
    /// The diagnostics for the text of the input, without those for the document in it.
    pub diagnostics: Diagnostics,
    /// The page's view of the input, if it is wanted.
    pub paste: Option<Paste>,
}

/// Reads the call of a step. Documents that are in `documents` are not parsed again.
pub fn read(
    step: &Step,
    parts: Option<&Parts>,
    documents: &mut Documents,
    wants_paste: bool,
) -> Reading {
    if let Some(input) = &step.input {
        return of_text(step, input, parts, documents, wants_paste);
    }
    Reading {
        call: step.call.clone(),
        paste: wants_paste.then(|| paste::read("")),
        ..Reading::default()
    }
}

fn of_text(
    step: &Step,
    input: &scenario::Input,
    parts: Option<&Parts>,
    documents: &mut Documents,
    wants_paste: bool,
) -> Reading {
    let text = input.text.as_str();
    let files = |name: &str| file(step, name);
    let read = || Input::read_with(text, &files);
    let is_command = text.trim_ascii_start().starts_with("aws ");
    let pasted = if is_command {
        Pasted::Other(read())
    } else {
        documents.pasted(text, read)
    };
    let input = match pasted {
        Pasted::Document(document) => {
            return Reading {
                call: presented::call(step, text, &document.input, parts),
                paste: wants_paste.then(|| paste::view(text, &document.input, documents)),
                document: Some(document),
                // the document's own come with the operation
                diagnostics: Diagnostics::default(),
            };
        }
        Pasted::Other(input) => input,
    };
    let paste = wants_paste.then(|| paste::view(text, &input, documents));
    let commands = match input.content {
        Content::Calls(commands) if !input.unwrapped.is_wrapped() => commands,
        _ => cli::read_with(text, &files),
    };
    let call = commands.value.into_iter().next();
    let other = input.unwrapped.diagnostics;
    Reading {
        document: None,
        // that it is something else helps more than that it is not a command
        diagnostics: if call.is_none() && !is_command && !other.is_empty() {
            other.into_iter().collect()
        } else {
            commands.diagnostics
        },
        call,
        paste,
    }
}

/// The text of a file. A scenario may name it with `file://` before it or without.
fn file(step: &Step, name: &str) -> Option<String> {
    let path = |name: &str| {
        name.split_once("://")
            .map_or(name, |(_, path)| path)
            .to_owned()
    };
    let name = path(name);
    let file = step.files.iter().find(|(file, _)| path(file) == name);
    file.map(|(_, text)| text.clone())
}
