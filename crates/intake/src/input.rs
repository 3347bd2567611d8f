//! A typed or pasted text, read once.

use rolecall_source::Parsed;

use crate::{
    call::Call,
    cli::{self, Files},
    denial::Denial,
    jwt::{self, Token},
    saml::{self, Saml},
    unwrap::{Kind, Unwrapped, open, unwrap},
};

/// A text and its content. Every place in the content is one in the text without its
/// wrappings; [`Unwrapped::source`] gives the place in the text as it was pasted.
///
/// ```
/// use rolecall_intake::{Content, Input};
/// let input = Input::read("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln");
/// assert_eq!(input.token().unwrap().subject().unwrap().value, "johndoe");
/// let input = Input::read("aws sts get-caller-identity");
/// assert!(matches!(&input.content, Content::Calls(calls) if calls.value.len() == 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The kind of the text, the wrappings that were undone, and the text inside.
    pub unwrapped: Unwrapped,
    /// The content of the text inside.
    pub content: Content,
}

/// The content of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Commands of the AWS CLI. A text of an unknown kind is read as commands too, so that its
    /// diagnostics say what is missing.
    Calls(Parsed<Vec<Call>>),
    /// A SAML response or a part of one.
    Saml(Box<Parsed<Option<Saml>>>),
    /// A token, or its claims.
    Token(Box<Parsed<Option<Token>>>),
    /// An error of AWS that says who was denied what.
    Denial(Denial),
    /// A text whose kind is known, and in which nothing else is read: SAML metadata, for example.
    Other,
}

/// The kind of document that a call presents instead of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    /// A SAML response.
    Saml,
    /// A token.
    Token,
}

impl DocumentKind {
    /// The document that a text of this kind holds.
    pub(crate) const fn of_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Saml => Some(Self::Saml),
            Kind::Jwt => Some(Self::Token),
            _ => None,
        }
    }
}

impl Input {
    /// Reads a text whose commands name no files.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self::read_with(text, &|_| None)
    }

    /// Reads a text like [`read`](Self::read), with the files that its commands name.
    #[must_use]
    pub fn read_with(text: &str, files: Files<'_>) -> Self {
        let (unwrapped, found) = open(text, files);
        if let Some(kind) = DocumentKind::of_kind(unwrapped.kind) {
            return Self::holding(unwrapped, kind);
        }
        let content = match unwrapped.kind {
            Kind::Cli | Kind::Unknown => {
                let read = || cli::read_with(&unwrapped.text, files);
                Content::Calls(found.calls.unwrap_or_else(read))
            }
            _ => found.denial.map_or(Content::Other, Content::Denial),
        };
        Self { unwrapped, content }
    }

    /// Reads a text that is presented as a document of this kind, whatever it looks like.
    #[must_use]
    pub fn document(text: &str, kind: DocumentKind) -> Self {
        Self::holding(unwrap(text), kind)
    }

    fn holding(unwrapped: Unwrapped, kind: DocumentKind) -> Self {
        let content = match kind {
            DocumentKind::Saml => Content::Saml(Box::new(saml::read(&unwrapped.text))),
            DocumentKind::Token => Content::Token(Box::new(jwt::read(&unwrapped.text))),
        };
        Self { unwrapped, content }
    }

    /// The SAML document, if it is one and can be read.
    #[must_use]
    pub const fn saml(&self) -> Option<&Saml> {
        match &self.content {
            Content::Saml(parsed) => parsed.value.as_ref(),
            _ => None,
        }
    }

    /// The token, if it is one and can be read.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        match &self.content {
            Content::Token(parsed) => parsed.value.as_ref(),
            _ => None,
        }
    }

    /// The first command.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match &self.content {
            Content::Calls(parsed) => parsed.value.first(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unwrap::detect;

    #[test]
    fn an_input_is_read_as_each_reader_reads_it() {
        let commands = [
            "aws sts get-caller-identity",
            "\u{feff}aws sts get-caller-identity",
            "\n $ aws sts assume-role --role-arn x\n",
            "aws nonsense",
            "run \"aws sts get-caller-identity\" first",
            "good morning",
        ];
        for text in commands {
            let input = Input::read(text);
            assert_eq!(input.unwrapped, unwrap(text), "{text}");
            assert_eq!(input.unwrapped.kind, detect(text), "{text}");
            assert_eq!(input.content, Content::Calls(cli::read(text)), "{text}");
        }
        assert_eq!(detect(commands[1]), Kind::Cli);
    }

    #[test]
    fn files_are_read_where_the_command_names_them() {
        let files = |name: &str| (name == "file://id").then(|| "Ana".to_owned());
        let text = "$ aws sts assume-role --source-identity file://id";
        let input = Input::read_with(text, &files);
        let identity = input.call().and_then(|call| call.text("SourceIdentity"));
        assert_eq!(identity.unwrap().value, "Ana");
    }

    #[test]
    fn a_denial_is_kept() {
        let text =
            "User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:GetObject";
        let content = Input::read(text).content;
        assert!(matches!(content, Content::Denial(denial) if denial.action == "s3:GetObject"));
    }
}
