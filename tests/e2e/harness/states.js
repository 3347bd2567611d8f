// The states of the page in which its accessibility is tested.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, focusIsSeen } from "./accessible.js";
import { openLink, openWorkbench, scenarioOf, verdict } from "./workbench.js";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const ERROR =
  "An error occurred (AccessDenied) when calling the AssumeRole operation: User: " +
  "arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole " +
  "on resource: arn:aws:iam::444455556666:role/Deploy";

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
export const lesson = (name) => (page) => openLink(page, scenarioOf(name));

/** Replaces a part of a text, as if typed. */
async function replace(page, testId, from, to) {
  const editor = page.getByTestId(testId);
  await editor.fill((await editor.inputValue()).replace(from, to));
}

export async function deny(page) {
  await replace(page, "input", "--source-identity DevUser", "--source-identity Mallory");
  await verdict(page, "Denied");
}

/** Opens what a document holds, as it stands in a lesson's first step. */
const decoded = (name) => async (page) => {
  await openLink(page, scenarioOf(name));
  const input = page.getByTestId("input");
  await input.fill(Buffer.from(await input.inputValue()).toString("base64"));
  await page.getByText("Decoded", { exact: true }).click();
};

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function pasteToken(page) {
  const claims = { iss: "https://server.example.com", sub: "diego", aud: "audience" };
  await page.getByTestId("input").fill(`${part({ alg: "RS256" })}.${part(claims)}.c2ln`);
  await page.getByText("Decoded", { exact: true }).click();
  await page.getByText("has no provider").waitFor();
}

async function breakTexts(page) {
  await replace(page, "identity", '"Allow",', '"Alow",');
  await replace(page, "trust", '"Allow",', '"Allow"');
  await page.locator('[data-stale="true"]').waitFor();
  await replace(page, "input", "--source-identity", "--source-identiti");
}

async function openWorld(page) {
  await openLink(page, scenarioOf("scp-require"));
  await page.locator(".world > summary").click();
  await page.getByRole("button", { name: "Add a tag" }).first().click();
  for (const name of ["Add a SAML provider", "Add an OIDC provider"]) {
    await page.getByRole("button", { name }).first().click();
  }
}

async function openPolicies(page) {
  await page.getByText("More policies").click();
  for (const name of [
    "Add permissions boundary",
    "Add to Root SCP",
    "Add to Root RCP",
    "Add in 123456789012 resource policy",
    "Add session policy",
  ]) {
    await press(page, name);
  }
}

async function pinAndChange(page) {
  await page.getByRole("tab", { name: "Compare" }).click();
  await press(page, "Pin this result");
  await deny(page);
}

async function openPanel(page, name) {
  await press(page, name);
  await page.getByRole("region", { name }).waitFor();
}

async function shareSecret(page) {
  await replace(page, "input", /^/, `export AWS_SECRET_ACCESS_KEY=${SECRET}; `);
  await openPanel(page, "Share");
  await page.getByText(/a secret access key in the call/).waitFor();
}

async function openGallery(page) {
  await openPanel(page, "Lessons");
  await page.getByRole("searchbox", { name: "Search the lessons" }).waitFor();
}

async function predict(page) {
  await press(page, "Hide the answer and predict");
  await page.getByLabel(/^(The|A) call is refused$/).check();
  await page.getByText(/^Where does it break/).waitFor();
}

/** Predicts, and goes on to the end. */
async function reveal(page) {
  await page.getByLabel(/^(The call is|Every call is) allowed$/).check();
  await press(page, "That is my prediction");
  const next = page.getByRole("button", { name: "Go on" });
  while ((await next.count()) > 0) {
    await next.click();
  }
  await page.getByRole("heading", { name: "What to notice" }).waitFor();
}

const longPolicy = (length) => async (page) => {
  const resource = (index) => `    "arn:aws:s3:::bucket/${String(index).padStart(230, "0")}"`;
  const resources = Array.from({ length: Math.floor(length / 260) }, (_, index) => resource(index));
  await page.getByTestId("identity").fill(
    `{"Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": [\n${resources.join(",\n")}]}]}`,
  );
  await verdict(page, "Allowed");
};

async function openBroken(page) {
  await page.evaluate(() => {
    location.hash = "#v9.abc";
  });
  await page.getByRole("alert").waitFor();
}

/**
 * Every state of the page: its name, the query of its address, and how it comes about. Each group
 * is tested by a file of its own, which takes less than 30 s on a slow machine: start a new group
 * and file where one grows beyond that.
 */
export const STATES = {
  answers: [
    ["the start, an allowed call", "", async () => {}],
    ["a denied call", "", deny],
    ["a chain of three", "", lesson("blog-chain")],
    ["a chain that breaks", "", lesson("chain-second-hop")],
    ["a what-if", "", (page) => press(page, "session tags")],
    ["a pinned result and another", "", pinAndChange],
  ],
  documents: [
    ["a SAML response, decoded", "", decoded("saml-source-identity")],
    ["a token, decoded", "", pasteToken],
    ["federation", "", lesson("github-right")],
  ],
  inputs: [
    ["problems, and a stale result", "", breakTexts],
    ["an error of AWS", "", (page) => page.getByTestId("input").fill(ERROR)],
    ["nothing pasted", "", (page) => press(page, "Clear Call")],
    ["the world in forms", "", openWorld],
    ["the world as JSON", "", (page) => press(page, "Edit as JSON")],
    ["every kind of policy", "", openPolicies],
  ],
  panels: [
    ["the gallery", "", openGallery],
    ["a prediction", "?lesson=required-missing", predict],
    ["a lesson that is revealed", "?lesson=required-missing", async (page) => {
      await press(page, "Hide the answer and predict");
      await reveal(page);
    }],
    ["a course", "?course=required-wrong,required-missing", reveal],
    ["what is shared", "", (page) => openPanel(page, "Share")],
    ["secrets that are shared", "", shareSecret],
    ["the map of keys", "", (page) => openPanel(page, "Keyboard")],
    ["a link that does not open", "", openBroken],
  ],
  sizes: [
    ["an embed", "?embed=1", async () => {}],
    ["an embed to be read", "?embed=1&readonly=1&panes=flow,inputs,why,event", async () => {}],
    ["64 KB of text", "", longPolicy(65_000)],
    ["more than 64 KB", "", longPolicy(70_000)],
    ["large type", "?zoom=2", async () => {}],
  ],
};

/** Tests that axe-core finds nothing in these states, in both themes and at three widths. */
export function testStates(states) {
  for (const [state, query, prepare] of states) {
    test(`axe-core finds nothing: ${state}`, () =>
      openWorkbench({ query }, async (page) => {
        await prepare(page);
        await accessible(page, state);
      }),
    );
  }
}

/** Tests that the focus is always seen when these states are walked through with Tab. */
export function testFocus(names) {
  const all = Object.values(STATES).flat();
  for (const name of names) {
    const [state, query, prepare] = all.find(([state]) => state === name);
    test(`the focus is always seen, in both themes: ${state}`, () =>
      openWorkbench({ query }, async (page) => {
        await prepare(page);
        for (const [colorScheme, width] of [["light", 1440], ["dark", 390]]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          const stops = await focusIsSeen(page, `${state}, ${colorScheme}, ${width}`);
          assert.ok(stops > 15, `${stops} stops`);
        }
      }),
    );
  }
}
