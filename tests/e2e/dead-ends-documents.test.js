// Documents that people bring lead to a verdict, and each test counts what a person has to do. An
// action is a paste, a click or a choice.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { openWorkbench, verdict } from "./harness/workbench.js";

const RESPONSE = readFileSync(new URL("documents/saml-response.xml", import.meta.url), "utf8");
const ISSUER = "https://token.actions.githubusercontent.com";

/** Eleven roles in five accounts; three of them are called Admin. */
const OFFERED = [
  ["111111111111", "Corp", ["Admin", "ReadOnly", "Billing"]],
  ["222222222222", "Corp", ["Admin", "ReadOnly", "Deploy"]],
  ["333333333333", "CorpNew", ["Admin", "ReadOnly"]],
  ["444444444444", "Corp", ["ReadOnly", "Audit"]],
  ["555555555555", "Corp", ["Support"]],
];

const provider = (account, name) => `arn:aws:iam::${account}:saml-provider/${name}`;

/** A response, as a browser sends it, that offers all of these, issued at `time`. */
function response(offered, time) {
  const values = offered.flatMap(([account, name, roles]) =>
    roles.map((role) => `arn:aws:iam::${account}:role/${role},${provider(account, name)}`),
  );
  const one = /<saml:AttributeValue>arn:[^<]*<\/saml:AttributeValue>/;
  const all = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("");
  // what the signature covers has changed, and no key is known that would tell
  const text = RESPONSE.replace(one, all)
    .replaceAll("2026-11-22T09:59:30Z", time)
    .replace("2026-11-22T09:59:00Z", time);
  return Buffer.from(text).toString("base64");
}

/** A trust policy as people have it, for one kind of federation. */
function trust(principal, action, condition) {
  const statement = { Effect: "Allow", Principal: { Federated: principal }, Action: action };
  if (condition) statement.Condition = condition;
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

const SAML_ACTIONS = ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"];

/** A GitHub token that is issued at `time`, and expires after five minutes. */
function token(time) {
  const iat = Math.floor(Date.parse(time) / 1000);
  const claims = {
    iss: ISSUER,
    sub: "repo:octo-org/octo-repo:ref:refs/heads/main",
    aud: "sts.amazonaws.com",
    iat,
    nbf: iat,
    exp: iat + 300,
  };
  const encoded = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signature = Buffer.alloc(256, "x").toString("base64url");
  return `${encoded({ alg: "RS256", typ: "JWT", kid: "k1" })}.${encoded(claims)}.${signature}`;
}

/** What a person does on a page, counted. */
function person(page) {
  const actions = [];
  const act = async (what, doing) => {
    actions.push(what);
    await doing;
  };
  return {
    actions,
    paste: (where, text) => act(`paste into ${where}`, page.getByTestId(where).fill(text)),
    press: (name) => act(name, page.getByRole("button", { name, exact: true }).click()),
  };
}

/** Names of the buttons that are offered below the call. */
const offers = (page) =>
  page
    .locator(".missing button")
    .evaluateAll((buttons) => buttons.map((it) => it.getAttribute("aria-label") ?? it.textContent));

const clockOf = (page) => page.locator("#world > summary").textContent();

test("a response with eleven roles in five accounts: four actions to the verdict", async () => {
  await openWorkbench({}, async (page) => {
    const { actions, paste, press } = person(page);
    await paste("input", response(OFFERED, "2026-09-12T08:00:00Z"));
    await page.getByText("The SAML response offers 11 roles. Choose one.").waitFor();
    const roles = await offers(page);
    assert.equal(roles.length, 11, "all of them, and nothing to add before one is chosen");
    assert.equal(new Set(roles).size, 11, "and each has a name of its own");
    assert.ok((await clockOf(page)).includes("2026-09-12T08:00:00Z"));

    await press("Assume Admin in account 333333333333, provider CorpNew");
    await press("Add the role and the provider");
    await paste("trust", trust(provider("333333333333", "CorpNew"), SAML_ACTIONS));
    assert.match(await verdict(page, "Allowed"), /Admin/);
    assert.equal(actions.length, 4);
    assert.deepEqual(await offers(page), []);

    // the other accounts' roles of that name are their own
    const other = trust(provider("111111111111", "Corp"), SAML_ACTIONS);
    await page.getByTestId("trust").fill(other);
    await verdict(page, "Denied");
    await page.getByRole("combobox", { name: "role", exact: true }).selectOption({ label: "Admin, account 111111111111" });
    await press("Add the role and the provider");
    await page.getByTestId("trust").fill(other);
    await verdict(page, "Allowed");
  });
});

test("fifty roles are all there to choose from, at any width", async () => {
  const many = Array.from({ length: 25 }, (_, index) => [`${100_000_000_000 + index}`, "Corp", ["Admin", "ReadOnly"]]);
  for (const width of [1440, 390]) {
    await openWorkbench({ width }, async (page) => {
      await page.getByTestId("input").fill(response(many, "2026-11-22T09:59:30Z"));
      assert.equal((await offers(page)).length, 50);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${width}`);
      await page.getByRole("button", { name: "Assume Admin in account 100000000024, provider Corp" }).click();
      await page.getByRole("button", { name: "Add the role and the provider" }).click();
      await verdict(page, "Provisional");
    });
  }
});

test("a fresh token: three actions to the verdict, and the clock goes back", async () => {
  for (const time of ["2031-05-01T12:00:00Z", "2024-05-01T12:00:00Z"]) {
    await openWorkbench({}, async (page) => {
      const { actions, paste, press } = person(page);
      await paste("input", token(time));
      await page.getByText(`The clock is now ${time}, when the token is valid.`).waitFor();
      await press("Call it session");
      await press("Add the provider");
      assert.match(await verdict(page, "Denied"), /Developer_Role/);
      assert.equal(actions.length, 3);

      await press("Set the clock back");
      await verdict(page, "Refused");
      await press(`Set the clock to ${time}`);
      await verdict(page, "Denied");
    });
  }
});

test("a clock that was set stays, and one action sets it to a time when the document is valid", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator("#world > summary").click();
    await page.getByLabel("clock").fill("2020-01-01T00:00:00Z");
    await page.getByTestId("input").fill(token("2026-11-22T10:00:00Z"));
    for (const name of ["Call it session", "Add the provider"]) {
      await page.getByRole("button", { name }).click();
    }
    assert.match(await verdict(page, "Refused"), /issued in the future|not yet valid/);
    const { actions, press } = person(page);
    await press("Set the clock to 2026-11-22T10:00:00Z");
    await verdict(page, "Denied");
    assert.equal(actions.length, 1);
  });
});

test("now is a time that the clock takes", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator("#world > summary").click();
    const clock = page.getByLabel("clock");
    const before = Math.floor(Date.now() / 1000);
    await clock.fill("now");
    await page.waitForFunction((field) => field.value !== "now", await clock.elementHandle());
    const set = Date.parse(await clock.inputValue()) / 1000;
    assert.ok(set >= before && set <= Date.now() / 1000, await clock.inputValue());
    await page.getByTestId("input").fill(token(new Date().toISOString()));
    for (const name of ["Call it session", "Add the provider"]) {
      await page.getByRole("button", { name }).click();
    }
    await verdict(page, "Denied");
  });
});

test("a trust policy of another account: five actions to the verdict", async () => {
  await openWorkbench({}, async (page) => {
    const { actions, paste, press } = person(page);
    const account = "999988887777";
    await paste("input", token("2026-11-22T10:00:00Z"));
    await press("Call it session");
    const host = ISSUER.slice("https://".length);
    const principal = `arn:aws:iam::${account}:oidc-provider/${host}`;
    await paste("trust", trust(principal, "sts:AssumeRoleWithWebIdentity", {
      StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" },
    }));
    // the example's account has nothing to do with it
    assert.deepEqual(await offers(page), [`Move the role to account ${account}`]);
    await press(`Move the role to account ${account}`);
    assert.deepEqual(await offers(page), ["Add the provider"]);
    await press("Add the provider");
    await verdict(page, "Allowed");
    assert.equal(actions.length, 5);
    assert.deepEqual(await offers(page), []);
  });
});

test("a trust policy that names a user of another account: three actions to the verdict", async () => {
  await openWorkbench({}, async (page) => {
    const { actions, paste, press } = person(page);
    const text = await page.getByTestId("trust").inputValue();
    await paste("trust", text.replaceAll("123456789012", "999988887777"));
    await verdict(page, "Denied");
    await press("Move the role to account 999988887777");
    const call = await page.getByTestId("input").inputValue();
    assert.match(call, /arn:aws:iam::999988887777:role\/Developer_Role/);
    const callers = page.getByRole("combobox", { name: "made by" });
    assert.ok(!(await offers(page)).some((name) => name.startsWith("Move")));
    assert.match(await callers.textContent(), /999988887777/);
    await press("Make the call as DevUser");
    // both sides are in one account, and the trust policy names the user
    await verdict(page, "Allowed");
    assert.equal(actions.length, 3);
  });
});

test("leaving a lesson brings back the work from before it, in one action", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    const mine = (await input.inputValue()).replace("Dev-project", "my-session");
    await input.fill(mine);
    await page.getByRole("button", { name: "Lessons" }).click();
    await page.getByRole("button", { name: "It broke when somebody set a source identity" }).click();
    const leave = page.getByRole("button", { name: "Leave the lesson" });
    await leave.waitFor();
    assert.notEqual(await input.inputValue(), mine);
    const first = await page.locator("#lesson").textContent();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.waitForFunction((first) => document.querySelector("#lesson").textContent !== first, first);
    await leave.click();
    await page.getByText("Your work from before the lesson is back.").waitFor();
    assert.equal(await input.inputValue(), mine);
    assert.equal(await leave.count(), 0);
  });
});
