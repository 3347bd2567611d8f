//! SAML responses and tokens that are presented again and again.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    input::{DocumentKind, Input},
    jwt,
    saml::{self, Signatures},
    signature::Signature,
};

/// A document that a call presents, and the results of verifying it.
#[derive(Debug)]
pub struct Document {
    /// The value.
    pub input: Input,
    /// The last results, each with the keys that it was verified with.
    verified: Mutex<Vec<(Keys, Arc<Verified>)>>,
}

/// The text of the keys that a document is verified with.
type Keys = Option<Box<str>>;

/// What became of the signatures of a document, checked with the keys of one provider.
#[derive(Debug)]
pub struct Verified {
    /// The entity id in the metadata of the SAML provider.
    pub entity_id: Option<String>,
    /// The signatures of a SAML response, each on its own.
    pub signatures: Option<Signatures>,
    /// Whether the parsed content is the signed content.
    pub verdict: Signature,
}

/// The most results that a document keeps.
const KEPT: usize = 4;

impl Document {
    fn new(input: Input) -> Arc<Self> {
        Arc::new(Self {
            input,
            verified: Mutex::default(),
        })
    }

    /// Verifies the document with the metadata of a SAML provider, or with the key set of an issuer
    /// of tokens. With the same keys it is verified once. `None` if the document can't be read.
    pub fn verify(&self, keys: Option<&str>) -> Option<Arc<Verified>> {
        let mut kept = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, verified)) = kept.iter().find(|(with, _)| with.as_deref() == keys) {
            return Some(Arc::clone(verified));
        }
        let text = &self.input.unwrapped.text;
        let verified = if let Some(saml) = self.input.saml() {
            let signatures = saml::signatures(saml, keys);
            Verified {
                entity_id: keys.and_then(saml::entity_id),
                verdict: signatures.verdict(saml),
                signatures: Some(signatures),
            }
        } else {
            Verified {
                entity_id: None,
                signatures: None,
                verdict: jwt::signature(text, self.input.token()?, keys),
            }
        };
        let verified = Arc::new(verified);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((keys.map(Into::into), Arc::clone(&verified)));
        Some(verified)
    }
}

/// The content of a pasted text.
#[derive(Debug)]
pub enum Pasted {
    /// A SAML response or a token.
    Document(Arc<Document>),
    /// Neither of them.
    Other(Input),
}

/// Documents by their texts. A text that has not changed since the last run is not unwrapped,
/// parsed or verified again.
///
/// ```
/// use rolecall_intake::{Documents, DocumentKind};
/// let mut documents = Documents::default();
/// let text = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln";
/// let one = documents.read(text, DocumentKind::Token);
/// let other = documents.read(text, DocumentKind::Token);
/// assert!(std::ptr::eq(&*one, &*other));
/// ```
#[derive(Debug, Default)]
pub struct Documents {
    /// In the order of kind and text.
    shelf: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    kind: DocumentKind,
    text: Box<str>,
    document: Arc<Document>,
    used: bool,
}

impl Documents {
    /// The document of this kind that a text holds.
    pub fn read(&mut self, text: &str, kind: DocumentKind) -> Arc<Document> {
        if let Some(document) = self.known(text, kind) {
            return document;
        }
        self.keep(text, kind, Input::document(text, kind))
    }

    /// The document that a pasted text holds, or whatever else `read` finds in it.
    pub fn pasted(&mut self, text: &str, read: impl FnOnce() -> Input) -> Pasted {
        let mut kinds = [DocumentKind::Saml, DocumentKind::Token].into_iter();
        if let Some(document) = kinds.find_map(|kind| self.known_as_such(text, kind)) {
            return Pasted::Document(document);
        }
        let input = read();
        match DocumentKind::of_kind(input.unwrapped.kind) {
            Some(kind) => Pasted::Document(self.keep(text, kind, input)),
            None => Pasted::Other(input),
        }
    }

    /// Forgets the documents that were not read since the last call, so that the memory stays
    /// bounded by what one run needs.
    pub fn forget_unused(&mut self) {
        self.shelf
            .retain_mut(|entry| std::mem::take(&mut entry.used));
    }

    fn known_as_such(&mut self, text: &str, kind: DocumentKind) -> Option<Arc<Document>> {
        let document = self.known(text, kind)?;
        // a text that is presented as something else than it looks like was read for that alone
        (DocumentKind::of_kind(document.input.unwrapped.kind) == Some(kind)).then_some(document)
    }

    fn known(&mut self, text: &str, kind: DocumentKind) -> Option<Arc<Document>> {
        let at = self.place(text, kind).ok()?;
        let entry = self.shelf.get_mut(at)?;
        entry.used = true;
        Some(Arc::clone(&entry.document))
    }

    fn keep(&mut self, text: &str, kind: DocumentKind, input: Input) -> Arc<Document> {
        let document = Document::new(input);
        if let Err(at) = self.place(text, kind) {
            let entry = Entry {
                kind,
                text: text.into(),
                document: Arc::clone(&document),
                used: true,
            };
            self.shelf.insert(at, entry);
        }
        document
    }

    fn place(&self, text: &str, kind: DocumentKind) -> Result<usize, usize> {
        self.shelf
            .binary_search_by(|entry| (entry.kind, &*entry.text).cmp(&(kind, text)))
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::work;

    use super::*;

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln";

    fn pasted(documents: &mut Documents, text: &str) -> Arc<Document> {
        match documents.pasted(text, || Input::read(text)) {
            Pasted::Document(document) => document,
            Pasted::Other(input) => panic!("{input:?}"),
        }
    }

    #[test]
    fn a_document_is_read_and_verified_once() {
        let mut documents = Documents::default();
        let mut run = |keys| {
            work::steps(|| {
                let document = pasted(&mut documents, TOKEN);
                document.verify(keys);
                documents.read(TOKEN, DocumentKind::Token).verify(keys);
                documents.forget_unused();
            })
        };
        assert!(run(Some("{}")) > 0);
        assert_eq!(run(Some("{}")), 0);
        assert!(run(None) > 0, "other keys");
        assert_eq!(run(Some("{}")), 0, "the earlier keys are known");
    }

    #[test]
    fn an_unused_document_is_forgotten_after_the_next_run() {
        let mut documents = Documents::default();
        documents.read(TOKEN, DocumentKind::Token);
        documents.read(TOKEN, DocumentKind::Saml);
        documents.forget_unused();
        documents.read("x", DocumentKind::Token);
        documents.forget_unused();
        assert_eq!(documents.shelf.len(), 1);
    }

    #[test]
    fn only_the_last_results_are_kept() {
        let document = Document::new(Input::read(TOKEN));
        for keys in 0..10 {
            document.verify(Some(&format!("{{\"keys\": {keys}}}")));
        }
        assert_eq!(document.verified.lock().unwrap().len(), KEPT);
    }

    #[test]
    fn a_text_is_pasted_as_what_it_looks_like() {
        let mut documents = Documents::default();
        documents.read(TOKEN, DocumentKind::Saml);
        assert!(pasted(&mut documents, TOKEN).input.token().is_some());
        let command = "$ aws sts get-caller-identity";
        let input = documents.pasted(command, || Input::read(command));
        assert!(matches!(input, Pasted::Other(input) if input.call().is_some()));
    }
}
