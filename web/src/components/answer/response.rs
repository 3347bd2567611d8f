//! What the caller gets: the response as the AWS CLI prints it, and the session.

use rolecall_core::report::{Object, Session, StepReport};

use crate::components::set_text::set_code;
use crate::element::{Element, el, group};
use crate::reading::answer::answer;
use crate::text::Language;
use crate::text::json::as_the_cli_prints;

pub(crate) fn response(report: &StepReport) -> Element {
    let outcome = &report.outcome;
    let session = outcome.session();
    let response = outcome.response().and_then(Object::read).map(|response| {
        el("pre").class("listing").child(set_code(
            &as_the_cli_prints(response),
            Language::Json,
            session.and_then(|session| session.source_identity.as_deref()),
        ))
    });
    let error = answer(report).error.map(|error| {
        let status = outcome.error().map(|error| error.status.to_string());
        group()
            .child(
                el("p")
                    .class("status")
                    .text("HTTP status ")
                    .text(&status.unwrap_or_default()),
            )
            .child(el("pre").class("listing").class("verbatim").text(&error))
    });
    let not_run = outcome.not_run().map(|why| {
        el("p")
            .class("empty")
            .text("There is no response: ")
            .text(why)
            .text(".")
    });
    group()
        .children(session.map(facts))
        .children(response)
        .children(error)
        .children(not_run)
}

fn facts(session: &Session) -> Element {
    let identity = match &session.source_identity {
        Some(identity) => el("code").class("thread").text(identity),
        None => group().text("none"),
    };
    let tags = session.tags.iter().map(|(key, value)| {
        let transitive = session.transitive_tag_keys.contains(key);
        el("span")
            .class("tag-pair")
            .child(
                el("code")
                    .text(key)
                    .text("=")
                    .text(value.as_str().unwrap_or_default()),
            )
            .text(if transitive { " transitive" } else { "" })
    });
    let id = session.assumed_role_id.as_ref();
    let has_tags = !session.tags.is_empty();
    el("dl")
        .class("facts")
        .child(fact("Session", code(&session.arn)))
        .child(fact("Source identity", identity))
        .children(id.map(|id| fact("Assumed role ID", code(id))))
        .children(has_tags.then(|| fact("Tags", group().children(tags))))
        .child(fact("Expires", code(&session.expiration)))
}

fn fact(name: &str, value: Element) -> Element {
    el("div")
        .child(el("dt").text(name))
        .child(el("dd").child(value))
}

fn code(text: &str) -> Element {
    el("code").text(text)
}
