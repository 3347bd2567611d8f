// What the page remembers of your work, and what it leaves out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { takeScreenshots } from "./harness/browser.js";
import { linkTo, openWorkbench, paneShare, scenarioOf, verdict } from "./harness/workbench.js";

const BOX = "Remember my work in this browser";
const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00";

/** What the browser keeps for the page. */
function kept(page) {
  return page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
}

/** Loads the page again, perhaps at another address. */
async function again(page, suffix = "") {
  // leaving cancels what is still loading, which the guard reports
  await page.waitForLoadState("networkidle");
  await page.goto("about:blank");
  await page.goto(page.start + suffix);
  await page.getByTestId("verdict").waitFor();
  if (suffix.startsWith("?lesson")) await page.locator("#lesson").waitFor();
}

/** Opens the page with its address at hand. */
function openAgain(options, body) {
  return openWorkbench(options, (page) => {
    page.start = page.url().replace(/[?#].*/, "");
    return body(page);
  });
}

test("work is remembered only if wanted, comes back with a sentence, and undo brings the example", async () => {
  await openAgain({}, async (page) => {
    const input = page.getByTestId("input");
    const example = await input.inputValue();
    const mine = example.replace("identity DevUser", "identity Mallory");
    await input.fill(mine);
    await again(page);
    assert.equal(await kept(page), "[]");
    assert.equal(await input.inputValue(), example);

    await input.fill(mine);
    await page.getByLabel(BOX).check();
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.getByRole("separator").focus();
    await page.keyboard.press("End");
    await page.locator('.divider[aria-valuenow="75"]').waitFor();
    await again(page);
    await verdict(page, "Denied");
    assert.equal(await input.inputValue(), mine);
    const told = page.getByText("This is your work of last time");
    await told.waitFor();
    assert.equal(await page.getByRole("radio", { name: "Dark" }).isChecked(), true);
    await page.locator('.divider[aria-valuenow="75"]').waitFor();
    assert.equal(await paneShare(page), 75);
    await page.getByRole("separator").dblclick({ position: { x: 8, y: 60 } });
    await takeScreenshots(page, "restored");
    await accessible(page, "restored work");

    await page.getByRole("button", { name: "undo" }).click();
    assert.equal(await input.inputValue(), example);
    await page.getByRole("button", { name: "redo" }).click();
    assert.equal(await input.inputValue(), mine);
    await page.getByRole("button", { name: "Forget it" }).click();
    await told.waitFor({ state: "detached" });
    assert.equal(await page.getByLabel(BOX).isChecked(), false);
    assert.equal(await input.inputValue(), mine, "what is at hand stays");
    await again(page);
    assert.equal(await kept(page), "[]");
    assert.equal(await input.inputValue(), example);
  });
});

test("secrets are not remembered, and the page says what is left out", async () => {
  await openAgain({}, async (page) => {
    const input = page.getByTestId("input");
    await input.fill(`export AWS_SECRET_ACCESS_KEY=${SECRET}; aws sts get-caller-identity`);
    await page.getByLabel(BOX).check();
    await page.locator("footer").getByText("secret access key in the call").waitFor();
    await again(page);
    const text = await kept(page);
    assert.match(text, /get-caller-identity/);
    assert.doesNotMatch(text, new RegExp(SECRET));
    await page.getByText(/work of last time.*without .*secret access key in the call/).waitFor();
    assert.match(await input.inputValue(), /get-caller-identity/);
  });
});

test("a link, a lesson and an embed leave the remembered work as it is", async () => {
  await openAgain({}, async (page) => {
    const input = page.getByTestId("input");
    const example = await input.inputValue();
    await input.fill("aws sts get-caller-identity");
    await page.getByLabel(BOX).check();
    const work = await kept(page);
    const link = await linkTo(page, scenarioOf("required-missing"));
    const ways = [
      [link, /Your remembered work is kept as it was/],
      ["?lesson=required-wrong", /Your remembered work is kept as it was/],
      ["?embed=1", /^(?!.*[Rr]emember)/],
      ["?readonly=1", /^(?!.*[Rr]emember)/],
    ];
    for (const [suffix, says] of ways) {
      await again(page, suffix);
      await page.locator("footer").filter({ hasText: says }).waitFor();
      assert.notEqual(await input.inputValue(), "aws sts get-caller-identity", suffix);
      await again(page, suffix);
      assert.equal(await kept(page), work, suffix);
    }
    await again(page, link);
    await accessible(page, "work set aside");
    await page.getByRole("button", { name: "Open it" }).click();
    assert.equal(await input.inputValue(), "aws sts get-caller-identity");
    assert.equal(await page.getByLabel(BOX).isChecked(), true);
    // a link that is followed on the page itself
    await page.evaluate((fragment) => {
      location.hash = "";
      location.hash = fragment;
    }, link);
    await page.getByText("Your remembered work is kept as it was").waitFor();
    await again(page);
    assert.equal(await input.inputValue(), "aws sts get-caller-identity");
    // forgotten in another window, it is not kept again by this one
    await page.evaluate(() => localStorage.clear());
    await again(page);
    assert.equal(await kept(page), "[]");
    assert.equal(await input.inputValue(), example);
  });
});

test("a browser that keeps nothing says so when it is asked to, and is no error", async () => {
  await openAgain({}, async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await again(page);
    await page.getByLabel(BOX).click();
    await page.getByText("This browser refuses to keep anything.").waitFor();
    assert.equal(await page.getByLabel(BOX).isChecked(), false);
    await verdict(page, "Allowed");
  });
});
