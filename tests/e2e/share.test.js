// Links: made on Share, without secrets, and opened again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { takeScreenshots } from "./harness/browser.js";
import { linkTo, openWorkbench, verdict } from "./harness/workbench.js";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

async function openShare(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  return page.getByRole("region", { name: "Share" });
}

test("a link opens to what was shared, and the address is not rewritten", async () => {
  let link;
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    const call = await input.inputValue();
    await input.fill(call.replace("--source-identity DevUser", "--source-identity Mallory"));
    await verdict(page, "Denied");
    assert.equal(await page.evaluate(() => location.hash), "", "no link before it is asked for");
    const share = await openShare(page);
    link = await share.locator("#share-link").textContent();
    assert.match(link, /^http.*\/any\/sub\/path\/#v1\./);
    assert.ok(await share.getByText(`Link, ${link.length} characters`).isVisible());
    assert.equal(await page.evaluate(() => location.hash), "");
    assert.match(await share.locator("#share-markdown").textContent(), /^\[.+\]\(http.*#v1\..*\)$/);
    assert.match(await share.locator("#share-html").textContent(), /embed\.js[\s\S]*<rolecall-playground/);
    assert.match(await share.locator("#share-frame").textContent(), /<iframe src=".*\?embed=1#v1\./);
    await takeScreenshots(page, "share");
    const download = page.waitForEvent("download");
    await share.getByRole("button", { name: "Save as a file" }).click();
    assert.equal((await download).suggestedFilename(), "scenario.json");
  });
  const fragment = new URL(link).hash;
  await openWorkbench({ fragment }, async (page) => {
    await verdict(page, "Denied");
    assert.match(await page.getByTestId("input").inputValue(), /Mallory/);
    assert.equal(await page.evaluate(() => location.hash), fragment);
  });
});

test("secrets are taken out, and it is shown which", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    await input.fill(`export AWS_SECRET_ACCESS_KEY=${SECRET}; ${await input.inputValue()}`);
    const share = await openShare(page);
    await share.getByText(/a secret access key in the call/).waitFor();
    const scenario = () =>
      page.evaluate(() => rolecall.openLinkJson(document.getElementById("share-link").textContent));
    assert.doesNotMatch(await scenario(), /wJalrXUtnFEMI/);
    await share.getByLabel("Leave them in").check();
    await share.getByText(/^These stay in/).waitFor();
    assert.match(await scenario(), /wJalrXUtnFEMI/);
  });
});

test("what was saved as a file is opened again, and undo brings back what was there", async () => {
  await openWorkbench({}, async (page) => {
    const input = page.getByTestId("input");
    const call = await input.inputValue();
    const other = call.replace("--source-identity DevUser", "--source-identity Mallory");
    await input.fill(other);
    await verdict(page, "Denied");
    let share = await openShare(page);
    const download = page.waitForEvent("download");
    await share.getByRole("button", { name: "Save as a file" }).click();
    const file = readFileSync(await (await download).path());

    await page.keyboard.press("Escape");
    await input.fill(call);
    await verdict(page, "Allowed");
    share = await openShare(page);
    const opens = share.getByLabel("Open a scenario from a file");
    const asFile = (buffer) => ({ name: "scenario.json", mimeType: "application/json", buffer });
    await opens.setInputFiles(asFile(Buffer.from("aws sts get-caller-identity")));
    const alert = page.getByRole("alert");
    assert.match(await alert.textContent(), /file holds no scenario/);
    // nothing lies over it
    await alert.getByRole("button", { name: "Close" }).click({ trial: true });
    assert.equal(await input.inputValue(), call);

    share = await openShare(page);
    await opens.setInputFiles(asFile(file));
    await verdict(page, "Denied");
    assert.equal(await input.inputValue(), other);
    assert.equal(await page.getByRole("alert").count(), 0);
    assert.equal(await share.count(), 0);
    await page.getByText("The scenario of the file is open.").waitFor();

    await page.getByRole("button", { name: "undo" }).click();
    await verdict(page, "Allowed");
    assert.equal(await input.inputValue(), call);

    // dropped on an editor it is no text for that editor
    await input.evaluate((editor, text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "scenario.json"));
      editor.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, String(file));
    await verdict(page, "Denied");
    assert.equal(await input.inputValue(), other);
  });
});

test("a long link warns, and offers a file", async () => {
  await openWorkbench({}, async (page) => {
    const noise = Array.from({ length: 1600 }, (_, index) => `"x${(index * 7919) % 10007}"`).join(", ");
    await page.getByTestId("identity").fill(
      `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [${noise}], "Resource": "*"}]}`,
    );
    const share = await openShare(page);
    await share.getByText(/more than 4,000 characters/).waitFor();
  });
});

test("a link that is cut, of another version or no link says so and changes nothing", async () => {
  let whole;
  await openWorkbench({}, async (page) => {
    whole = await linkTo(page, '{"steps": []}');
  });
  for (const [fragment, said] of [
    [whole.slice(0, -4), /cut/],
    ["#v9.abc.defghi", /version/],
    ["#something", /no link of Rolecall/],
  ]) {
    await openWorkbench({ fragment }, async (page) => {
      assert.match(await page.getByRole("alert").textContent(), said);
      await verdict(page, "Allowed");
      assert.match(await page.getByTestId("input").inputValue(), /--source-identity DevUser/);
      await page.getByRole("alert").getByRole("button", { name: "Close" }).click();
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  }
});

test("a link that is put into the address of an open page is opened", async () => {
  await openWorkbench({}, async (page) => {
    const scenario = { steps: [{ input: "aws sts get-caller-identity" }] };
    const fragment = await linkTo(page, JSON.stringify(scenario));
    await page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
    await page.waitForFunction(
      () => document.querySelector('[data-testid="input"]').value === "aws sts get-caller-identity",
    );
  });
});
