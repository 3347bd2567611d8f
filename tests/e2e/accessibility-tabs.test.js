// axe-core finds nothing in any tab of the answer, and the verdict is announced once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { deny, lesson } from "./harness/states.js";
import { openWorkbench } from "./harness/workbench.js";

test("axe-core finds nothing: each tab of the answer", () =>
  openWorkbench({}, async (page) => {
    await lesson("blog-chain")(page);
    await page.keyboard.press("]");
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await accessible(page, await tab.textContent(), "#details");
    }
  }));

test("the verdict is announced once when it changes, and not when it stays", async () => {
  await openWorkbench({}, async (page) => {
    await page.evaluate(() => {
      window.announced = [];
      const region = document.querySelector('[data-testid="verdict"]');
      const record = () => window.announced.push(region.textContent);
      const everything = { subtree: true, childList: true, characterData: true };
      new MutationObserver(record).observe(region, everything);
    });
    const announced = () => page.evaluate(() => window.announced.splice(0));
    const region = page.getByTestId("verdict");
    assert.equal(await region.getAttribute("role"), "status");
    assert.equal(await region.getAttribute("aria-live"), "polite");

    const input = page.getByTestId("input");
    await input.press("Control+End");
    await page.keyboard.type("  # as in the guide");
    assert.deepEqual(await announced(), [], "the verdict has not changed");
    await deny(page);
    const [said, ...more] = await announced();
    assert.match(said, /^Denied\. .*sts:SetSourceIdentity/s);
    assert.deepEqual(more, [], "one change is announced once");
    await page.getByTestId("input").press("End");
    await page.keyboard.type(" ");
    await page.getByRole("tab", { name: "CloudTrail" }).click();
    assert.deepEqual(await announced(), []);
  });
});
