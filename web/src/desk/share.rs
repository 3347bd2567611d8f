//! What is given away: a link, the same for documents, or a file. It is made when somebody asks.

use rolecall_core::members;
use rolecall_core::wire;

use crate::engine;

/// The share panel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Share {
    /// Whether secrets stay in; they go unless somebody wants them.
    pub(crate) secrets: bool,
    /// `None` until it was made, or where the scenario can't be read.
    pub(crate) shared: Option<Shared>,
}

/// A scenario as it is given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    /// The fragment of the address, with its `#`.
    pub(crate) link: String,
    /// The scenario that it opens.
    pub(crate) scenario: String,
    /// What was taken out, or would be.
    pub(crate) removed: Vec<Removed>,
}

/// A secret in a text of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removed {
    /// The JSON pointer to the text.
    pub(crate) pointer: String,
    /// What it is, in words.
    pub(crate) what: String,
    pub(crate) text: String,
}

members! {
    Shared { link: "link", scenario: "scenario", removed: "removed" }
    Removed { pointer: "in", what: "what", text: "text" }
}

/// Above so many characters a link is likely to be cut by what it is sent through.
pub(crate) const LONG: usize = 4000;

impl Shared {
    pub(crate) fn of(scenario: &str, secrets: bool) -> Option<Self> {
        wire::read(&engine::share(scenario, !secrets)?)
    }
}

/// A link in Markdown.
pub(crate) fn markdown(title: &str, link: &str) -> String {
    let mut text = String::new();
    for letter in title.chars() {
        // a title says what it says: HTML and emphasis in it are none
        if "\\[]<`*_".contains(letter) {
            text.push('\\');
        }
        text.push(if letter == '\n' { ' ' } else { letter });
    }
    format!("[{text}]({link})")
}

/// HTML that shows the link in another page. `page` is the address of this one without a query.
pub(crate) fn embed(page: &str, fragment: &str) -> String {
    format!(
        "<script type=\"module\" src=\"{page}embed.js\"></script>\n\
         <rolecall-playground scenario=\"{fragment}\"></rolecall-playground>"
    )
}

/// The same as a plain frame, for pages that allow no scripts.
pub(crate) fn frame(page: &str, fragment: &str) -> String {
    format!(
        "<iframe src=\"{page}?embed=1{fragment}\" title=\"Rolecall\" loading=\"lazy\" \
         width=\"100%\" height=\"900\"></iframe>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::start;

    #[test]
    fn a_link_opens_to_what_was_shared() {
        let scenario = start().document.scenario.json();
        let shared = Shared::of(&scenario, false).unwrap();
        assert!(shared.link.starts_with("#v1."), "{}", shared.link);
        assert!(shared.link.len() < LONG);
        assert!(shared.removed.is_empty());
        let opened = engine::open_link(&shared.link).unwrap();
        let simulate = |text: &str| engine::simulate(text, true).unwrap();
        assert_eq!(simulate(&opened).steps, simulate(&scenario).steps);
    }

    #[test]
    fn secrets_go_unless_they_are_wanted() {
        let scenario = r#"{"steps": [{"input": "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG; aws sts get-caller-identity"}]}"#;
        let without = Shared::of(scenario, false).unwrap();
        assert_eq!(without.removed.len(), 1);
        assert_eq!(without.removed[0].pointer, "/steps/0/input");
        assert!(!without.scenario.contains("wJalrXUtnFEMI"));
        let with = Shared::of(scenario, true).unwrap();
        assert_eq!(with.removed, without.removed, "it is said what stays in");
        assert!(with.scenario.contains("wJalrXUtnFEMI"));
        assert_ne!(with.link, without.link);
    }

    #[test]
    fn a_cut_link_says_so() {
        let shared = Shared::of(&start().document.scenario.json(), false).unwrap();
        let mut cut = shared.link;
        cut.truncate(cut.len() - 9);
        assert!(engine::open_link(&cut).unwrap_err().contains("cut"));
        assert!(
            engine::open_link("#v9.abc.def")
                .unwrap_err()
                .contains("version")
        );
    }

    #[test]
    fn what_documents_need() {
        assert_eq!(markdown("a [b]", "x#v1"), "[a \\[b\\]](x#v1)");
        assert_eq!(markdown("<b>\n*c*\\", "x"), "[\\<b> \\*c\\*\\\\](x)");
        let html = embed("https://a.example/r/", "#v1.x");
        assert!(html.contains("src=\"https://a.example/r/embed.js\""));
        assert!(frame("https://a.example/r/", "#v1.x").contains("r/?embed=1#v1.x\""));
    }
}
