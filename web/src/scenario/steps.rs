//! The steps: adding, taking out, putting in order.

use rolecall_source::Path;
use serde_json::{Value, json};

use super::Scenario;

impl Scenario {
    /// Puts a step in front of the one at `index`, which may be the end.
    pub(crate) fn insert_step(&mut self, index: usize, step: Value) {
        if self.steps() == 0 {
            self.push(&Path::steps(), step);
            return;
        }
        self.renumber(|step| Some(if step >= index { step + 1 } else { step }));
        if let Some(steps) = self.step_list()
            && index <= steps.len()
        {
            steps.insert(index, step);
        }
    }

    /// Takes a step out. What its session did is done by who made it.
    pub(crate) fn remove_step(&mut self, index: usize) {
        let maker = self.made_by(index).map(str::to_owned);
        if let Some(steps) = self.step_list()
            && index < steps.len()
        {
            steps.remove(index);
            let session = format!("${}", index + 1);
            for step in steps {
                if step.get("as").and_then(Value::as_str) == Some(&session)
                    && let Value::Object(members) = step
                {
                    match &maker {
                        Some(maker) => members.insert("as".to_owned(), json!(maker)),
                        None => members.shift_remove("as"),
                    };
                }
            }
        }
        self.renumber(|step| Some(if step > index { step - 1 } else { step }));
    }

    /// Lets two neighbours change places.
    pub(crate) fn swap_steps(&mut self, first: usize) {
        if let Some(steps) = self.step_list()
            && first + 1 < steps.len()
        {
            steps.swap(first, first + 1);
            self.renumber(|step| {
                Some(match step {
                    _ if step == first => first + 1,
                    _ if step == first + 1 => first,
                    _ => step,
                })
            });
        }
    }

    /// Makes a step of each text; the first takes the place of the step at `index`.
    pub(crate) fn split_step(&mut self, index: usize, inputs: &[String]) {
        let maker = self.made_by(index).map(str::to_owned);
        for (offset, input) in inputs.iter().enumerate() {
            if offset == 0 {
                self.set(&Path::step_input(index), json!(input));
            } else {
                let mut step = json!({ "input": input });
                if let (Value::Object(members), Some(maker)) = (&mut step, &maker) {
                    members.shift_insert(0, "as".to_owned(), json!(maker));
                }
                self.insert_step(index + offset, step);
            }
        }
    }

    /// Gives the sessions that calls are made with the new numbers of their steps, from 0.
    fn renumber(&mut self, of: impl Fn(usize) -> Option<usize>) {
        for step in self.step_list().into_iter().flatten() {
            let Some(Value::String(caller)) = step.get_mut("as") else {
                continue;
            };
            let number = caller
                .strip_prefix('$')
                .and_then(|n| n.parse::<usize>().ok());
            if let Some(number) = number.and_then(|n| of(n.checked_sub(1)?)) {
                *caller = format!("${}", number + 1);
            }
        }
    }

    fn step_list(&mut self) -> Option<&mut Vec<Value>> {
        self.0.get_mut("steps")?.as_array_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        Scenario::read(
            r#"{"steps": [{"as": "u", "input": "a"}, {"as": "$1", "input": "b"}, {"as": "$2", "input": "c"}]}"#,
        )
    }

    fn shown(it: &Scenario) -> Vec<String> {
        let step = |index| {
            let input = it.text(&Path::step_input(index));
            format!("{} {input}", it.made_by(index).unwrap_or("-"))
        };
        (0..it.steps()).map(step).collect()
    }

    #[test]
    fn sessions_keep_their_steps() {
        let mut it = scenario();
        it.insert_step(1, json!({"input": "x"}));
        assert_eq!(shown(&it), ["u a", "- x", "$1 b", "$3 c"]);
        it.swap_steps(0);
        assert_eq!(shown(&it), ["- x", "u a", "$2 b", "$3 c"]);
        it.remove_step(0);
        assert_eq!(shown(&it), ["u a", "$1 b", "$2 c"]);
        it.remove_step(1);
        assert_eq!(shown(&it), ["u a", "$1 c"]);
        it.remove_step(0);
        assert_eq!(shown(&it), ["u c"]);
        it.swap_steps(0);
        it.remove_step(9);
        assert_eq!(shown(&it), ["u c"]);
    }

    #[test]
    fn several_commands_become_steps() {
        let mut it = scenario();
        it.split_step(1, &["x".to_owned(), "y".to_owned()]);
        assert_eq!(shown(&it), ["u a", "$1 x", "$1 y", "$2 c"]);
        let mut it = Scenario::read("{}");
        it.insert_step(0, json!({"input": "x"}));
        assert_eq!(shown(&it), ["- x"]);
    }
}
