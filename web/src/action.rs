//! What may happen to the page, and what the browser is to do then.

use rolecall_source::{Path, Place};

use crate::desk::lesson::Break;
use crate::desk::settings::{Tab, Theme};
use crate::state::switch::Switch;
use crate::state::ui::Panel;
use crate::workbench::change::Change;

/// The id of the button that continues a lesson.
pub(crate) const NEXT: &str = "lesson-next";
/// The id of the head of a lesson.
pub(crate) const LESSON: &str = "lesson";

/// A file that was loaded or dropped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Loaded {
    /// Its text, and where it was loaded.
    Text(Target, String),
    /// Why it was not taken.
    Refused(String),
}

/// Where a file is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// An editor.
    Editor(Path),
    /// The page outside the editors: the text is the call.
    Page,
    /// The panel that opens scenarios.
    Panel,
}

/// Something that a person does, or that the browser reports.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Types into the text at a JSON pointer.
    Edit {
        pointer: Path,
        text: String,
    },
    /// Looks at another step.
    SelectStep(usize),
    /// Looks at another tab of the answer.
    SelectTab(Tab),
    /// Wants other colours.
    SelectTheme(Theme),
    /// Points at a place in a text, or no longer does.
    Point(Option<Place>),
    /// Unfolds a part of the answer.
    Unfold(String),
    /// Changes the scenario otherwise than by typing.
    Change(Change),
    /// Turns a switch on or off.
    WhatIf(Switch),
    /// Takes the last change back.
    Undo,
    /// Does again what was taken back.
    Redo,
    /// Opens the scenario as JSON, or closes it.
    ShowRaw(bool),
    /// Shows a notice about the last change.
    Notice(String),
    /// Loads a file into an editor.
    Load(Loaded),
    /// Sets the clock of the scenario.
    SetClock(String),
    /// Opens the scenario of a link, or says why it does not open.
    OpenLink(Result<String, String>),
    /// Opens the lesson or course that the address asks for.
    Start,
    /// Opens a panel, or closes it if it is open.
    TogglePanel(Panel),
    /// Closes whatever panel is open.
    ClosePanel,
    /// Searches the lessons.
    Search(String),
    /// The index of lessons came, or did not.
    IndexLoaded(Option<String>),
    /// Whether lessons ask for a prediction first.
    Predict(bool),
    /// Whether the progress is kept in this browser.
    RememberProgress(bool),
    /// The browser returned the stored progress.
    RestoreProgress(String),
    /// Opens a lesson by its name.
    OpenLesson(String),
    /// Opens the lessons of a course, or those named with commas between.
    OpenCourse(String),
    /// The lesson of a request came, or did not.
    LessonLoaded(usize, Option<String>),
    /// Opens the lesson so many places on, or back.
    Walk(isize),
    /// Predicts whether every call is allowed.
    GuessAllowed(bool),
    /// Predicts where the scenario breaks.
    GuessAt(Break),
    /// Ends the prediction.
    Commit,
    /// Shows the next piece of the answer.
    Reveal,
    /// Hides the answer again.
    PredictAgain,
    /// Leaves the lesson, and brings back the work from before it.
    LeaveLesson,
    /// Pins the current result for comparison.
    Pin,
    Unpin,
    /// Whether secrets stay in what is shared.
    KeepSecrets(bool),
    /// Filters the keys of the request context.
    Filter(String),
    /// Looks at another event.
    SelectEvent(usize),
    /// A link does not open, or something else could not be done.
    ShowTrouble(Option<String>),
    /// Tells people who do not see the page what was just done.
    Announce(&'static str),
    /// Whether single keys do something.
    EnableKeys(bool),
    /// Whether the work is kept in this browser.
    RememberWork(bool),
    /// Stores the current work, if remembering is on.
    KeepWork,
    /// The browser returned the stored work; the flag says whether to open it.
    RestoreWork(String, bool),
    /// Opens the work that is kept.
    OpenWork,
    /// The browser did not keep the work.
    WorkRefused,
    /// Closes the notice that the current work is what was kept.
    CloseRestored,
    /// Makes the inputs so many percent wide, as far as that goes.
    Split(i32),
}

impl Action {
    /// Whether it changes the scenario.
    pub(crate) const fn edits(&self) -> bool {
        matches!(
            self,
            Self::Edit { .. }
                | Self::Change(_)
                | Self::WhatIf(_)
                | Self::Undo
                | Self::Redo
                | Self::Load(_)
        )
    }
}

/// A task for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Get the index of lessons.
    FetchIndex,
    /// Get the lesson of a request; the address is relative to the index.
    FetchLesson(usize, String),
    /// Put the focus on the element of an id, once it is drawn.
    Focus(&'static str),
    /// Keep a text, or forget it.
    StoreProgress(Option<String>),
    /// Keep the work, or forget it.
    StoreWork(Option<String>),
    /// Make the inputs so many percent wide.
    SetSplit(i32),
    /// Set the clock of the scenario to the present time.
    ReadClock,
    /// Give the page a theme.
    SetTheme(Theme),
}
