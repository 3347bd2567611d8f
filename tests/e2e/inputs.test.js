// The inputs as a person uses them: what is pasted, steps and what-if switches.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { takeScreenshots } from "./harness/browser.js";
import { input, openWorkbench, press, verdict } from "./harness/workbench.js";

const ERROR =
  "An error occurred (AccessDenied) when calling the AssumeRole operation: User: " +
  "arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole " +
  "on resource: arn:aws:iam::444455556666:role/Deploy";

const ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/";

/** A SAML response that offers two roles, in one line. */
const SAML =
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">' +
  '<Assertion Version="2.0" IssueInstant="2026-11-22T10:00:00Z"><Issuer>https://idp.example.com</Issuer>' +
  '<Subject><NameID>diego</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
  '<SubjectConfirmationData NotOnOrAfter="2026-11-22T10:05:00Z" Recipient="https://signin.aws.amazon.com/saml"/>' +
  "</SubjectConfirmation></Subject><AttributeStatement>" +
  `<Attribute Name="${ATTRIBUTE}Role">` +
  ["Developer_Role", "Other"]
    .map(
      (role) =>
        `<AttributeValue>arn:aws:iam::123456789012:role/${role},arn:aws:iam::123456789012:saml-provider/Example</AttributeValue>`,
    )
    .join("") +
  `</Attribute><Attribute Name="${ATTRIBUTE}RoleSessionName"><AttributeValue>diego</AttributeValue></Attribute>` +
  `<Attribute Name="${ATTRIBUTE}SourceIdentity"><AttributeValue>DiegoRamirez</AttributeValue></Attribute>` +
  "</AttributeStatement></Assertion></samlp:Response>";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const JWT = [
  part({ alg: "RS256", kid: "1" }),
  part({
    iss: "https://server.example.com",
    sub: "diego",
    aud: "audience",
    iat: 1795341600,
    exp: 1795345200,
    "https://aws.amazon.com/source_identity": "DiegoRamirez",
  }),
  "c2ln",
].join(".");

const call = (page) => page.locator(".text-card").first();

test("a SAML response in base64 is said to be one, shown decoded, and asks for its role", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByTestId("input").fill(Buffer.from(SAML).toString("base64"));
    await call(page).getByText("base64-decoded: a SAML response").waitFor();
    await page.getByText("Decoded", { exact: true }).click();
    const document = page.getByLabel("Decoded document");
    assert.match(await document.textContent(), /\n {6}<Attribute Name=/);
    assert.equal(await document.locator(".thread").last().textContent(), "DiegoRamirez");

    await page.getByLabel("role", { exact: true }).selectOption({ label: "Developer_Role, account 123456789012" });
    await press(page, "add the provider");
    await page.getByText("has no provider").waitFor({ state: "detached" });
    await verdict(page, "Refused");
    await takeScreenshots(page, "saml");

    await press(page, "no source identity");
    assert.doesNotMatch(await input(page), /SourceIdentity/);
    await press(page, "no source identity");
    assert.equal(await input(page), Buffer.from(SAML).toString("base64"));
  });
});

test("a token is shown as header and claims, and what it lacks in the world can be added", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByTestId("input").fill(JWT);
    await call(page).getByText("a token, AssumeRoleWithWebIdentity").waitFor();
    await page.getByText("Decoded", { exact: true }).click();
    assert.match(await page.getByLabel("Decoded claims").textContent(), /"sub": "diego"/);
    assert.match(await page.getByLabel("Decoded header").textContent(), /"alg": "RS256"/);
    await page.getByLabel("session name").fill("diego");
    await press(page, "add the provider");
    await page.getByText("has no provider").waitFor({ state: "detached" });
    await press(page, "Edit in this form");
    assert.match(await input(page), /^\{\n {2}"iss"/);
    await takeScreenshots(page, "jwt");
  });
});

/** The text of elements of one colour, the colour, and its contrast with their card. */
function contrast(elements) {
  const [element] = elements;
  const parse = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  const light = (colour) => {
    const [r, g, b] = parse(colour).map((it) => it / 255);
    const linear = (it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05;
  };
  const { color } = getComputedStyle(element);
  const pair = [light(color), light(getComputedStyle(element.closest(".card")).backgroundColor)];
  const text = elements.map((it) => it.textContent).join("");
  return { text, color, ratio: Math.max(...pair) / Math.min(...pair) };
}

test("the three parts of a token are told apart, by itself and in a call, in both themes", async () => {
  await openWorkbench({}, async (page) => {
    const parts = JWT.split(".");
    const call = `aws sts assume-role-with-web-identity --role-arn arn:aws:iam::123456789012:role/Developer_Role --role-session-name diego --web-identity-token "${JWT}"`;
    for (const text of [JWT, call]) {
      await page.getByTestId("input").fill(text);
      await page.locator(".jwt-signature").waitFor();
      for (const theme of ["Light", "Dark"]) {
        await page.getByRole("radio", { name: theme }).check();
        const seen = await Promise.all(
          ["header", "claims", "signature"].map((it) => page.locator(`.lines .jwt-${it}`).evaluateAll(contrast)),
        );
        assert.deepEqual(seen.map((it) => it.text), [parts[0], `.${parts[1]}`, `.${parts[2]}`]);
        assert.equal(new Set(seen.map((it) => it.color)).size, 3, JSON.stringify(seen));
        assert.ok(seen.every((it) => it.ratio >= 4.5), JSON.stringify(seen));
      }
    }
  });
});

test("an error of AWS makes its own call, with caller, role and the session in front", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByTestId("input").fill(ERROR);
    await press(page, "Recreate the call");
    assert.match(await verdict(page, "Provisional"), /the draft permissions policy of CI/);
    assert.equal(await page.locator(".steps button").count(), 2);
    assert.match(await page.getByTestId("trust").inputValue(), /arn:aws:iam::111122223333:role\/CI/);
    await page.getByText("Paste the permissions policy of CI: the one here is a draft.").waitFor();
    await page.getByRole("button", { name: "Keep the draft", exact: true }).first().click();
    await page.getByText("Paste the trust policy of Deploy: the one here is a draft.").waitFor();
    await page.getByRole("button", { name: "Keep the draft", exact: true }).first().click();
    await verdict(page, "Allowed");
  });
});

test("a role and a user that the world lacks are added by a button", async () => {
  await openWorkbench({}, async (page) => {
    const text = await input(page);
    await page.getByTestId("input").fill(text.replace("role/Developer_Role", "role/team/Auditor"));
    await page.getByText("Account 123456789012 has no role Auditor in this world.").waitFor();
    await press(page, "Add the role", true);
    await verdict(page, "Provisional");
    await page.getByLabel("made by").selectOption({ label: "someone else …" });
    await page.getByLabel("ARN", { exact: true }).fill("arn:aws:iam::444455556666:user/Eve");
    await press(page, "add the user");
    const chosen = page.getByLabel("made by").locator("option:checked");
    assert.equal(await chosen.textContent(), "Eve, account 444455556666");
  });
});

test("several commands become steps, which move, go on as a session, and go away", async () => {
  await openWorkbench({}, async (page) => {
    const text = await input(page);
    await page.getByTestId("input").fill(`${text}\naws iam list-roles\naws sts get-caller-identity`);
    await press(page, "Split into 3 steps");
    const bar = page.locator(".steps button");
    assert.equal(await bar.count(), 3);
    assert.equal(await input(page), text);

    await press(page, "continue as this session");
    assert.equal(await bar.count(), 4);
    assert.match(await bar.nth(1).textContent(), /2 GetCallerIdentity.*session of step 1/);
    await press(page, "move down");
    assert.equal(await bar.nth(2).getAttribute("aria-pressed"), "true");
    await press(page, "move up");
    await press(page, "remove this step");
    assert.equal(await bar.count(), 3);
    assert.equal(await bar.nth(0).getAttribute("aria-pressed"), "true");
    await takeScreenshots(page, "steps");
  });
});

test("a switch edits the inputs visibly and takes its edit back", async () => {
  await openWorkbench({}, async (page) => {
    const before = await input(page);
    for (const [name, change] of [
      ["no source identity", /^(?![^]*--source-identity)/],
      ["another source identity", /--source-identity Mallory/],
      ["MFA", /--serial-number arn:aws:iam::123456789012:mfa\/DevUser \\\n {2}--token-code 123456/],
      ["an external id", /--external-id Example-123/],
      ["session tags", /--tags Key=Project,Value=Automation/],
    ]) {
      const control = page.getByRole("button", { name, exact: true });
      await control.click();
      assert.match(await input(page), change, name);
      assert.equal(await control.getAttribute("aria-pressed"), "true");
      assert.ok((await page.locator(".line.changed").count()) > 0, `${name} is marked`);
      await control.click();
      assert.equal(await input(page), before, name);
      assert.equal(await page.locator(".line.changed").count(), 0);
    }
  });
});

test("what no switch can do is said: MFA of a session, and what an identity provider sets", async () => {
  await openWorkbench({}, async (page) => {
    const whatIf = page.getByRole("group", { name: "What if the call had" });
    await press(page, "continue as this session");
    await whatIf.getByText("What a session knows of MFA is settled where it is made").waitFor();
    await accessible(page, "a session's switches");
    await whatIf.getByRole("button", { name: "step 1" }).click();
    await whatIf.getByRole("button", { name: "MFA", exact: true }).waitFor();
    await page.getByTestId("input").fill(JWT);
    await whatIf.getByText("the identity provider's to set").waitFor();
    await takeScreenshots(page, "what-if-token");
  });
});

test("a world in which nobody calls says so, and takes a call", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByRole("button", { name: "edit as JSON" }).click();
    await page.getByTestId("scenario").fill("{}");
    await verdict(page, "Nothing");
    await page.getByTestId("input").fill("aws sts get-caller-identity");
    await verdict(page, "Not evaluated");
    assert.equal(await page.getByTestId("input").inputValue(), "aws sts get-caller-identity");
  });
});
