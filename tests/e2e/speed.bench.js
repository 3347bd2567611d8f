// Prints how long the page takes: to the first verdict, with what it downloads until then, and from
// a keystroke to the painted result with policies as large as AWS allows. `cargo xtask bench` runs it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { BASE, DIST, openPage } from "./harness/browser.js";
import { largest } from "./harness/largest.js";
import { linkTo, openWorkbench, verdict } from "./harness/workbench.js";

const KEYSTROKES = 40;

/** The time from each input event to the frame that shows what came of it, in milliseconds. */
function watchKeystrokes() {
  window.keystrokes = [];
  const { port1, port2 } = new MessageChannel();
  let began;
  port1.onmessage = () => window.keystrokes.push(performance.now() - began);
  const begin = () => {
    began = performance.now();
    // a message that is sent from a frame arrives when the frame is painted
    requestAnimationFrame(() => port2.postMessage(null));
  };
  addEventListener("input", begin, { capture: true });
}

/** What was asked for so far, each file once, as its size after gzip. */
async function downloads(page) {
  const asked = await page.evaluate(() => {
    const entries = ["navigation", "resource"].flatMap((it) => performance.getEntriesByType(it));
    return entries.map((entry) => new URL(entry.name).pathname);
  });
  const files = [...new Set(asked)].map((path) => path.slice(BASE.length) || "index.html");
  return files.map((file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length);
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

test("from the start of the navigation to the first verdict", async (t) => {
  await openPage({}, async (page) => {
    await verdict(page, "Allowed");
    const time = await page.evaluate(() => performance.now());
    const sizes = await downloads(page);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    t.diagnostic(`first verdict after ${time.toFixed(0)} ms`);
    t.diagnostic(`downloaded until then: ${sizes.length} files, ${(bytes / 1000).toFixed(1)} KB gzip`);
  });
});

test("from a keystroke to the painted answer, with the largest policies", async (t) => {
  let fragment;
  await openWorkbench({}, async (page) => {
    fragment = await linkTo(page, largest());
  });
  await openPage({ fragment }, async (page) => {
    await verdict(page, "Allowed");
    await page.evaluate(watchKeystrokes);
    const input = page.getByTestId("input");
    await input.focus();
    await page.keyboard.press("Control+End");
    for (let i = 0; i < KEYSTROKES; i += 1) {
      await page.keyboard.press(i % 2 ? "Backspace" : "2");
      await page.waitForFunction((n) => window.keystrokes.length > n, i);
    }
    const times = await page.evaluate(() => window.keystrokes);
    const [median, slow] = [quantile(times, 0.5), quantile(times, 0.95)];
    t.diagnostic(`median ${median.toFixed(1)} ms, 95th percentile ${slow.toFixed(1)} ms`);
  });
});
