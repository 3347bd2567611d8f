// The gallery, and lessons as somebody goes through them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { takeScreenshots } from "./harness/browser.js";
import { openGallery, openWorkbench, verdict } from "./harness/workbench.js";

test("the gallery is searched by words and grouped by question", async () => {
  await openWorkbench({}, async (page) => {
    const gallery = await openGallery(page);
    assert.ok((await gallery.getByRole("heading", { level: 3 }).count()) > 5);
    assert.ok((await gallery.locator("li").count()) >= 28);
    await takeScreenshots(page, "gallery");
    await gallery.getByRole("searchbox").fill("github star");
    await gallery.getByText("1 lesson", { exact: true }).waitFor();
    assert.match(await gallery.locator("li").textContent(), /A star that is only a star/);
    await gallery.getByRole("searchbox").fill("nothing of the kind");
    await gallery.getByText("0 lessons").waitFor();
    await page.keyboard.press("Escape");
    await gallery.waitFor({ state: "detached" });
  });
});

test("a lesson is opened with its question, its answer and what to notice", async () => {
  await openWorkbench({}, async (page) => {
    const gallery = await openGallery(page);
    await gallery.getByRole("button", { name: "It broke when somebody set a source identity" }).click();
    const heading = page.getByRole("heading", { name: "It broke when somebody set a source identity" });
    await heading.waitFor();
    assert.ok(await heading.evaluate((element) => element === document.activeElement));
    assert.match(await page.title(), /^It broke when/);
    assert.ok(await page.getByRole("heading", { name: "What to notice" }).isVisible());
    assert.doesNotMatch(await page.getByTestId("verdict").textContent(), /hidden/);
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await heading.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Leave the lesson" }).click();
    assert.equal(await page.title(), "Rolecall");
  });
});

test("with the keyboard alone: predict wrongly, see why, and keep the progress", async () => {
  await openWorkbench({ query: "?lesson=required-missing" }, async (page) => {
    await page.getByRole("heading", { name: /A source identity is required/ }).waitFor();
    const press = async (key, times = 1) => {
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    // the heading has the focus; behind it stands what hides the answer
    await press("Tab");
    await press("Enter");
    await page.getByText("The answer is hidden").waitFor();
    assert.equal(await page.getByTestId("reasons").count(), 0);
    assert.equal(await page.locator(".line.allows, .line.refuses").count(), 0);
    assert.equal(await page.getByTestId("flow").locator(".seal.allow, .seal.deny").count(), 0);
    assert.equal(await page.locator(".steps :is(.allow, .deny, .silent, .glyph)").count(), 0);
    await takeScreenshots(page, "lesson-predict");

    await page.getByLabel(/^(The call is|Every call is) allowed$/).focus();
    await press("Space");
    await press("Tab");
    assert.equal(await page.locator(":focus").textContent(), "That is my prediction");
    await press("Enter");
    await page.getByText("It comes out differently.").waitFor();
    const pieces = page.locator(".pieces > li");
    assert.equal(await pieces.count(), 1);
    assert.equal(await page.locator(":focus").textContent(), "Go on");
    for (let shown = 2; (await page.locator(".pieces .last").count()) === 0; shown += 1) {
      await press("Enter");
      await pieces.nth(shown - 1).waitFor();
    }
    assert.equal(await page.locator(":focus").textContent(), "What to notice");
    await verdict(page, "Denied");
    await takeScreenshots(page, "lesson-revealed");

    await press("l");
    const gallery = page.getByRole("region", { name: "Lessons" });
    await gallery.getByText(/^1 of \d+ predicted, 0 of them right$/).waitFor();
    assert.equal(await gallery.getByText("predicted wrongly:").count(), 1);
  });
});

test("progress is remembered only if wanted, and where storage is refused nothing breaks", async () => {
  await openWorkbench({}, async (page) => {
    const kept = () => page.evaluate(() => Object.entries(localStorage));
    const gallery = await openGallery(page);
    assert.deepEqual(await kept(), []);
    await gallery.getByLabel("Remember my progress in this browser").check();
    assert.deepEqual(await kept(), [["rolecall.progress", ""]]);
    await gallery.getByLabel("Remember my progress in this browser").uncheck();
    assert.deepEqual(await kept(), []);
  });
  await openWorkbench({}, async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await page.reload();
    await page.getByTestId("verdict").waitFor();
    const gallery = await openGallery(page);
    await gallery.getByLabel("Remember my progress in this browser").check();
    await verdict(page, "Allowed");
  });
});

test("a course is a list of lessons in a link, and asks before it shows", async () => {
  await openWorkbench({ query: "?course=required-wrong,required-missing" }, async (page) => {
    await page.getByRole("heading", { name: "Only these two names" }).waitFor();
    await page.getByText("Lesson 1 of 2").waitFor();
    await page.getByText("The answer is hidden").waitFor();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("Lesson 2 of 2").waitFor();
  });
  await openWorkbench({ query: "?lesson=nowhere" }, async (page) => {
    assert.match(await page.getByRole("alert").textContent(), /no lesson nowhere here|no lesson `nowhere` here/i);
    await verdict(page, "Allowed");
  });
});
