// What people hold when AWS refuses a call, each led to its verdict in the number of actions that
// the test states. A paste and a click are one action each.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openLink, openWorkbench, verdict } from "./harness/workbench.js";

const GITHUB = "token.actions.githubusercontent.com";
const CLAIMS = JSON.stringify({
  iss: `https://${GITHUB}`,
  aud: "sts.amazonaws.com",
  sub: "repo:octo-org/infra:environment:production",
  iat: 1795341500,
  nbf: 1795341500,
  exp: 1795342400,
});
const USER_DENIED =
  "User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform:";
const ROLE = "arn:aws:iam::444455556666:role/Deploy";
// as in hashicorp/terraform-provider-aws#42213, with made-up names
const TERRAFORM = `╷
│ Error: Cannot assume IAM Role
│ 
│   with provider["registry.terraform.io/hashicorp/aws"],
│   on provider.tf line 12, in provider "aws":
│   12: provider "aws" {
│ 
│ IAM Role (${ROLE}) cannot be assumed.
│ 
│ Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 0, api error AccessDenied: User:
│ arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole on resource:
│ ${ROLE}
╵`;

const policy = (...statements) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
const trusts = (principal, action, condition) =>
  policy({ Effect: "Allow", Principal: principal, Action: action, ...(condition && { Condition: condition }) });

/** The page's fields and buttons, each use counted as an action. */
function counted(page) {
  const counter = { actions: 0 };
  counter.paste = async (field, text) => {
    counter.actions += 1;
    await page.getByTestId(field).fill(text);
  };
  counter.press = async (name) => {
    counter.actions += 1;
    await page.getByRole("button", { name, exact: true }).first().click();
  };
  return counter;
}

test("a GitHub error and its claims lead to the reason in three actions", async () => {
  await openWorkbench({}, async (page) => {
    const act = counted(page);
    await act.paste(
      "input",
      "Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    );
    await page.getByText("Paste the token or its claims here").waitFor();
    await act.paste("input", CLAIMS);
    assert.match(await verdict(page, "Provisional"), /draft trust policy.*the token is signed/s);
    const provider = { Federated: `arn:aws:iam::444455556666:oidc-provider/${GITHUB}` };
    const condition = { StringLike: { [`${GITHUB}:sub`]: "repo:octo-org/infra:ref:refs/heads/main" } };
    await act.paste("trust", trusts(provider, "sts:AssumeRoleWithWebIdentity", condition));
    // still provisional: the claims have no signature
    const text = await verdict(page, "Provisional: denied");
    assert.match(text, /repo:octo-org\/infra:environment:production/);
    assert.doesNotMatch(text, /draft/);
    assert.equal(act.actions, 3);
  });
});

test("Terraform's error leads to a denial with its reason in three actions", async () => {
  await openWorkbench({}, async (page) => {
    const act = counted(page);
    await act.paste("input", TERRAFORM);
    await act.press("Recreate the call");
    assert.match(await verdict(page, "Provisional"), /draft trust policy of Deploy/);
    await act.paste("trust", trusts({ AWS: "arn:aws:iam::111122223333:role/Release" }, "sts:AssumeRole"));
    const text = await verdict(page, "Denied");
    assert.ok(text.includes(`${USER_DENIED} sts:AssumeRole on resource: ${ROLE}`), text);
    assert.equal(await page.getByTestId("provisional").count(), 0);
    assert.equal(act.actions, 3);
  });
});

test("an inherited source identity is set where the session was made, and explains the error in two actions", async () => {
  await openWorkbench({}, async (page) => {
    const act = counted(page);
    const error = `${USER_DENIED} sts:SetSourceIdentity on resource: ${ROLE}`;
    await act.paste("input", error);
    await page.getByText("Where was it set?").waitFor();
    await act.press("Set it when CI was assumed");
    assert.ok((await verdict(page, "Provisional: denied")).includes(error));
    assert.doesNotMatch(await page.getByTestId("input").inputValue(), /--source-identity/);
    assert.equal(act.actions, 2);
  });
});

test("a refusal says which value breaks which rule, and leads to it", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    await input.fill(`aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Developer_Role --role-session-name "an a"`);
    const text = await verdict(page, "Refused");
    assert.match(text, /RoleSessionName contains a space\. AWS accepts letters/);
    const refusal = page.locator(".refusal");
    assert.match(await refusal.textContent(), /documented|observed|inferred/);
    for (const jump of [page.getByTestId("verdict").getByRole("button", { name: "Show the value" }), refusal.getByRole("button")]) {
      await input.evaluate((field) => field.setSelectionRange(0, 0));
      await jump.click();
      const selected = await input.evaluate((field) => {
        const { selectionStart, selectionEnd, value } = field;
        return document.activeElement === field && value.slice(selectionStart, selectionEnd);
      });
      assert.ok(selected && "an a".includes(selected), `${selected}`);
    }
  });
});

test("a refusal of the caller leads to the field that names it", async () => {
  await openWorkbench({}, async (page) => {
    const account = { id: "111122223333", users: [{ name: "ana", policies: [] }], roles: [
      { name: "Reader", trust: trusts({ AWS: "arn:aws:iam::111122223333:user/ana" }, "sts:AssumeRole") },
    ] };
    const assume = "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/Reader --role-session-name ana --duration-seconds 900";
    const steps = [
      { as: "arn:aws:iam::111122223333:user/ana", input: assume },
      { as: "$1", after: 3600, input: "aws sts get-caller-identity" },
    ];
    await openLink(page, JSON.stringify({ accounts: [account], steps }));
    await page.locator(".stepping").getByRole("button", { name: /^2 / }).click();
    assert.match(await verdict(page, "Refused"), /ExpiredToken/);
    await page.locator(".refusal").getByRole("button", { name: "Show the caller" }).click();
    const callers = page.getByRole("combobox", { name: "made by" });
    assert.equal(await callers.evaluate((field) => document.activeElement === field), true);
  });
});

test("the policy of another role is not shown for a role that is not there", async () => {
  await openWorkbench({}, async (page) => {
    const act = counted(page);
    // in the user's account, where the draft alone lets the user in
    const role = "arn:aws:iam::123456789012:role/Deploy";
    await act.paste("input", `aws sts assume-role --role-arn ${role} --role-session-name work`);
    await page.getByText("Add the role to edit its trust policy.").waitFor();
    assert.equal(await page.getByTestId("trust").count(), 0);
    await act.press("Add the role");
    assert.match(await verdict(page, "Provisional"), /draft trust policy of Deploy/);
    assert.match(await page.getByTestId("trust").inputValue(), /DevUser/);
    assert.equal(act.actions, 2);
  });
});

test("a draft is provisional until the real policies take its place", async () => {
  await openWorkbench({}, async (page) => {
    const act = counted(page);
    await act.paste("input", `${USER_DENIED} sts:AssumeRole on resource: ${ROLE}`);
    await act.press("Recreate the call");
    assert.match(await verdict(page, "Provisional: allowed"), /permissions policy of CI.*trust policy of Deploy/s);
    assert.equal(await page.locator(".text-card.draft").count(), 2);
    await act.paste("trust", trusts({ AWS: "arn:aws:iam::111122223333:root" }, "sts:AssumeRole"));
    assert.match(await verdict(page, "Provisional: allowed"), /permissions policy of CI is right/);
    await act.paste("identity", policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE }));
    await verdict(page, "Allowed");
    assert.equal(await page.locator(".text-card.draft").count(), 0);
    assert.equal(act.actions, 4);
  });
});
