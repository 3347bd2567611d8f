//! The queries that find the events of a scenario in real logs.

use std::collections::BTreeSet;

use super::who::{SOURCE_IDENTITY, text};
use crate::report::{Query, StepReport};

/// What every caller has, for scenarios in which nobody sets a source identity.
const PRINCIPAL: [&[&str]; 2] = [
    &["userIdentity", "principalId"],
    &["userIdentity", "invokedBy"],
];

/// AWS CloudTrail User Guide, CloudTrail Lake availability change.
const LAKE_CLOSED: &str = "CloudTrail Lake has been closed to new customers since 31 May 2026. Without an event data store, use one of the others.";

/// A place in an event, and the text that is looked for there.
type Term<'e> = (&'static [&'static str], &'e str);

/// Queries for all events with a source identity of the scenario; for all events of its callers
/// where there is none. None at all where there are no events.
pub fn queries(steps: &[StepReport]) -> Vec<Query> {
    let mut terms = terms(steps, SOURCE_IDENTITY);
    let by_source_identity = !terms.is_empty();
    if !by_source_identity {
        terms = self::terms(steps, PRINCIPAL);
    }
    let mut events = steps.iter().flat_map(|step| &step.events);
    let time = |event| text(event, &["eventTime"]).unwrap_or_default();
    let Some(first) = events.next().map(|first| time(&first.event)) else {
        return Vec::new();
    };
    let last = events.last().map_or(first, |last| time(&last.event));
    let filter = joined(&terms, " or ", |path, value| {
        format!(".{} == {}", path.join("."), quoted(value)).replace('\'', "'\\''")
    });
    let athena = if by_source_identity {
        athena_by_source_identity(&terms)
    } else {
        joined(&terms, "\n   OR ", |path, value| {
            format!("{} = {}", path.join(".").to_lowercase(), sql(value))
        })
    };
    let lake = joined(&terms, "\n   OR ", |path, value| match path {
        ["responseElements", key] => {
            format!("element_at(responseElements, '{key}') = {}", sql(value))
        }
        _ => format!("{} = {}", path.join("."), sql(value)),
    });
    let insights = joined(&terms, "\n    or ", |path, value| {
        format!("{} = {}", path.join("."), quoted(value))
    });
    const COLUMNS: &str =
        "eventTime, recipientAccountId, eventSource, eventName, userIdentity.arn, errorCode";
    let query = |tool: &str, text: String| Query {
        tool: tool.to_owned(),
        note: None,
        text,
    };
    vec![
        Query {
            note: Some(LAKE_CLOSED.to_owned()),
            ..query(
                "CloudTrail Lake",
                format!("SELECT {COLUMNS}\nFROM $EDS_ID\nWHERE {lake}\nORDER BY eventTime"),
            )
        },
        query(
            "Athena",
            format!(
                "SELECT {}\nFROM cloudtrail_logs\nWHERE {athena}\nORDER BY eventtime",
                COLUMNS.to_lowercase()
            ),
        ),
        query(
            "CloudWatch Logs Insights",
            format!("fields {COLUMNS}\n| filter {insights}\n| sort eventTime asc"),
        ),
        query(
            "AWS CLI",
            format!(
                "aws cloudtrail lookup-events --start-time {first} --end-time {last} \\\n  --query 'Events[].CloudTrailEvent' --output json |\n  jq -c '.[] | fromjson | select({filter})'"
            ),
        ),
        query(
            "jq",
            format!("gunzip -c *.json.gz | jq -c '.Records[] | select({filter})'"),
        ),
    ]
}

/// What to look for: each text once that stands at one of these places.
fn terms<'e>(steps: &'e [StepReport], places: [&'static [&'static str]; 2]) -> Vec<Term<'e>> {
    let mut terms: Vec<Term<'e>> = Vec::new();
    let mut seen = BTreeSet::new();
    for event in steps.iter().flat_map(|step| &step.events) {
        for place in places {
            let term = text(&event.event, place).map(|value| (place, value));
            terms.extend(term.filter(|term| seen.insert(*term)));
        }
    }
    terms
}

/// The usual table for CloudTrail logs has no column for the source identity of a session: its
/// calls are found by the access key that was issued with the source identity.
fn athena_by_source_identity(terms: &[Term<'_>]) -> String {
    let set = terms.iter().filter(|(path, _)| path.len() == 2);
    let set: Vec<Term<'_>> = set.copied().collect();
    let set = joined(&set, " OR ", |_, value| {
        let place = "json_extract_scalar(responseelements, '$.sourceIdentity')";
        format!("{place} = {}", sql(value))
    });
    format!(
        "{set}\n   OR useridentity.accesskeyid IN (\n     SELECT json_extract_scalar(responseelements, '$.credentials.accessKeyId')\n     FROM cloudtrail_logs\n     WHERE {set})"
    )
}

fn joined(
    terms: &[Term<'_>],
    separator: &str,
    term: impl Fn(&'static [&'static str], &str) -> String,
) -> String {
    let terms: Vec<String> = terms
        .iter()
        .map(|(path, value)| term(path, value))
        .collect();
    terms.join(separator)
}

fn sql(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
