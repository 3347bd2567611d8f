//! The gallery: all lessons, searchable, grouped by their question.

use yew::Callback;

use super::glyph::{Glyph, glyph};
use super::set_text::set_sentence;
use super::{checks, sends, types};
use crate::action::Action;
use crate::desk::gallery::{Course, Entry, Gallery, Index};
use crate::element::{Element, el, group};
use crate::state::ui::Ui;

pub(crate) fn gallery(ui: &Ui, send: &Callback<Action>) -> Element {
    match &ui.gallery {
        Gallery::Closed => group(),
        Gallery::Loading => el("p").class("empty").text("Loading the lessons…"),
        Gallery::Failed => el("p")
            .class("empty")
            .text("The lessons could not be loaded. Close this panel and open it to try again."),
        Gallery::Open(index) => lessons(ui, index, send),
    }
}

fn lessons(ui: &Ui, index: &Index, send: &Callback<Action>) -> Element {
    let groups = index.search(&ui.search);
    let found: usize = groups.iter().map(|(_, lessons)| lessons.len()).sum();
    let all = index.lessons.iter().map(|lesson| lesson.file.as_str());
    let (predicted, right) = ui.progress.count(all);
    let progress = (predicted > 0).then(|| {
        el("span").text(&format!(
            "{predicted} of {} predicted, {right} of them right",
            index.lessons.len()
        ))
    });
    let courses = ui.search.is_empty() && !index.courses.is_empty();
    group()
        .child(
            el("div")
                .class("gallery-tools")
                .child(
                    el("input")
                        .attr("type", "search")
                        .attr("id", "lesson-search")
                        .attr("aria-label", "Search the lessons")
                        .attr("placeholder", "Search the lessons")
                        .value(&ui.search)
                        .on("input", types(send, Action::Search)),
                )
                .child(el("span").attr("role", "status").text(&match found {
                    1 => "1 lesson".to_owned(),
                    found => format!("{found} lessons"),
                }))
                .children(progress)
                .child(choice(
                    "Predict first",
                    ui.predict,
                    checks(send, Action::Predict),
                ))
                .child(choice(
                    "Remember my progress in this browser",
                    ui.remember,
                    checks(send, Action::RememberProgress),
                )),
        )
        .children(courses.then(|| {
            let courses = index.courses.iter();
            el("section")
                .class("courses")
                .child(el("h3").text("Courses"))
                .child(el("ul").children(courses.map(|it| course(ui, it, send))))
        }))
        .children(groups.into_iter().map(|(name, lessons)| {
            el("section")
                .child(el("h3").text(name))
                .child(el("ul").children(lessons.into_iter().map(|it| entry(ui, it, send))))
        }))
}

fn choice(label: &str, checked: bool, change: impl Fn(&web_sys::Event) + 'static) -> Element {
    el("label")
        .child(
            el("input")
                .attr("type", "checkbox")
                .checked(checked)
                .on("change", change),
        )
        .text(" ")
        .text(label)
}

fn entry(ui: &Ui, entry: &Entry, send: &Callback<Action>) -> Element {
    let mark = ui.progress.of(&entry.file).map(|right| {
        glyph(
            Glyph::matched(right),
            if right {
                "predicted rightly:"
            } else {
                "predicted wrongly:"
            },
        )
    });
    let taught = ui.lesson.as_ref().map(|taught| taught.lesson.file.as_str());
    el("li")
        .key(&entry.file)
        .child(
            el("button")
                .maybe(
                    "aria-current",
                    (taught == Some(&*entry.file)).then_some("true"),
                )
                .on("click", sends(send, Action::OpenLesson(entry.file.clone())))
                .children(mark)
                .child(el("b").text(&entry.title)),
        )
        .child(el("p").child(set_sentence(&entry.question, None)))
}

fn course(ui: &Ui, course: &Course, send: &Callback<Action>) -> Element {
    let (_, right) = ui.progress.count(course.lessons.iter().map(String::as_str));
    el("li")
        .child(
            el("button")
                .on(
                    "click",
                    sends(send, Action::OpenCourse(course.file.clone())),
                )
                .child(el("b").text(&course.title)),
        )
        .child(el("p").child(set_sentence(&course.about, None)))
        .child(el("p").class("small").text(&format!(
            "{right} of {} predicted rightly",
            course.lessons.len()
        )))
}
