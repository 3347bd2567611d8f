//! The queries that find the events of a scenario in real logs.

use rolecall_source::Names;

use super::who::made;
use crate::report::{Query, StepReport, event::Event};

/// A field of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    CallerSourceIdentity,
    IssuedSourceIdentity,
    PrincipalId,
    InvokedBy,
}

impl Field {
    const SOURCE_IDENTITY: [Self; 2] = [Self::CallerSourceIdentity, Self::IssuedSourceIdentity];
    /// What every caller has, for scenarios in which no one sets a source identity.
    const PRINCIPAL: [Self; 2] = [Self::PrincipalId, Self::InvokedBy];

    fn of(self, event: &Event) -> Option<&str> {
        match self {
            Self::CallerSourceIdentity => event.caller_source_identity(),
            Self::IssuedSourceIdentity => event.issued_source_identity(),
            Self::PrincipalId => event.principal_id(),
            Self::InvokedBy => event.invoked_by(),
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::CallerSourceIdentity => "userIdentity.sessionContext.sourceIdentity",
            Self::IssuedSourceIdentity => "responseElements.sourceIdentity",
            Self::PrincipalId => "userIdentity.principalId",
            Self::InvokedBy => "userIdentity.invokedBy",
        }
    }
}

/// AWS CloudTrail User Guide, CloudTrail Lake availability change.
const LAKE_CLOSED: &str = "CloudTrail Lake has been closed to new customers since 31 May 2026. Without an event data store, use one of the others.";

/// A field of an event, and the text that is looked for there.
type Term<'e> = (Field, &'e str);

/// Queries for all events with a source identity of the scenario; for all events of its callers
/// where there is none. None at all where there are no events.
pub fn queries(steps: &[StepReport]) -> Vec<Query> {
    let mut terms = terms(steps, Field::SOURCE_IDENTITY);
    let by_source_identity = !terms.is_empty();
    if !by_source_identity {
        terms = self::terms(steps, Field::PRINCIPAL);
    }
    let mut times = events(steps).map(|event| event.event_time.as_str());
    let Some(first) = times.next() else {
        return Vec::new();
    };
    let last = times.last().unwrap_or(first);
    let filter = joined(&terms, " or ", |field, value| {
        format!(".{} == {}", field.path(), quoted(value)).replace('\'', "'\\''")
    });
    let athena = if by_source_identity {
        athena_by_source_identity(&terms)
    } else {
        joined(&terms, "\n   OR ", |field, value| {
            format!("{} = {}", field.path().to_lowercase(), sql(value))
        })
    };
    let lake = joined(&terms, "\n   OR ", |field, value| match field {
        Field::IssuedSourceIdentity => format!(
            "element_at(responseElements, 'sourceIdentity') = {}",
            sql(value)
        ),
        _ => format!("{} = {}", field.path(), sql(value)),
    });
    let insights = joined(&terms, "\n    or ", |field, value| {
        format!("{} = {}", field.path(), quoted(value))
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

/// What to look for: each text once that one of these fields has.
fn terms(steps: &[StepReport], fields: [Field; 2]) -> Vec<Term<'_>> {
    let mut terms = Vec::new();
    let mut seen = Names::default();
    for event in events(steps) {
        for field in fields {
            let term = field.of(event).map(|value| (field, value));
            terms.extend(
                term.filter(|(field, value)| seen.add(&[field.path(), " ", value].concat())),
            );
        }
    }
    terms
}

fn events(steps: &[StepReport]) -> impl Iterator<Item = &Event> {
    steps.iter().flat_map(|step| &step.events).filter_map(made)
}

/// The usual table for CloudTrail logs has no column for the source identity of a session: its
/// calls are found by the access key that was issued with the source identity.
fn athena_by_source_identity(terms: &[Term<'_>]) -> String {
    let set = terms
        .iter()
        .filter(|(field, _)| *field == Field::IssuedSourceIdentity);
    let set: Vec<Term<'_>> = set.copied().collect();
    let set = joined(&set, " OR ", |_, value| {
        let place = "json_extract_scalar(responseelements, '$.sourceIdentity')";
        format!("{place} = {}", sql(value))
    });
    format!(
        "{set}\n   OR useridentity.accesskeyid IN (\n     SELECT json_extract_scalar(responseelements, '$.credentials.accessKeyId')\n     FROM cloudtrail_logs\n     WHERE {set})"
    )
}

fn joined(terms: &[Term<'_>], separator: &str, term: impl Fn(Field, &str) -> String) -> String {
    let terms: Vec<String> = terms
        .iter()
        .map(|(field, value)| term(*field, value))
        .collect();
    terms.join(separator)
}

fn sql(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
