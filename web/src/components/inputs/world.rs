//! The world without JSON: who and what there is, and how requests are sent. And with JSON, for
//! those who want it whole.

use rolecall_source::Path;
use serde_json::{Map, Value, json};
use yew::Callback;

use super::call::{plain_field, shown};
use super::card::card_of;
use crate::action::Action;
use crate::components::editor::Editor;
use crate::components::fields::{button, change, number_field, text_field};
use crate::components::set_text::set_sentence;
use crate::element::{Element, el, group};
use crate::scenario::policies::policy;
use crate::state::State;
use crate::workbench::change::Change;

pub(crate) fn world(state: &State, send: &Callback<Action>) -> Element {
    let raw = state.document.raw.is_some();
    let toggle = if raw {
        "Close the JSON"
    } else {
        "Edit as JSON"
    };
    let forms = Forms { state, send };
    let problems = (!raw).then(|| problems(state, send)).flatten();
    group()
        .child(
            el("details")
                .class("card")
                .class("world")
                .attr("id", "world")
                .child(
                    el("summary")
                        .child(el("b").text("World"))
                        .child(facts(state))
                        .child(el("span").class("aside").text("edit")),
                )
                .child(forms.request())
                .children(forms.accounts())
                .child(forms.managed_policies())
                .child(forms.organization())
                .children(only_as_json(state))
                .child(
                    el("p")
                        .class("actions")
                        .child(change("Add an account", "", new_account(state), send))
                        .child(change("Empty the world", "", Change::Empty, send)),
                ),
        )
        .children(problems)
        .child(
            el("p").class("actions").child(
                button(toggle, Action::ShowRaw(!raw), send)
                    .attr("aria-expanded", if raw { "true" } else { "false" }),
            ),
        )
        .children(state.document.raw.as_ref().map(|raw| {
            let problems: Vec<_> = raw.problems.iter().collect();
            let heading = el("h2")
                .text("Scenario")
                .child(el("span").text(if raw.broken {
                    "can't be read: the page goes on with what could be"
                } else {
                    "all inputs as JSON"
                }));
            card_of(
                &Editor {
                    pointer: &Path::root(),
                    testid: Some("scenario"),
                    label: "Scenario as JSON",
                    text: &raw.text,
                    thread: None,
                    problems: &problems,
                    marks: &[],
                    readonly: state.ui.settings.readonly,
                    send,
                },
                heading,
                None,
            )
        }))
}

/// What is wrong with the scenario itself.
fn problems(state: &State, send: &Callback<Action>) -> Option<Element> {
    let problems = state.problems_in(&Path::root());
    (!problems.is_empty()).then(|| {
        el("div")
            .class("card")
            .child(
                el("ol")
                    .class("problems")
                    .children(problems.iter().map(|problem| {
                        el("li")
                            .class(crate::components::editor::severity_word(problem.severity))
                            .child(button("Show the JSON", Action::ShowRaw(true), send))
                            .child(el("span").child(set_sentence(&problem.message, None)))
                            .child(el("code").class("code").text(&problem.code))
                    })),
            )
    })
}

/// The world in one line.
fn facts(state: &State) -> Element {
    let it = &state.document.scenario;
    let count = |number: usize, one: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {one}s"),
    };
    let accounts = it.account_ids().len();
    let principals = it.users().len() - accounts + it.roles().len();
    let mut facts = vec![count(accounts, "account"), count(principals, "principal")];
    let request = |name: &str| shown(it.value(&Path::request(name)).unwrap_or(&Value::Null));
    let mut more = vec![request("region"), request("sourceIp")];
    let mfa = request("mfaAge");
    more.push(if mfa.is_empty() {
        mfa
    } else {
        format!("MFA {mfa} s ago")
    });
    more.push(shown(it.value(&Path::clock()).unwrap_or(&Value::Null)));
    facts.extend(more.into_iter().filter(|fact| !fact.is_empty()));
    let changed = state.changed_value(&Path::request("mfaAge"));
    el("span")
        .class(if changed { "changed" } else { "" })
        .text(&facts.join(", "))
}

struct Forms<'a> {
    state: &'a State,
    send: &'a Callback<Action>,
}

impl Forms<'_> {
    fn text(&self, label: &str, pointer: &Path) -> Element {
        let value = self.state.document.scenario.text(pointer);
        text_field(label, pointer, value, self.send)
    }

    fn number(&self, label: &str, pointer: &Path) -> Element {
        let value = self.state.document.scenario.value(pointer).map(shown);
        number_field(label, pointer, &value.unwrap_or_default(), self.send)
    }

    fn add(&self, words: &str, list: Path, value: Value) -> Element {
        change(
            words,
            "",
            Change::Push {
                pointer: list,
                value,
            },
            self.send,
        )
    }

    fn remove(&self, pointer: &Path, what: &str) -> Element {
        change("Remove", what, Change::Remove(pointer.clone()), self.send)
    }

    fn count(&self, list: &Path) -> usize {
        let list = self.state.document.scenario.value(list);
        list.and_then(Value::as_array).map_or(0, Vec::len)
    }

    fn request(&self) -> Element {
        el("fieldset").child(el("legend").text("Request")).child(
            el("div")
                .class("fields")
                .child(self.text("clock (or now)", &Path::clock()))
                .child(self.text("Region", &Path::request("region")))
                .child(self.text("source IP", &Path::request("sourceIp")))
                .child(self.text("user agent", &Path::request("userAgent")))
                .child(self.number("MFA age in s", &Path::request("mfaAge")))
                .child(self.text("VPC endpoint", &Path::request("sourceVpce")))
                .child(self.text("VPC", &Path::request("sourceVpc")))
                .child(self.text("IP in the VPC", &Path::request("vpcSourceIp")))
                .child(self.text("source ARN, from a service", &Path::request("sourceArn")))
                .child(self.text(
                    "source account, from a service",
                    &Path::request("sourceAccount"),
                ))
                .children(self.context()),
        )
    }

    /// The condition keys whose values replace those of the request. A list stays editable as JSON.
    fn context(&self) -> Vec<Element> {
        let parent = Path::request("context");
        let keys = self.state.document.scenario.value(&parent);
        let keys = keys.and_then(Value::as_object);
        self.pairs(
            &parent,
            ("condition key", "Add a condition key", "aws:Key"),
            keys,
        )
    }

    fn accounts(&self) -> Vec<Element> {
        let accounts = self.state.document.scenario.account_ids();
        let account = |(index, id): (usize, &&str)| self.account(index, id);
        accounts.iter().enumerate().map(account).collect()
    }

    fn account(&self, index: usize, id: &str) -> Element {
        let at = Path::account(index);
        let each = |list: &str, row: &dyn Fn(&Path) -> Element| -> Vec<Element> {
            let pointers = (0..self.count(&at.member(list))).map(|i| at.member(list).index(i));
            pointers.map(|pointer| row(&pointer)).collect()
        };
        let partition = self.state.document.scenario.partition(id);
        let trust = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:{partition}:iam::{id}:root")}, "Action": "sts:AssumeRole"});
        el("fieldset")
            .child(el("legend").text(&format!("Account {id}")))
            .child(
                el("div")
                    .class("fields")
                    .child(self.text("account id", &at.member("id")))
                    .child(self.remove(&at, &format!("account {id}"))),
            )
            .children(each("users", &|pointer| self.principal("user", pointer)))
            .children(each("groups", &|pointer| {
                let name = self.text("name", &pointer.member("name"));
                self.row("group", pointer, group().child(name).children(self.policies(pointer)))
            }))
            .children(each("roles", &|pointer| self.principal("role", pointer)))
            .children(each("samlProviders", &|pointer| {
                self.row("SAML provider", pointer, group().child(self.text("name", &pointer.member("name"))))
            }))
            .children(each("oidcProviders", &|pointer| {
                let ids = pointer.member("clientIds");
                let fields = group()
                    .child(self.text("issuer", &pointer.member("url")))
                    .child(self.words("audiences", &ids));
                self.row("OIDC provider", pointer, fields)
            }))
            .children(each("resources", &|pointer| {
                self.row("resource", pointer, group().child(self.text("ARN", &pointer.member("arn")).class("wide")))
            }))
            .child(
                el("p")
                    .class("actions")
                    .child(self.add("Add a user", at.member("users"), json!({"name": self.fresh(&at, "users", "User")})))
                    .child(self.add("Add a group", at.member("groups"), json!({"name": self.fresh(&at, "groups", "Group")})))
                    .child(self.add(
                        "Add a role",
                        at.member("roles"),
                        json!({"name": self.fresh(&at, "roles", "Role"), "trust": policy(&trust)}),
                    ))
                    .child(self.add("Add a SAML provider", at.member("samlProviders"), json!({"name": self.fresh(&at, "samlProviders", "ExampleIdP")})))
                    .child(self.add(
                        "Add an OIDC provider",
                        at.member("oidcProviders"),
                        json!({"url": "https://server.example.com", "clientIds": ["sts.amazonaws.com"]}),
                    )),
            )
    }

    /// A name that nothing else in the list has.
    fn fresh(&self, account: &Path, list: &str, name: &str) -> String {
        let pointer = account.member(list);
        self.state.document.scenario.fresh_name(&pointer, name)
    }

    fn principal(&self, kind: &str, at: &Path) -> Element {
        let fields = group()
            .child(self.text("name", &at.member("name")))
            .child(self.text("path", &at.member("path")))
            .children(
                (kind == "role")
                    .then(|| self.number("longest session in s", &at.member("maxSessionDuration"))),
            )
            .children((kind == "user").then(|| self.words("groups", &at.member("groups"))))
            .children(self.tags(at))
            .children(self.policies(at));
        self.row(kind, at, fields)
    }

    /// The policies of a user, role or group: which of the managed ones are attached. Those of a
    /// group have no other place where one is added.
    fn policies(&self, at: &Path) -> Vec<Element> {
        let it = &self.state.document.scenario;
        let list = at.member("policies");
        let has = it.value(&list).and_then(Value::as_array);
        let has: Vec<_> = has.into_iter().flatten().map(|it| it.get("arn")).collect();
        let mut buttons: Vec<_> = it
            .managed_policies()
            .into_iter()
            .map(|arn| {
                let at = has.iter().position(|it| it.is_some_and(|it| it == arn));
                let (words, it) = match at {
                    Some(at) => ("Detach", Change::Remove(list.index(at))),
                    None => (
                        "Attach",
                        Change::Push {
                            pointer: list.clone(),
                            value: json!({ "arn": arn }),
                        },
                    ),
                };
                let name = arn.rsplit('/').next().unwrap_or(arn);
                change(&format!("{words} {name}"), "", it, self.send)
            })
            .collect();
        if at.holder_of("groups").is_some() {
            buttons.push(change(
                "Add a policy",
                "",
                Change::permissions(at),
                self.send,
            ));
        }
        buttons
    }

    fn managed_policies(&self) -> Element {
        let policies = self.state.document.scenario.managed_policies();
        let rows = policies.iter().map(|arn| {
            let from = (*arn).to_owned();
            let field = plain_field("ARN", arn, self.send, move |to| Change::Rename {
                parent: Path::managed_policies(),
                from: from.clone(),
                to,
            });
            self.row(
                "managed policy",
                &Path::managed_policy(arn),
                field.class("wide"),
            )
        });
        let account = self.state.document.scenario.account_ids().first().copied();
        let account = account.unwrap_or("123456789012");
        let partition = self.state.document.scenario.partition(account);
        let mut arns = (1..).map(|n| format!("arn:{partition}:iam::{account}:policy/Managed{n}"));
        let arn = arns
            .find(|arn| !policies.contains(&&**arn))
            .unwrap_or_default();
        let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let add = Change::Set {
            pointer: Path::managed_policy(&arn),
            value: policy(&everything),
        };
        el("fieldset")
            .child(el("legend").text("Managed policies"))
            .children(rows)
            .child(el("p").class("actions").child(change(
                "Add a managed policy",
                "",
                add,
                self.send,
            )))
    }

    fn row(&self, kind: &str, at: &Path, fields: Element) -> Element {
        let name = self.state.document.scenario.text(&at.member("name"));
        el("div")
            .class("fields")
            .class("thing")
            .attr("role", "group")
            .attr("aria-label", &format!("{kind} {name}"))
            .child(el("h3").text(kind))
            .child(fields)
            .child(self.remove(at, &format!("{kind} {name}")))
    }

    fn tags(&self, at: &Path) -> Vec<Element> {
        let parent = at.member("tags");
        let tags = self.state.document.scenario.value(&parent);
        let tags = tags.and_then(Value::as_object);
        self.pairs(&parent, ("tag", "Add a tag", "tag"), tags)
    }

    /// Names with values, at a JSON pointer: what one is called, the words of the button that adds
    /// one, and how the name of a new one begins.
    fn pairs(
        &self,
        parent: &Path,
        (what, add, name): (&str, &str, &str),
        known: Option<&Map<String, Value>>,
    ) -> Vec<Element> {
        let mut fields = Vec::new();
        for (key, value) in known.into_iter().flatten() {
            let pointer = parent.member(key);
            let (parent, from) = (parent.clone(), key.clone());
            let at_value = pointer.clone();
            let rename = move |to| Change::Rename {
                parent: parent.clone(),
                from: from.clone(),
                to,
            };
            let set = move |text| Change::Set {
                pointer: at_value.clone(),
                value: Value::String(text),
            };
            fields.push(
                el("span")
                    .class("tag-fields")
                    .child(plain_field(what, key, self.send, rename))
                    .children(
                        (!value.is_array())
                            .then(|| plain_field("value", &shown(value), self.send, set)),
                    )
                    .child(self.remove(&pointer, &format!("{what} {key}"))),
            );
        }
        let mut names = (1..).map(|n| format!("{name}{n}"));
        let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
        let name = names.find(|name| !is_known(name)).unwrap_or_default();
        let new = Change::Set {
            pointer: parent.member(&name),
            value: Value::String("value".to_owned()),
        };
        fields.push(change(add, "", new, self.send));
        fields
    }

    /// A list of words, with commas between.
    fn words(&self, label: &str, pointer: &Path) -> Element {
        let list = self
            .state
            .document
            .scenario
            .value(pointer)
            .and_then(Value::as_array);
        let words: Vec<_> = list.into_iter().flatten().map(shown).collect();
        let pointer = pointer.clone();
        plain_field(label, &words.join(","), self.send, move |text| {
            let words = text.split(',').map(|word| Value::from(word.trim()));
            Change::Set {
                pointer: pointer.clone(),
                value: match text.as_str() {
                    "" => Value::Null,
                    _ => words.collect(),
                },
            }
        })
    }

    fn organization(&self) -> Element {
        let there = self
            .state
            .document
            .scenario
            .value(&Path::organization())
            .is_some_and(Value::is_object);
        let fields = if there {
            el("div")
                .class("fields")
                .child(self.text("id", &Path::organization().member("id")))
                .child(self.text(
                    "management account",
                    &Path::organization().member("managementAccount"),
                ))
                .child(self.remove(&Path::organization(), "organization"))
        } else {
            let accounts: Vec<_> = self.state.document.scenario.account_ids();
            let add = Change::Set {
                pointer: Path::organization(),
                value: json!({"id": "o-exampleorgid", "root": {"accounts": accounts}}),
            };
            el("p").class("actions").child(change(
                "Add an organization",
                "of these accounts",
                add,
                self.send,
            ))
        };
        el("fieldset")
            .child(el("legend").text("Organization"))
            .child(fields)
    }
}

/// What is there and has no form.
fn only_as_json(state: &State) -> Option<Element> {
    let it = &state.document.scenario;
    let has =
        |name: &str| (0..it.steps()).any(|step| it.value(&Path::step(step).member(name)).is_some());
    let there = [
        (
            "organizational units",
            it.value(&Path::organization_root().member("units"))
                .is_some(),
        ),
        ("times between steps", has("after")),
        ("changes of the world between steps", has("set")),
        ("files of calls", has("files")),
        ("calls given as parameters", has("call")),
    ];
    let names: Vec<_> = there
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| *name)
        .collect();
    (!names.is_empty()).then(|| {
        el("p")
            .class("small")
            .text(&format!("Only editable as JSON: {}.", names.join(", ")))
    })
}

fn new_account(state: &State) -> Change {
    let known = state.document.scenario.account_ids();
    let ids = [
        "111122223333",
        "444455556666",
        "777788889999",
        "123456789012",
    ];
    let id = ids
        .into_iter()
        .find(|id| !known.contains(id))
        .unwrap_or("000000000000");
    Change::Push {
        pointer: Path::accounts(),
        value: json!({ "id": id }),
    }
}
