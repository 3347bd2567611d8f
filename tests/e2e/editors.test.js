// What the editors offer: undo, problems, files, and coloured text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { takeScreenshots } from "./harness/browser.js";
import { input, openWorkbench, press, verdict } from "./harness/workbench.js";

const call = (page) => page.locator(".text-card").first();

/** Waits until the call is this text. */
async function holds(page, text) {
  const editor = await page.getByTestId("input").elementHandle();
  await page.waitForFunction(([editor, text]) => editor.value === text, [editor, text]);
}

test("everything is undone and redone, by buttons and keys", async () => {
  await openWorkbench({}, async (page) => {
    const before = await input(page);
    assert.ok(await page.getByRole("button", { name: "undo" }).isDisabled());
    await press(page, "session tags");
    const after = await input(page);
    await press(page, "Undo", true);
    await holds(page, before);
    await press(page, "Redo", true);
    await holds(page, after);
    await page.keyboard.press("Control+Alt+z");
    await holds(page, before);
    await page.keyboard.press("Control+Alt+Shift+z");
    await holds(page, after);

    // the textarea's own undo is its own
    await page.getByTestId("input").press("End");
    await page.keyboard.type("x");
    await page.keyboard.press("Control+z");
    await holds(page, after);
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
