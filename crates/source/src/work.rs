//! Counts the steps of loops that search or compare, so that a test can say how the work grows
//! with the input without measuring time. Only builds with debug assertions count.
//!
//! What is counted is what was once done for every pair of two parts of the input: the members of
//! an object that are passed over to find one, the clauses of a statement that another is compared
//! with, the bytes that are searched for a brace. So are the bytes of SAML responses and tokens that
//! are parsed or verified, which is done once for each text. Maps and sets need no counter.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Adds steps to the count of this thread.
#[inline]
pub fn count(steps: usize) {
    if cfg!(debug_assertions) {
        STEPS.with(|count| count.set(count.get().saturating_add(steps)));
    }
}

/// How many steps `run` takes on this thread; always 0 without debug assertions.
///
/// ```
/// use rolecall_source::{json, work};
/// let object = json::read(r#"{"a": 1, "b": 2}"#).root.unwrap();
/// let steps = work::steps(|| {
///     object.value.get("a");
/// });
/// assert_eq!(steps, 2);
/// ```
pub fn steps(run: impl FnOnce()) -> usize {
    let before = STEPS.with(|count| count.replace(0));
    run();
    STEPS.with(|count| count.replace(before))
}
