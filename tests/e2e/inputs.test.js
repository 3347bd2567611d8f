// The inputs as a person uses them: what is pasted, the policies and the world around it, steps,
// what-if switches, undo, and the comforts of the editors.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { openPage, takeScreenshots } from "./harness/browser.js";
import { largest } from "./harness/largest.js";
import { openLink } from "./harness/workbench.js";

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

/** Opens the page once it shows a verdict. */
function openWorkbench(options, body) {
  return openPage(options, async (page) => {
    await page.getByTestId("verdict").waitFor();
    await body(page);
  });
}

const call = (page) => page.locator(".text-card").first();
const press = (page, name, exact = false) => page.getByRole("button", { name, exact }).click();
const input = (page) => page.getByTestId("input").inputValue();

/** Waits until the verdict begins with `word`, and gives its whole text. */
async function verdict(page, word) {
  const element = page.getByTestId("verdict");
  await element.filter({ hasText: new RegExp(`^${word}\\b`) }).waitFor();
  return element.textContent();
}

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
    await press(page, "edit it in this form");
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
    await press(page, "make the call from it");
    const denied = await verdict(page, "Denied");
    assert.ok(denied.includes(ERROR), denied);
    assert.equal(await page.locator(".steps button").count(), 2);
    assert.match(await page.getByTestId("trust").inputValue(), /arn:aws:iam::111122223333:role\/CI/);
    await page.getByText("No permissions policy of CI is here.").waitFor();
    await press(page, "add one");
    await verdict(page, "Allowed");
  });
});

test("a role and a user that the world lacks are added by a button", async () => {
  await openWorkbench({}, async (page) => {
    const text = await input(page);
    await page.getByTestId("input").fill(text.replace("role/Developer_Role", "role/team/Auditor"));
    await page.getByText("Account 123456789012 has no role Auditor in this world.").waitFor();
    await press(page, "add the role");
    await verdict(page, "Denied");
    await page.getByLabel("made by").selectOption({ label: "somebody else …" });
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
    await press(page, "make 3 steps of it");
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

test("every policy around the call is added and taken out", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByText("More policies").click();
    const cards = page.locator(".policies .text-card");
    const before = await cards.count();
    for (const name of [
      "add permissions policy",
      "add permissions boundary",
      "add to Root SCP",
      "add to Root RCP",
      "add in 123456789012 resource policy",
    ]) {
      await press(page, name, true);
    }
    assert.equal(await cards.count(), before + 6, "FullAWSAccess stays beside the first SCP");
    await verdict(page, "Allowed");
    await press(page, "add session policy");
    assert.match(await input(page), /--policy '\{"Version"/);
    await press(page, "remove session policy");
    assert.doesNotMatch(await input(page), /--policy/);

    const boundary = page.getByLabel("Permissions boundary of DevUser", { exact: true });
    await boundary.fill(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    );
    await verdict(page, "Denied");
    await press(page, "format Permissions boundary of DevUser");
    assert.match(await boundary.inputValue(), /^\{\n {2}"Version": "2012-10-17",\n {2}"Statement": \[\n/);
    await press(page, "remove Permissions boundary of DevUser");
    await verdict(page, "Allowed");
    await takeScreenshots(page, "policies");
  });
});

test("the world is edited by forms and as JSON, each shown in the other", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator(".world > summary").click();
    await page.getByLabel("Region").fill("eu-west-1");
    const user = page.getByRole("group", { name: "user DevUser" });
    await user.getByLabel("path").fill("/team/");
    await page.getByRole("group", { name: "role Developer_Role" }).getByRole("button", { name: "add a tag" }).click();
    await page.getByLabel("tag", { exact: true }).fill("team");
    await page.getByLabel("value", { exact: true }).fill("red");
    await page.getByLabel("longest session in s").fill("7200");

    await press(page, "edit as JSON");
    const raw = page.getByTestId("scenario");
    const scenario = JSON.parse(await raw.inputValue());
    assert.equal(scenario.request.region, "eu-west-1");
    assert.equal(scenario.accounts[0].users[0].path, "/team/");
    assert.equal(scenario.steps[0].as, "arn:aws:iam::123456789012:user/team/DevUser");
    assert.deepEqual(scenario.accounts[0].roles[0].tags, { team: "red" });
    assert.equal(scenario.accounts[0].roles[0].maxSessionDuration, 7200);
    assert.equal(scenario.accounts[0].roles[0].trust.Version, "2012-10-17", "a policy is an object");

    scenario.request.sourceIp = "198.51.100.7";
    scenario.surprise = true;
    await raw.fill(JSON.stringify(scenario));
    assert.equal(await page.getByLabel("source IP").inputValue(), "198.51.100.7");
    assert.equal(await raw.inputValue(), JSON.stringify(scenario), "as it was typed");
    await page.locator(".problems", { hasText: "surprise" }).waitFor();

    await raw.fill("{ broken");
    await page.getByText("can't be read: the page goes on with what could be").waitFor();
    assert.equal(await page.getByLabel("source IP").inputValue(), "198.51.100.7");
    await takeScreenshots(page, "world");
  });
});

test("groups and managed policies are made, attached and renamed without JSON", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator("#world > summary").click();
    const identity = page.getByTestId("identity");
    // a trust policy that names the account leaves it to the policies of the user
    const trust = page.getByTestId("trust");
    await trust.fill((await trust.inputValue()).replace(":user/DevUser", ":root"));
    const world = page.locator("#world");
    const tap = (name, of = world) => of.getByRole("button", { name, exact: true }).click();
    await identity.fill('{"Version": "2012-10-17", "Statement": []}');
    await verdict(page, "Denied");

    await tap("add a group");
    await world.getByRole("group", { name: "user DevUser" }).getByLabel("groups").fill("Group");
    await tap("add a managed policy");
    const managed = world.getByRole("group", { name: "managed policy" });
    await managed.getByLabel("ARN").fill("arn:aws:iam::123456789012:policy/team/Everything");
    const group = world.getByRole("group", { name: "group Group" });
    await tap("attach Everything", group);
    await verdict(page, "Allowed");
    await page.getByText("of Group").waitFor();
    await group.getByLabel("name").fill("Operators");
    await page.getByText("of Operators").waitFor();
    const renamed = world.getByRole("group", { name: "group Operators" });
    await verdict(page, "Allowed");
    await takeScreenshots(page, "groups");
    await accessible(page, "groups and managed policies");
    await tap("detach Everything", renamed);
    await verdict(page, "Denied");
    await tap("add a policy", renamed);
    await page.getByText("of Operators").waitFor();

    await press(page, "edit as JSON");
    const raw = page.getByTestId("scenario");
    const scenario = JSON.parse(await raw.inputValue());
    assert.deepEqual(scenario.accounts[0].users[0].groups, ["Operators"]);
    assert.equal(await page.getByText("Kept, and to be edited as JSON alone").count(), 0);
    scenario.steps[0].files = { "x.json": "{}" };
    scenario.steps[0].after = 60;
    await raw.fill(JSON.stringify(scenario));
    await page.getByText("Kept, and to be edited as JSON alone: times between steps, files of calls.").waitFor();
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

test("everything is undone and redone, by buttons and keys", async () => {
  await openWorkbench({}, async (page) => {
    const before = await input(page);
    assert.ok(await page.getByRole("button", { name: "undo" }).isDisabled());
    await press(page, "session tags");
    const after = await input(page);
    await press(page, "undo", true);
    assert.equal(await input(page), before);
    await press(page, "redo", true);
    assert.equal(await input(page), after);
    await page.keyboard.press("Control+Alt+z");
    assert.equal(await input(page), before);
    await page.keyboard.press("Control+Alt+Shift+z");
    assert.equal(await input(page), after);

    // the textarea's own undo is its own
    await page.getByTestId("input").press("End");
    await page.keyboard.type("x");
    await page.keyboard.press("Control+z");
    assert.equal(await input(page), after);
  });
});

test("F8 goes from problem to problem, and a squiggle says what is wrong", async () => {
  await openWorkbench({}, async (page) => {
    for (const testId of ["trust", "identity"]) {
      const editor = page.getByTestId(testId);
      await editor.fill((await editor.inputValue()).replace('"Allow",', '"Alow",'));
    }
    const at = () => page.evaluate(() => document.activeElement.dataset.testid);
    await page.getByTestId("input").focus();
    await page.keyboard.press("F8");
    assert.equal(await at(), "trust");
    const selected = await page.evaluate(() => {
      const { value, selectionStart, selectionEnd } = document.activeElement;
      return value.slice(selectionStart, selectionEnd);
    });
    assert.match(selected, /Alow/);
    await page.keyboard.press("F8");
    assert.equal(await at(), "identity");
    await page.keyboard.press("Shift+F8");
    assert.equal(await at(), "trust");

    const squiggle = page.locator(".squiggle").first();
    await squiggle.scrollIntoViewIfNeeded();
    const box = await squiggle.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    assert.match(await page.getByTestId("trust").getAttribute("title"), /Alow/);
    await takeScreenshots(page, "problems");
  });
});

test("files are loaded and dropped, texts copied and cleared, and Tab goes on", async () => {
  await openWorkbench({}, async (page) => {
    await page
      .getByLabel("load Call from a file")
      .setInputFiles({ name: "call.sh", mimeType: "text/plain", buffer: Buffer.from("aws sts \\\r\n get-caller-identity") });
    await call(page).getByText("GetCallerIdentity").waitFor();
    assert.equal(await input(page), "aws sts \\\n get-caller-identity");

    const drop = (selector, name, content) =>
      page.locator(selector).first().evaluate(
        (element, [name, content]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], name));
          for (const type of ["dragover", "drop"]) {
            element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        },
        [name, content],
      );
    await drop('[data-testid="trust"]', "trust.json", '{"Statement": []}');
    await page.waitForFunction(
      () => document.querySelector('[data-testid="trust"]').value === '{"Statement": []}',
    );
    await drop("h1", "call.txt", "aws iam list-roles");
    await call(page).getByText("ListRoles").waitFor();
    await drop("h1", "big.txt", "x".repeat(1_100_000));
    await page.getByText("big.txt is larger than 1 MiB").waitFor();

    await press(page, "clear Call");
    assert.equal(await input(page), "");
    await page.keyboard.press("Tab");
    assert.notEqual(await page.locator(":focus").getAttribute("data-testid"), "input");
  });
});

test("64 KB are coloured, what is longer is plain and says so", async () => {
  await openWorkbench({}, async (page) => {
    const trust = page.getByTestId("trust");
    const text = await trust.inputValue();
    await trust.fill(text + " ".repeat(65_536 - text.length));
    const coloured = page.locator(".policies .text-card").first().locator(".key");
    assert.ok((await coloured.count()) > 0);
    assert.equal(await page.locator(".limit").count(), 0);
    await trust.fill(text + " ".repeat(70_000));
    await page.getByText("coloured up to 64 KB; this one has").waitFor();
    assert.equal(await coloured.count(), 0);
    await verdict(page, "Allowed");
  });
});

test("policies as large as AWS allows are evaluated while you type", async () => {
  await openWorkbench({}, async (page) => {
    await openLink(page, largest());
    const answer = page.getByTestId("verdict");
    for (const [key, name] of [["2", "DevUser2"], ["Backspace", "DevUser"]]) {
      await page.getByTestId("input").press("Control+End");
      await page.keyboard.press(key);
      await answer.filter({ hasText: new RegExp(`^Allowed.*source identity ${name}\\b`, "s") }).waitFor();
    }
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
