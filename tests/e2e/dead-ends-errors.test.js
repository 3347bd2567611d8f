// What people hold when AWS refuses a call, each led to its verdict in the number of actions that
// the test states. A paste and a click are one action each.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openWorkbench, verdict } from "./harness/workbench.js";

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
