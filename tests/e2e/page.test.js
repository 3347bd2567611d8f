// The page as a person uses it, from the IAM guide's example onwards.

import assert from "node:assert/strict";
import { test } from "node:test";

import { takeScreenshots } from "./harness/browser.js";
import { openWorkbench, verdict } from "./harness/workbench.js";

const OPTION = " \\\n  --source-identity DevUser";
const TRUST_ACTIONS = /"Action": \[\s*"sts:AssumeRole",\s*"sts:SetSourceIdentity"\s*\]/;
const SECOND_STATEMENT = /,\s*\{\s*"Sid": "SetAwsUserNameAsSourceIdentity"[\s\S]*?\}\s*\}\s*\}(?=\s*\])/;

/** Replaces a part of a text, as if typed, and gives the text as it was. */
async function replace(page, testId, from, to) {
  const editor = page.getByTestId(testId);
  const before = await editor.inputValue();
  const after = before.replace(from, to);
  assert.notEqual(after, before, `${from} is in the text`);
  await editor.fill(after);
  return before;
}

async function event(page) {
  return JSON.parse(await page.getByTestId("event").textContent());
}

test("the guide's example is allowed, and each change is evaluated and explained", async () => {
  await openWorkbench({}, async (page) => {
    const reasons = () => page.getByTestId("reasons").textContent();

    assert.match(await verdict(page, "Allowed"), /with the source identity DevUser/);
    assert.equal((await event(page)).requestParameters.sourceIdentity, "DevUser");

    await replace(page, "input", "--source-identity DevUser", "--source-identity Mallory");
    const mallory = await verdict(page, "Denied");
    assert.match(mallory, /not authorized to perform: sts:SetSourceIdentity on resource/);
    assert.match(mallory, /Its statement AllowDevUserAssumeRole does not match/);
    assert.match(await reasons(), /Mallory/);
    const denied = await event(page);
    assert.equal(denied.errorCode, "AccessDenied");
    assert.equal(denied.requestParameters, null);
    await takeScreenshots(page, "denied");

    await replace(page, "input", " \\\n  --source-identity Mallory", "");
    const omitted = await verdict(page, "Denied");
    assert.match(omitted, /not authorized to perform: sts:AssumeRole on resource/);
    assert.match(omitted, /without a source identity/);
    assert.match(await reasons(), /the key is not in the request/);
    await replace(page, "input", /$/, OPTION);
    await verdict(page, "Allowed");

    const identity = await replace(page, "identity", SECOND_STATEMENT, "");
    const trusted = await verdict(page, "Allowed");
    assert.match(trusted, /AllowDevUserAssumeRole of the trust policy allows sts:SetSourceIdentity/);
    assert.match(trusted, /not needed: in the same account/);
    assert.match(await reasons(), /user\/DevUser is the caller/);
    await page.getByTestId("identity").fill(identity);

    await replace(page, "trust", TRUST_ACTIONS, '"Action": "sts:AssumeRole"');
    const untrusted = await verdict(page, "Denied");
    assert.match(untrusted, /not authorized to perform: sts:SetSourceIdentity on resource/);
    assert.match(untrusted, /may assume Developer_Role, but not with the source identity DevUser/);
    assert.match(await reasons(), /does not match/);
  });
});

test("a syntax error is underlined in place, and the last good result stays, marked stale", async () => {
  await openWorkbench({}, async (page) => {
    const trust = page.getByTestId("trust");
    const before = await replace(page, "trust", '"Allow",', '"Allow"');
    const line = before.split("\n").findIndex((text) => text.includes('"Principal"')) + 1;
    const column = before.split("\n")[line - 1].indexOf('"') + 1;

    await page.locator('[data-stale="true"]').waitFor();
    assert.match(await verdict(page, "Allowed"), /source identity DevUser/);
    const band = page.locator(".stale");
    assert.match(await band.textContent(), /the trust policy of Developer_Role, line \d+/);
    assert.equal((await event(page)).requestParameters.sourceIdentity, "DevUser");

    assert.equal(await trust.getAttribute("aria-invalid"), "true");
    const problems = page.locator(`[id="${await trust.getAttribute("aria-describedby")}"]`);
    assert.match(await problems.textContent(), new RegExp(`${line}:${column}.*error`));
    const squiggle = page.locator(".squiggle.error");
    assert.equal(await squiggle.count(), 1);
    const [underlined, editor] = [await squiggle.boundingBox(), await trust.boundingBox()];
    assert.ok(underlined.y >= editor.y && underlined.y < editor.y + editor.height);
    await takeScreenshots(page, "stale");

    await problems.getByRole("button").click();
    assert.equal(await caret(page), `${line}:${column}`);

    await trust.fill(before);
    await page.locator('[data-stale="true"]').waitFor({ state: "detached" });
    assert.equal(await problems.count(), 0);
    assert.equal(await trust.getAttribute("aria-invalid"), null);
  });
});

/** The line and column of the caret in the focused editor. */
function caret(page) {
  return page.evaluate(() => {
    const { value, selectionStart } = document.activeElement;
    const lines = value.slice(0, selectionStart).split("\n");
    return `${lines.length}:${lines.at(-1).length + 1}`;
  });
}

test("a reason leads to its place in the policy", async () => {
  await openWorkbench({}, async (page) => {
    await replace(page, "input", "--source-identity DevUser", "--source-identity Mallory");
    await verdict(page, "Denied");
    const failed = page.getByTestId("reasons").locator("[open] .failed .jump:visible");
    await failed.filter({ hasText: "StringEquals" }).click();
    const selected = await page.evaluate(() => {
      const { value, selectionStart, selectionEnd, dataset } = document.activeElement;
      return [dataset.testid, value.slice(selectionStart, selectionEnd)];
    });
    assert.equal(selected[0], "trust");
    assert.match(selected[1], /"sts:SourceIdentity"/);
  });
});

test("pointing at a statement marks its lines in the policy", async () => {
  await openWorkbench({}, async (page) => {
    const pointed = page.locator(".line.pointed");
    assert.equal(await pointed.count(), 0);
    await page.locator(".statement.allows summary:visible").first().hover();
    await pointed.first().waitFor();
    await page.getByTestId("verdict").hover();
    await pointed.first().waitFor({ state: "detached" });
  });
});

test("the keyboard reaches everything in the order of the page", async () => {
  await openWorkbench({}, async (page) => {
    const seen = [];
    while (seen.at(-1) !== "tab" && seen.length < 60) {
      await page.keyboard.press("Tab");
      seen.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          const name = element.dataset.testid ?? element.getAttribute("role");
          const label = element.labels?.[0]?.firstChild.textContent ?? "";
          const shown = element.tagName === "SUMMARY" ? element.firstChild : element;
          const said = element.type === "file" ? "Load" : label || shown.textContent;
          return element.type === "radio" ? "theme" : (name ?? said);
        }),
      );
    }
    assert.deepEqual(seen, [
      "Skip to the inputs",
      "Skip to the answer",
      "Lessons",
      "Share",
      "Keyboard",
      "theme",
      "Continue as this session",
      "Add a step",
      "input",
      ...["Copy", "Clear", "Load", "made by"],
      ...["no source identity", "another source identity", "MFA", "an external id", "session tags"],
      "trust",
      ...["Format", "Copy", "Clear", "Load"],
      "identity",
      ...["Format", "Copy", "Clear", "Load", "Remove"],
      ...["More policies", "World", "Edit as JSON"],
      "separator",
      "tab",
    ]);
  });
});

test("tabs are walked with the arrow keys, and every panel stays in the page", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByRole("tab", { name: "Why" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.getByTestId("context").isVisible());
    assert.ok(await page.getByTestId("reasons").isHidden());
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.getByTestId("event").isVisible());
    assert.equal(await page.locator(":focus").textContent(), "CloudTrail");
    await page.keyboard.press("End");
    assert.equal(await page.locator(":focus").textContent(), "Compare");
    assert.match(await page.getByTestId("context").textContent(), /sts:SourceIdentity\s*DevUser/);
  });
});

test("a click puts the caret where the text is seen", async () => {
  await openWorkbench({}, async (page) => {
    const option = page.locator(".lines .thread", { hasText: "--source-identity" });
    const { x, y } = await option.boundingBox();
    await page.mouse.click(x + 1, y + 5);
    assert.equal(await caret(page), "4:3");
    await page.keyboard.type("x");
    assert.match(await page.getByTestId("input").inputValue(), /\n  x--source-identity/);
  });
});

test("editors keep the caret, characters beyond the BMP, and the Tab key's meaning", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    await input.fill("aws sts assume-role --role-session-name ab");
    await input.press("ArrowLeft");
    await page.keyboard.type("\u{1F600}x");
    assert.equal(await input.inputValue(), "aws sts assume-role --role-session-name a\u{1F600}xb");
    assert.equal(await caret(page), "1:45");
    await page.keyboard.press("Tab");
    assert.notEqual(await page.locator(":focus").getAttribute("data-testid"), "input");
  });
});

test("the text of an editor lies exactly on its coloured lines", async () => {
  for (const width of [1440, 390]) {
    await openWorkbench({ width }, async (page) => {
      for (const id of ["input", "trust", "identity"]) {
        const heights = await page.getByTestId(id).evaluate((editor) => [
          editor.scrollHeight,
          editor.previousElementSibling.offsetHeight,
        ]);
        assert.equal(heights[0], heights[1], `${id} at ${width}`);
      }
    });
  }
});

test("a narrow page shows the verdict first and reaches its parts in one tap", async () => {
  await openWorkbench({ width: 390, height: 844 }, async (page) => {
    const top = async (testId) => (await page.getByTestId(testId).boundingBox()).y;
    assert.ok((await top("verdict")) < (await top("input")));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 390, "nothing is wider than the page");
    const bar = page.getByRole("navigation", { name: "On this page" });
    for (const [name, testId] of [["Why", "reasons"], ["Inputs", "input"], ["Allowed", "verdict"]]) {
      await bar.getByRole("button", { name }).click();
      const { y } = await page.getByTestId(testId).boundingBox();
      assert.ok(y >= 0 && y < 844, `${testId} is in view`);
    }
  });
});

test("the theme follows the choice", async () => {
  await openWorkbench({ colorScheme: "dark" }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    await page.getByText("Light", { exact: true }).click();
    assert.notEqual(await paper(), dark);
    await page.getByText("Dark", { exact: true }).click();
    assert.equal(await paper(), dark);
  });
});
