// Rolecall inside other pages: by its element, in a plain frame, and in a sandboxed one elsewhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { browser, DIST } from "./harness/browser.js";
import { WAIT_LIMIT } from "./harness/chromium.js";
import { folder, serve } from "./harness/server.js";

const site = await serve(folder(DIST, "/docs/rolecall/"));
const home = `${site.origin}/docs/rolecall/`;
const documentation = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");
const samples = (language) =>
  [...documentation.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))]
    .map(([, code]) => code.replaceAll("https://rolecall.example/", home));
const [element, frame] = samples("html");
const [listener] = samples("js");
const head = '<!doctype html><title>Host</title><link rel="icon" href="data:,">';
const host = await serve(
  new Map([
    ["/element", `${head}${element}<script type="module">${listener}</script>`],
    ["/frame", head + frame],
    [
      "/",
      `<!doctype html><title>Host</title><link rel="icon" href="data:,">
       <script type="module" src="${home}embed.js"></script>
       <rolecall-playground id="one" lesson="required-wrong" panes="why,event" theme="light"></rolecall-playground>
       <iframe id="two" title="two" src="${home}?embed=1&panes=flow,inputs,why&readonly=1" width="900" height="700"></iframe>
       <iframe id="three" title="three" sandbox="allow-scripts" src="${home}?embed=1&zoom=150" width="700" height="900"></iframe>`,
    ],
  ]),
);
after(() => Promise.all([site.close(), host.close()]));

async function openHost(body, path = "/") {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_LIMIT);
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    if (window !== parent) return;
    window.verdicts = [];
    addEventListener("verdict", ({ target, detail }) => {
      window.verdicts.push({ id: target.id, ...detail });
    });
  });
  try {
    await page.goto(host.origin + path);
    await body(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(complaints, []);
}

test("three embeds on one page, of another origin", async () => {
  await openHost(async (page) => {
    const one = page.frameLocator("#one iframe");
    const two = page.frameLocator("#two");
    const three = page.frameLocator("#three");
    await one.getByRole("heading", { name: "Only these two names" }).waitFor();
    await two.getByTestId("verdict").waitFor();
    await three.getByTestId("verdict").waitFor();

    // panes, and nothing of the page around them
    assert.equal(await one.getByTestId("input").count(), 0);
    assert.deepEqual(await one.getByRole("tab").allTextContents(), ["Why", "CloudTrail"]);
    assert.equal(await two.getByTestId("share").count(), 0);
    assert.equal(await two.getByTestId("input").evaluate((editor) => editor.readOnly), true);
    assert.equal(await three.locator("html").getAttribute("data-zoom"), "150");

    // its own height
    const frame = page.locator("#one iframe");
    await page.waitForFunction(() => document.querySelector("#one iframe").height !== "600");
    const overflow = () => one.locator("html").evaluate((root) => root.scrollHeight - innerHeight);
    assert.ok((await overflow()) <= 1, `${await overflow()} px are cut`);
    const before = (await frame.boundingBox()).height;
    await one.getByRole("tab", { name: "CloudTrail" }).click();
    await page.waitForFunction((height) => {
      return document.querySelector("#one iframe").getBoundingClientRect().height !== height;
    }, before);

    // another theme, without losing anything
    const paper = () => one.locator("html").evaluate((root) => getComputedStyle(root).backgroundColor);
    const light = await paper();
    await page.evaluate(() => document.getElementById("one").setAttribute("theme", "dark"));
    await one.locator('html[data-theme="dark"]').waitFor();
    assert.notEqual(await paper(), light);
    assert.ok(await one.getByTestId("event").isVisible(), "the tab stays");

    // the host hears of the verdict, and of nothing that was typed
    const heard = await page.evaluate(() => window.verdicts);
    const last = heard.filter(({ id }) => id === "one").at(-1);
    assert.equal(last.lesson, "required-wrong");
    assert.ok(["Allowed", "Denied", "Refused"].includes(last.verdict), last.verdict);
    assert.doesNotMatch(JSON.stringify(heard), /arn:/);

    // neither address is rewritten
    assert.equal(page.url(), `${host.origin}/`);
    for (const child of page.frames().slice(1)) {
      assert.equal(await child.evaluate(() => location.hash), "");
    }
    assert.match(await one.getByRole("link", { name: "Open in Rolecall" }).getAttribute("href"), /docs\/rolecall\/$/);
  });
});

test("an embed that is typed into tells its host when the verdict changes", async () => {
  await openHost(async (page) => {
    await page.evaluate(() => {
      const element = document.createElement("rolecall-playground");
      element.id = "four";
      element.setAttribute("sandbox", "allow-scripts");
      document.body.prepend(element);
    });
    const four = page.frameLocator("#four iframe");
    const input = four.getByTestId("input");
    await input.waitFor();
    const said = () => page.evaluate(() => window.verdicts.filter(({ id }) => id === "four"));
    await page.waitForFunction(() => window.verdicts.some(({ id }) => id === "four"));
    assert.equal((await said()).at(-1).verdict, "Allowed");
    const call = await input.inputValue();
    await input.fill(call.replace("--source-identity DevUser", "--source-identity Mallory"));
    await page.waitForFunction(() => window.verdicts.at(-1).verdict === "Denied");

    // where the clipboard and storage are refused, nothing breaks
    await four.getByRole("tab", { name: "CloudTrail" }).click();
    await four.getByRole("button", { name: "Copy the event" }).click();
    assert.match(await four.locator(".said").textContent(), /Copied|selected/);
  });
});

test("an element is moved and changed, before its frame is there and after", async () => {
  await openHost(async (page) => {
    await page.evaluate(() => {
      document.getElementById("two").style.marginTop = "9000px";
      const element = document.createElement("rolecall-playground");
      for (const [name, value] of [["id", "five"], ["lesson", "required-wrong"], ["theme", "light"]]) {
        element.setAttribute(name, value);
      }
      document.body.append(element);
    });
    const five = page.locator("#five");
    const inside = page.frameLocator("#five iframe");
    await five.evaluate((element) => element.setAttribute("theme", "dark"));
    await five.scrollIntoViewIfNeeded();
    await inside.getByRole("heading", { name: "Only these two names" }).waitFor();
    await inside.locator('html[data-theme="dark"]').waitFor();

    const steps = await page.evaluate(() => history.length);
    await five.evaluate((element) => {
      element.remove();
      document.body.prepend(element);
      element.setAttribute("lesson", "chain-changed");
      element.setAttribute("panes", "why, event");
      element.setAttribute("name", "A chain");
    });
    await five.scrollIntoViewIfNeeded();
    await inside.getByRole("heading", { name: "Changed on the way" }).waitFor();
    assert.equal(await page.evaluate(() => history.length), steps, "the host's Back is its own");
    assert.equal(await page.locator("#five iframe").getAttribute("title"), "A chain");
    await page.waitForFunction(() => document.querySelector("#five iframe").height !== "600");
    await inside.locator('html[data-theme="dark"]').waitFor();
  });
});

test("the samples of the documentation work as they stand", async () => {
  assert.equal(samples("html").length, 2);
  await openHost(async (page) => {
    const said = page.waitForEvent("console", (message) => /^\d+ \w+/.test(message.text()));
    await page.reload();
    const embedded = page.frameLocator("rolecall-playground iframe");
    await embedded.getByTestId("verdict").waitFor();
    assert.deepEqual(await embedded.getByRole("tab").allTextContents(), ["Why", "CloudTrail"]);
    const heading = await embedded.locator("#lesson").textContent();
    assert.match((await said).text(), /^1 (Allowed|Denied|Refused)$/);
    // the sample in a frame shows the same lesson, under its name
    await page.goto(`${host.origin}/frame`);
    const framed = page.frameLocator("iframe");
    await framed.getByTestId("verdict").waitFor();
    assert.equal(await framed.locator("#lesson").textContent(), heading);
    assert.match(await page.locator("iframe").getAttribute("title"), new RegExp(heading.slice(0, 10), "i"));
  }, "/element");
});
