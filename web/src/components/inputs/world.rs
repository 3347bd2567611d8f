//! The world without JSON: who and what there is, and how requests are sent. And with JSON, for
//! those who want it whole.

use serde_json::{Map, Value, json};
use yew::Callback;

use super::call::{plain_field, shown};
use super::card_of;
use crate::components::editor::Editor;
use crate::components::fields::{button, change, number_field, text_field};
use crate::components::set_text::set_sentence;
use crate::element::{Element, el, group};
use crate::scenario::{managed, policy};
use crate::workbench::{Action, Change, RAW, Workbench};

pub(crate) fn world(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let raw = workbench.raw.is_some();
    let toggle = if raw {
        "Close the JSON"
    } else {
        "Edit as JSON"
    };
    let forms = Forms { workbench, send };
    let problems = (!raw).then(|| problems(workbench, send)).flatten();
    group()
        .child(
            el("details")
                .class("card")
                .class("world")
                .attr("id", "world")
                .child(
                    el("summary")
                        .child(el("b").text("World"))
                        .child(facts(workbench))
                        .child(el("span").class("aside").text("edit")),
                )
                .child(forms.request())
                .children(forms.accounts())
                .child(forms.managed_policies())
                .child(forms.organization())
                .children(only_as_json(workbench))
                .child(
                    el("p")
                        .class("actions")
                        .child(change("Add an account", "", new_account(workbench), send))
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
        .children(workbench.raw.as_ref().map(|raw| {
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
                    pointer: RAW,
                    testid: Some("scenario"),
                    label: "Scenario as JSON",
                    text: &raw.text,
                    thread: None,
                    problems: &problems,
                    marks: &[],
                    readonly: workbench.desk.settings.readonly,
                    send,
                },
                heading,
                None,
            )
        }))
}

/// What is wrong with the scenario itself.
fn problems(workbench: &Workbench, send: &Callback<Action>) -> Option<Element> {
    let problems = workbench.problems_in("");
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
fn facts(workbench: &Workbench) -> Element {
    let it = &workbench.scenario;
    let count = |number: usize, one: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {one}s"),
    };
    let accounts = it.account_ids().len();
    let principals = it.users().len() - accounts + it.roles().len();
    let mut facts = vec![count(accounts, "account"), count(principals, "principal")];
    let request = |name: &str| {
        shown(
            it.value(&format!("/request/{name}"))
                .unwrap_or(&Value::Null),
        )
    };
    let mut more = vec![request("region"), request("sourceIp")];
    let mfa = request("mfaAge");
    more.push(if mfa.is_empty() {
        mfa
    } else {
        format!("MFA {mfa} s ago")
    });
    more.push(shown(it.value("/clock").unwrap_or(&Value::Null)));
    facts.extend(more.into_iter().filter(|fact| !fact.is_empty()));
    let changed = workbench.changed_value("/request/mfaAge");
    el("span")
        .class(if changed { "changed" } else { "" })
        .text(&facts.join(", "))
}

struct Forms<'a> {
    workbench: &'a Workbench,
    send: &'a Callback<Action>,
}

impl Forms<'_> {
    fn text(&self, label: &str, pointer: &str) -> Element {
        let value = self.workbench.scenario.text(pointer);
        text_field(label, pointer, value, self.send)
    }

    fn number(&self, label: &str, pointer: &str) -> Element {
        let value = self.workbench.scenario.value(pointer).map(shown);
        number_field(label, pointer, &value.unwrap_or_default(), self.send)
    }

    fn add(&self, words: &str, list: String, value: Value) -> Element {
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

    fn remove(&self, pointer: &str, what: &str) -> Element {
        change(
            "Remove",
            what,
            Change::Remove(pointer.to_owned()),
            self.send,
        )
    }

    fn count(&self, list: &str) -> usize {
        let list = self.workbench.scenario.value(list);
        list.and_then(Value::as_array).map_or(0, Vec::len)
    }

    fn request(&self) -> Element {
        el("fieldset").child(el("legend").text("Request")).child(
            el("div")
                .class("fields")
                .child(self.text("clock (or now)", "/clock"))
                .child(self.text("Region", "/request/region"))
                .child(self.text("source IP", "/request/sourceIp"))
                .child(self.text("user agent", "/request/userAgent"))
                .child(self.number("MFA age in s", "/request/mfaAge"))
                .child(self.text("VPC endpoint", "/request/sourceVpce"))
                .child(self.text("VPC", "/request/sourceVpc"))
                .child(self.text("IP in the VPC", "/request/vpcSourceIp"))
                .child(self.text("source ARN, from a service", "/request/sourceArn"))
                .child(self.text("source account, from a service", "/request/sourceAccount"))
                .children(self.context()),
        )
    }

    /// The condition keys whose values replace those of the request. A list stays editable as JSON.
    fn context(&self) -> Vec<Element> {
        const PARENT: &str = "/request/context";
        let keys = self.workbench.scenario.value(PARENT);
        let keys = keys.and_then(Value::as_object);
        self.pairs(
            PARENT,
            ("condition key", "Add a condition key", "aws:Key"),
            keys,
        )
    }

    fn accounts(&self) -> Vec<Element> {
        let accounts = self.workbench.scenario.account_ids();
        let account = |(index, id): (usize, &&str)| self.account(index, id);
        accounts.iter().enumerate().map(account).collect()
    }

    fn account(&self, index: usize, id: &str) -> Element {
        let at = format!("/accounts/{index}");
        let each = |list: &str, row: &dyn Fn(&str) -> Element| -> Vec<Element> {
            let pointers =
                (0..self.count(&format!("{at}/{list}"))).map(|i| format!("{at}/{list}/{i}"));
            pointers.map(|pointer| row(&pointer)).collect()
        };
        let partition = self.workbench.scenario.partition(id);
        let trust = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:{partition}:iam::{id}:root")}, "Action": "sts:AssumeRole"});
        el("fieldset")
            .child(el("legend").text(&format!("Account {id}")))
            .child(
                el("div")
                    .class("fields")
                    .child(self.text("account id", &format!("{at}/id")))
                    .child(self.remove(&at, &format!("account {id}"))),
            )
            .children(each("users", &|pointer| self.principal("user", pointer)))
            .children(each("groups", &|pointer| {
                let name = self.text("name", &format!("{pointer}/name"));
                self.row("group", pointer, group().child(name).children(self.policies(pointer)))
            }))
            .children(each("roles", &|pointer| self.principal("role", pointer)))
            .children(each("samlProviders", &|pointer| {
                self.row("SAML provider", pointer, group().child(self.text("name", &format!("{pointer}/name"))))
            }))
            .children(each("oidcProviders", &|pointer| {
                let ids = format!("{pointer}/clientIds");
                let fields = group()
                    .child(self.text("issuer", &format!("{pointer}/url")))
                    .child(self.words("audiences", &ids));
                self.row("OIDC provider", pointer, fields)
            }))
            .children(each("resources", &|pointer| {
                self.row("resource", pointer, group().child(self.text("ARN", &format!("{pointer}/arn")).class("wide")))
            }))
            .child(
                el("p")
                    .class("actions")
                    .child(self.add("Add a user", format!("{at}/users"), json!({"name": self.fresh(&at, "users", "User")})))
                    .child(self.add("Add a group", format!("{at}/groups"), json!({"name": self.fresh(&at, "groups", "Group")})))
                    .child(self.add(
                        "Add a role",
                        format!("{at}/roles"),
                        json!({"name": self.fresh(&at, "roles", "Role"), "trust": policy(&trust)}),
                    ))
                    .child(self.add("Add a SAML provider", format!("{at}/samlProviders"), json!({"name": self.fresh(&at, "samlProviders", "ExampleIdP")})))
                    .child(self.add(
                        "Add an OIDC provider",
                        format!("{at}/oidcProviders"),
                        json!({"url": "https://server.example.com", "clientIds": ["sts.amazonaws.com"]}),
                    )),
            )
    }

    /// A name that nothing else in the list has.
    fn fresh(&self, account: &str, list: &str, name: &str) -> String {
        let pointer = format!("{account}/{list}");
        self.workbench.scenario.fresh_name(&pointer, name)
    }

    fn principal(&self, kind: &str, at: &str) -> Element {
        let fields =
            group()
                .child(self.text("name", &format!("{at}/name")))
                .child(self.text("path", &format!("{at}/path")))
                .children((kind == "role").then(|| {
                    self.number("longest session in s", &format!("{at}/maxSessionDuration"))
                }))
                .children((kind == "user").then(|| self.words("groups", &format!("{at}/groups"))))
                .children(self.tags(at))
                .children(self.policies(at));
        self.row(kind, at, fields)
    }

    /// The policies of a user, role or group: which of the managed ones are attached. Those of a
    /// group have no other place where one is added.
    fn policies(&self, at: &str) -> Vec<Element> {
        let it = &self.workbench.scenario;
        let list = format!("{at}/policies");
        let has = it.value(&list).and_then(Value::as_array);
        let has: Vec<_> = has.into_iter().flatten().map(|it| it.get("arn")).collect();
        let mut buttons: Vec<_> = it
            .managed_policies()
            .into_iter()
            .map(|arn| {
                let at = has.iter().position(|it| it.is_some_and(|it| it == arn));
                let (words, it) = match at {
                    Some(at) => ("Detach", Change::Remove(format!("{list}/{at}"))),
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
        if at.contains("/groups/") {
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
        const PARENT: &str = "/managedPolicies";
        let policies = self.workbench.scenario.managed_policies();
        let rows = policies.iter().map(|arn| {
            let from = (*arn).to_owned();
            let field = plain_field("ARN", arn, self.send, move |to| Change::Rename {
                parent: PARENT.to_owned(),
                from: from.clone(),
                to,
            });
            self.row("managed policy", &managed(arn), field.class("wide"))
        });
        let account = self.workbench.scenario.account_ids().first().copied();
        let account = account.unwrap_or("123456789012");
        let partition = self.workbench.scenario.partition(account);
        let mut arns = (1..).map(|n| format!("arn:{partition}:iam::{account}:policy/Managed{n}"));
        let arn = arns
            .find(|arn| !policies.contains(&&**arn))
            .unwrap_or_default();
        let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let add = Change::Set {
            pointer: managed(&arn),
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

    fn row(&self, kind: &str, at: &str, fields: Element) -> Element {
        let name = self.workbench.scenario.text(&format!("{at}/name"));
        el("div")
            .class("fields")
            .class("thing")
            .attr("role", "group")
            .attr("aria-label", &format!("{kind} {name}"))
            .child(el("h3").text(kind))
            .child(fields)
            .child(self.remove(at, &format!("{kind} {name}")))
    }

    fn tags(&self, at: &str) -> Vec<Element> {
        let parent = format!("{at}/tags");
        let tags = self.workbench.scenario.value(&parent);
        let tags = tags.and_then(Value::as_object);
        self.pairs(&parent, ("tag", "Add a tag", "tag"), tags)
    }

    /// Names with values, at a JSON pointer: what one is called, the words of the button that adds
    /// one, and how the name of a new one begins.
    fn pairs(
        &self,
        parent: &str,
        (what, add, name): (&str, &str, &str),
        known: Option<&Map<String, Value>>,
    ) -> Vec<Element> {
        let mut fields = Vec::new();
        for (key, value) in known.into_iter().flatten() {
            let escaped = key.replace('~', "~0").replace('/', "~1");
            let pointer = format!("{parent}/{escaped}");
            let (parent, from) = (parent.to_owned(), key.clone());
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
            pointer: format!("{parent}/{name}"),
            value: Value::String("value".to_owned()),
        };
        fields.push(change(add, "", new, self.send));
        fields
    }

    /// A list of words, with commas between.
    fn words(&self, label: &str, pointer: &str) -> Element {
        let list = self
            .workbench
            .scenario
            .value(pointer)
            .and_then(Value::as_array);
        let words: Vec<_> = list.into_iter().flatten().map(shown).collect();
        let pointer = pointer.to_owned();
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
            .workbench
            .scenario
            .value("/organization")
            .is_some_and(Value::is_object);
        let fields = if there {
            el("div")
                .class("fields")
                .child(self.text("id", "/organization/id"))
                .child(self.text("management account", "/organization/managementAccount"))
                .child(self.remove("/organization", "organization"))
        } else {
            let accounts: Vec<_> = self.workbench.scenario.account_ids();
            let add = Change::Set {
                pointer: "/organization".to_owned(),
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
fn only_as_json(workbench: &Workbench) -> Option<Element> {
    let it = &workbench.scenario;
    let has = |name: &str| {
        (0..it.steps()).any(|step| it.value(&format!("/steps/{step}/{name}")).is_some())
    };
    let there = [
        (
            "organizational units",
            it.value("/organization/root/units").is_some(),
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

fn new_account(workbench: &Workbench) -> Change {
    let known = workbench.scenario.account_ids();
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
        pointer: "/accounts".to_owned(),
        value: json!({ "id": id }),
    }
}
