// The answer: every tab, the flow, comparison, the keyboard, printing and large type.

import assert from "node:assert/strict";
import { test } from "node:test";

import { takeScreenshots } from "./harness/browser.js";
import { openScenario, openWorkbench, verdict } from "./harness/workbench.js";

const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

test("the thread's colour marks the source identity, not who has the same name", async () => {
  await openWorkbench({}, async (page) => {
    const marked = (place) =>
      page.locator(place).evaluateAll((found) =>
        found.map((it) => it.textContent).filter((text) => text.replaceAll('"', "") === "DevUser"),
      );
    // the caller's name stands in the sentence too
    assert.match(await page.getByTestId("verdict").textContent(), /DevUser may assume .* source identity DevUser/);
    assert.equal((await marked('[data-testid="verdict"] h2 .thread')).length, 1);
    const context = page.getByTestId("context");
    const rows = await context.locator("tr:has(td .thread)").evaluateAll((found) =>
      found.map((row) => row.querySelector("th").textContent),
    );
    assert.deepEqual([...new Set(rows)], ["sts:SourceIdentity"]);
    const event = await page.getByTestId("event").locator(".thread").allTextContents();
    assert.deepEqual([...new Set(event)], ['"sourceIdentity"', '"DevUser"']);
    assert.match(await page.getByTestId("event").textContent(), /"userName": "DevUser"/);
    assert.equal(event.filter((text) => text === '"DevUser"').length, event.length / 2);
  });
});

test("the request context says where values come from, who asks, and what is absent", async () => {
  await openWorkbench({}, async (page) => {
    await tab(page, "Request context");
    const context = page.getByTestId("context");
    const row = context.locator("tr", { hasText: "sts:SourceIdentity" }).first();
    assert.match(await row.textContent(), /DevUser.*matches:\s+Statement/s);
    await row.getByRole("button").first().click();
    const selected = await page.evaluate(() => {
      const { value, selectionStart, selectionEnd } = document.activeElement;
      return value.slice(selectionStart, selectionEnd);
    });
    assert.match(selected, /sts:SourceIdentity/);

    await context.getByRole("searchbox").fill("sourceip");
    assert.ok(await context.getByText("aws:SourceIp").first().isVisible());
    assert.equal(await context.getByText("aws:PrincipalArn").count(), 0);
    await context.getByRole("searchbox").fill("");

    const input = page.getByTestId("input");
    const call = await input.inputValue();
    await input.fill(call.replace(" \\\n  --source-identity DevUser", ""));
    await verdict(page, "Denied");
    const absent = context.locator("tr.absent", { hasText: "sts:SourceIdentity" });
    assert.match(await absent.first().textContent(), /not in the request/);
  });
});

test("an event goes to each account, and can be copied and saved", async () => {
  await openScenario("blog-chain", {}, async (page) => {
    await page.keyboard.press("]");
    await page.keyboard.press("]");
    await tab(page, "CloudTrail");
    const choice = page.getByRole("group", { name: "Account" });
    assert.equal(await choice.getByRole("button").count(), 2);
    const shown = () => page.locator(".event:visible pre").textContent();
    const first = JSON.parse(await shown());
    assert.equal(first.recipientAccountId, "111122223333");
    await choice.getByRole("button", { name: "444455556666" }).click();
    assert.equal(JSON.parse(await shown()).recipientAccountId, "444455556666");
    assert.ok((await page.locator(".event:visible .thread", { hasText: "Admin" }).count()) > 0);

    await page.getByRole("button", { name: "Copy the event" }).click();
    assert.match(await page.locator(".said").textContent(), /Copied|selected/);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    assert.equal((await download).suggestedFilename(), "event.json");
  });
});

test("the queries and who did this speak of all steps", async () => {
  await openScenario("blog-chain", {}, async (page) => {
    await tab(page, "Find it in your logs");
    const queries = page.locator("#queries");
    for (const tool of ["CloudTrail Lake", "Athena", "CloudWatch Logs Insights", "AWS CLI", "jq"]) {
      const caption = queries.locator("figcaption", { hasText: tool });
      assert.ok(await caption.first().isVisible(), tool);
    }
    assert.match(await queries.textContent(), /'Admin'/);

    await tab(page, "Who did this");
    const who = page.locator("#who");
    const last = who.locator("tr", { hasText: "ListPolicies" });
    assert.match(await last.textContent(), /Admin.*user_1.*Developer_Role/s);
    await last.getByRole("button").click();
    assert.equal(await who.locator("[aria-current=step]").count(), 1);
  });
});

test("a pinned result is compared with the present one", async () => {
  await openWorkbench({}, async (page) => {
    await tab(page, "Compare");
    const panel = page.locator("#compare");
    await panel.getByRole("button", { name: "Pin this result" }).click();
    assert.match(await panel.textContent(), /Nothing differs/);
    const input = page.getByTestId("input");
    const call = await input.inputValue();
    await input.fill(call.replace("--source-identity DevUser", "--source-identity Mallory"));
    await verdict(page, "Denied");
    const row = (name) => panel.locator("tr", { hasText: name }).first();
    assert.match(await row("verdict").textContent(), /Allowed\..*Denied\./s);
    assert.match(await row("sts:SourceIdentity in").textContent(), /DevUser.*Mallory/s);
    assert.match(await row("errorCode").textContent(), /none.*AccessDenied/s);
    await takeScreenshots(page, "compare");
    await input.fill(call);
    await panel.getByText("Nothing differs").waitFor();
    await panel.getByRole("button", { name: "Unpin" }).click();
    await panel.getByRole("button", { name: "Pin this result" }).waitFor();
  });
});

test("the flow draws a chain over accounts, and selects its steps", async () => {
  await openScenario("chain-second-hop", {}, async (page) => {
    const flow = page.getByTestId("flow");
    await takeScreenshots(page, "chain");
    const ghosts = flow.locator(".ghost");
    assert.ok((await ghosts.count()) > 0, "a refused step leads nowhere");
    const calls = flow.locator("svg .call");
    const last = (await calls.count()) - 1;
    await calls.nth(last).locator(".seal").click();
    assert.equal(await flow.locator("svg .selected").count(), 1);
    const items = await flow.locator("ol li").allTextContents();
    assert.match(items.join("\n"), /Denied|Refused/);
  });
});

test("federation begins with a person and an identity provider", async () => {
  for (const [lesson, person, provider] of [
    ["saml-source-identity", "ana@example.com", "ExampleIdP"],
    ["github-right", /repo:octo-org/, "token.actions.githubusercontent.com"],
  ]) {
    await openScenario(lesson, {}, async (page) => {
      const items = page.getByTestId("flow").locator("ol li");
      assert.ok((await items.filter({ hasText: person }).count()) > 0, lesson);
      assert.ok((await items.filter({ hasText: provider }).count()) > 0, lesson);
      await takeScreenshots(page, lesson);
    });
  }
});

test("single keys lead everywhere, outside of texts and only if wanted", async () => {
  await openWorkbench({}, async (page) => {
    await page.keyboard.press("4");
    assert.ok(await page.getByTestId("event").isVisible());
    await page.keyboard.press("?");
    const keys = page.getByRole("region", { name: "Keyboard" });
    await keys.waitFor();
    await keys.getByLabel("Single keys do this").uncheck();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "detached" });
    await page.keyboard.press("1");
    assert.ok(await page.getByTestId("event").isVisible());

    await page.getByTestId("input").focus();
    await page.keyboard.type("?4");
    assert.match(await page.getByTestId("input").inputValue(), /\?4/);
  });
});

test("the page prints whole", async () => {
  await openWorkbench({}, async (page) => {
    await page.emulateMedia({ media: "print" });
    for (const id of ["reasons", "context", "event"]) {
      assert.ok(await page.getByTestId(id).isVisible(), id);
    }
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf();
    assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
  });
});

test("large type folds the page as a small window does", async () => {
  await openWorkbench({ query: "?zoom=200&theme=dark" }, async (page) => {
    const root = page.locator("html");
    assert.equal(await root.getAttribute("data-theme"), "dark");
    assert.equal(await root.getAttribute("data-narrow"), "true");
    const size = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(size[0] <= size[1], `nothing is wider than the page: ${size}`);
    await takeScreenshots(page, "zoom");
  });
});

test("colours that are forced leave verdicts and the thread legible", async () => {
  await openWorkbench({}, async (page) => {
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await takeScreenshots(page, "forced");
    assert.match(await verdict(page, "Allowed"), /DevUser/);
  });
});

test("the foot of the page says what holds", async () => {
  await openWorkbench({}, async (page) => {
    const foot = await page.locator("footer").textContent();
    assert.match(foot, /Nothing you type leaves this page/);
    assert.match(foot, /Rolecall \d+\.\d+\.\d+/);
  });
});
