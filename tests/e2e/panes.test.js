// The two panes of the wide page, and its foot.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { takeScreenshots } from "./harness/browser.js";
import { openWorkbench, paneShare } from "./harness/workbench.js";

test("the divider moves by the keyboard and by the pointer, and only where there are two columns", async () => {
  await openWorkbench({}, async (page) => {
    const divider = page.getByRole("separator", { name: "Width of the inputs" });
    const value = async () => {
      assert.equal(await divider.getAttribute("aria-orientation"), "vertical");
      return Number(await divider.getAttribute("aria-valuenow"));
    };
    assert.equal(await value(), 45);
    assert.equal(await paneShare(page), 45);

    await divider.focus();
    for (const [key, to] of [["ArrowRight", 47], ["ArrowLeft", 45], ["Home", 25], ["ArrowLeft", 25], ["End", 75], ["Enter", 45]]) {
      await page.keyboard.press(key);
      await page.waitForFunction(
        (wanted) => document.querySelector(".divider").getAttribute("aria-valuenow") === wanted,
        String(to),
      );
      assert.equal(await paneShare(page), to, key);
    }
    assert.notEqual(await divider.evaluate((it) => getComputedStyle(it).outlineStyle), "none");
    await page.keyboard.press("End");
    await accessible(page, "panes of other widths");
    await takeScreenshots(page, "divided");

    const { x, y, width } = await divider.boundingBox();
    await page.mouse.move(x + width / 2, y + 60);
    await page.mouse.down();
    // far from the divider, which holds the pointer
    await page.mouse.move(24 + 8 + (1392 - 16) * 0.6, 500, { steps: 4 });
    await page.mouse.up();
    assert.equal(await value(), 60);
    assert.equal(await paneShare(page), 60);
    await page.mouse.move(400, 500);
    assert.equal(await value(), 60, "it is let go");
    await divider.dblclick({ position: { x: 8, y: 60 } });
    assert.equal(await value(), 45);

    await page.setViewportSize({ width: 390, height: 900 });
    await divider.waitFor({ state: "detached" });
  });
  await openWorkbench({ query: "?panes=why" }, async (page) => {
    assert.equal(await page.getByRole("separator").count(), 0);
    const { width } = await page.locator(".answer").boundingBox();
    assert.equal(Math.round(width), 1392);
  });
});

test("the foot names the version, and the commit if the build knew one", async () => {
  await openWorkbench({}, async (page) => {
    const foot = await page.locator("footer").textContent();
    assert.match(foot, /Rolecall \d+\.\d+\.\d+(?:, commit [0-9a-f]{7,40})?$/);
  });
});
