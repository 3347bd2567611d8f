// Everything that people paste is said to be what it is, and signed documents lead to a session.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { openLink, openWorkbench, verdict } from "./harness/workbench.js";

const document = (name) => readFileSync(new URL(`documents/${name}`, import.meta.url), "utf8");
const RESPONSE = document("saml-response.xml");
const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Developer_Role`;
// letters beyond the basic plane, and some that run from right to left
const TEAM = "Équipe 𝔘𝔫𝔦 עברית";

const base64 = Buffer.from(RESPONSE).toString("base64");
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const CLAIMS = {
  iss: "https://server.example.com",
  sub: "diego",
  aud: "oidc-audience-id",
  iat: 1795341600,
  exp: 1795345200,
  "https://aws.amazon.com/source_identity": "DiegoRamirez",
};

/** A token, signed, and the keys to verify it with. */
function signedToken() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const text = `${part({ alg: "RS256", kid: "one", typ: "JWT" })}.${part(CLAIMS)}`;
  const signature = sign("sha256", Buffer.from(text), privateKey).toString("base64url");
  const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one" }] };
  return { token: `${text}.${signature}`, jwks };
}

/** A world with the role, and with the provider that may assume it. */
function world(providers, principal, action) {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: principal },
        Action: [action, "sts:SetSourceIdentity", "sts:TagSession"],
      },
    ],
  };
  return JSON.stringify({
    rolecall: 1,
    clock: "2026-11-22T10:00:00Z",
    accounts: [{ id: ACCOUNT, roles: [{ name: "Developer_Role", trust }], ...providers }],
    steps: [{ input: "aws sts get-caller-identity", role: ROLE, sessionName: "diego" }],
  });
}

test("each kind of text is said to be what it is", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    const heading = page.locator(".text-card").first().getByRole("heading").first();
    for (const [text, said] of [
      [`aws sts assume-role --role-arn ${ROLE} --role-session-name x`, "AssumeRole"],
      [`aws sts assume-role-with-saml --role-arn ${ROLE} --principal-arn x --saml-assertion ${base64}`, "AssumeRoleWithSAML"],
      [`aws sts assume-role-with-web-identity --role-arn ${ROLE} --role-session-name x --web-identity-token a.b.c`, "AssumeRoleWithWebIdentity"],
      [`aws sts assume-root --target-principal ${ACCOUNT} --task-policy-arn arn=x`, "AssumeRoot"],
      ["aws sts get-caller-identity", "GetCallerIdentity"],
      ["aws sts get-session-token", "GetSessionToken"],
      ["aws sts get-federation-token --name x", "GetFederationToken"],
      ["aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE", "GetAccessKeyInfo"],
      ["aws sts decode-authorization-message --encoded-message x", "DecodeAuthorizationMessage"],
      [`aws sts assume-role --cli-input-json '{"RoleArn": "${ROLE}", "RoleSessionName": "x"}'`, "AssumeRole"],
      [`aws sts assume-role --cli-input-yaml 'RoleArn: ${ROLE}'`, "AssumeRole"],
      [RESPONSE, "a SAML response"],
      [base64, "base64-decoded: a SAML response"],
      [encodeURIComponent(base64), "URL-decoded, base64-decoded: a SAML response"],
      [`SAMLResponse=${encodeURIComponent(base64)}&RelayState=x`, "URL-decoded, base64-decoded: a SAML response"],
      [`${part({ alg: "RS256" })}.${part(CLAIMS)}.c2ln`, "a token"],
      [JSON.stringify(CLAIMS), "a token"],
      [document("saml-metadata.xml"), "SAML metadata"],
      ['{"Version": 1, "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}', "an answer of AWS"],
      [`User: arn:aws:iam::${ACCOUNT}:user/a is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`, "an answer of AWS"],
      ['{"eventVersion": "1.08", "userIdentity": {}}', "a CloudTrail event"],
      ["[profile dev]\nrole_arn = x", "a file of AWS CLI profiles"],
      ["sts.assume_role(RoleArn='x', RoleSessionName='me')", "a call of an AWS SDK"],
      ['{"Version": "2012-10-17", "Statement": []}', "nothing that is known here"],
      ['{"rolecall": 1, "steps": []}', "nothing that is known here"],
    ]) {
      await input.fill(text);
      await heading.filter({ hasText: said }).waitFor().catch(async () => {
        assert.fail(`${text.slice(0, 60)}: ${await heading.textContent()}`);
      });
      assert.equal(await input.inputValue(), text.replace(/\r\n/g, "\n"));
    }
  });
});

test("a response that is signed is allowed, and its tag is passed on as it was", async () => {
  const metadata = document("saml-metadata.xml");
  const provider = `arn:aws:iam::${ACCOUNT}:saml-provider/ExampleIdP`;
  const providers = { samlProviders: [{ name: "ExampleIdP", metadata }] };
  await openWorkbench({}, async (page) => {
    await openLink(page, world(providers, provider, "sts:AssumeRoleWithSAML"));
    const input = page.getByTestId("input");
    await input.fill(base64);
    assert.match(await verdict(page, "Allowed"), /DiegoRamirez/);
    assert.ok((await page.getByTestId("context").textContent()).includes(TEAM));
    const event = JSON.parse(await page.getByTestId("event").first().textContent());
    assert.equal(event.eventName, "AssumeRoleWithSAML");
    await input.fill(Buffer.from(RESPONSE.replace("DiegoRamirez", "Mallory")).toString("base64"));
    assert.match(await verdict(page, "Refused"), /signature/i);
  });
});

test("a token that is signed is allowed, and one that was changed is not", async () => {
  const { token, jwks } = signedToken();
  const principal = `arn:aws:iam::${ACCOUNT}:oidc-provider/server.example.com`;
  const oidc = { url: CLAIMS.iss, clientIds: [CLAIMS.aud], jwks };
  await openWorkbench({}, async (page) => {
    const scenario = world({ oidcProviders: [oidc] }, principal, "sts:AssumeRoleWithWebIdentity");
    await openLink(page, scenario);
    const input = page.getByTestId("input");
    await input.fill(token);
    assert.match(await verdict(page, "Allowed"), /DiegoRamirez/);
    const [header, , signature] = token.split(".");
    await input.fill(`${header}.${part({ ...CLAIMS, sub: "mallory" })}.${signature}`);
    assert.match(await verdict(page, "Refused"), /InvalidIdentityToken.*could not be validated/s);
  });
});

test("text that an input method composes is kept, with every character of any script", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    await input.fill("aws sts assume-role --source-identity ");
    await input.press("Control+End");
    const session = await page.context().newCDPSession(page);
    await session.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
    await session.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
    await session.send("Input.insertText", { text: "日本 e\u0301 \u{1F600} שלום" });
    const text = "aws sts assume-role --source-identity 日本 e\u0301 \u{1F600} שלום";
    assert.equal(await input.inputValue(), text);
    const shown = await page.locator(".text-card .lines").first().textContent();
    assert.equal(shown.trim(), text);
  });
});

test("the keyboard alone leads from a fresh page to the reason of a denied verdict", async () => {
  await openWorkbench({}, async (page) => {
    const focused = () => page.evaluate(() => window.document.activeElement.dataset.testid);
    for (let stop = 0; (await focused()) !== "input" && stop < 30; stop += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Control+End");
    await page.keyboard.type("x");
    await verdict(page, "Denied");
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await page.keyboard.press("a");
    const inReasons = () =>
      page.evaluate(() => {
        const { activeElement } = window.document;
        const failed = activeElement.closest('[data-testid="reasons"] .failed');
        return failed !== null && activeElement.textContent === "StringEquals";
      });
    for (let stop = 0; !(await inReasons()) && stop < 40; stop += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "trust");
  });
});

test("a policy that is pasted as the call is brought to where it belongs", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    const call = await input.inputValue();
    const trust = await page.getByTestId("trust").inputValue();
    const pasted = trust.replace("user/DevUser", "user/Other");
    await input.fill(pasted);
    await page.getByRole("button", { name: "make it the trust policy of Developer_Role" }).click();
    await verdict(page, "Denied");
    assert.equal(await input.inputValue(), call);
    assert.equal(await page.getByTestId("trust").inputValue(), pasted);
  });
});

test("what is said to help is all that it needs, or called a step", async () => {
  await openWorkbench({}, async (page) => {
    // somebody whom neither principal nor action of the only statement fit
    const claims = { iss: "https://idp.example", sub: "diego", aud: "aud", iat: 1795341600 };
    const token = [{ alg: "RS256" }, { ...claims, exp: 1795345200 }, "none"].map(part).join(".");
    await page.getByTestId("input").fill(token);
    for (const name of ["call it session", "add the provider"]) {
      await page.getByRole("button", { name }).click();
    }
    assert.match(
      await verdict(page, "Denied"),
      /To allow it: let a statement of the trust policy allow sts:AssumeRoleWithWebIdentity to the/,
    );
    // neither side allows anything on a role that is not there
    const nobodys = `aws sts assume-role --role-arn ${ROLE}s --role-session-name me --source-identity me`;
    await page.getByTestId("input").fill(nobodys);
    assert.doesNotMatch(await verdict(page, "Denied"), /To allow it|A step towards it/);
    await page.getByText("not asked: there is no such role").first().waitFor();
  });
});
