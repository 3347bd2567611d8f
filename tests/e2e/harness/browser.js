// Opens pages in the system's Chromium, under the guard.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { launch, WAIT_LIMIT } from "./chromium.js";
import { faults, watch } from "./guard.js";
import { folder, serve } from "./server.js";

/** Where `cargo xtask build` leaves the site. */
export const DIST = fileURLToPath(new URL("../../../dist/", import.meta.url));

const SCREENSHOTS = fileURLToPath(new URL("../out/", import.meta.url));
// Not the root of the host: the site has to work below any path.
export const BASE = "/any/sub/path/";

export const browser = await launch();
const site = await serve(folder(DIST, BASE));
after(() => Promise.all([browser.close(), site.close()]));

/**
 * Opens the built page, runs `body(page)` and closes it. Rejects when `body` does, or when the
 * page did anything that the guard forbids. Options: `query` (with its `?`), `fragment` (with its
 * `#`), `width`, `height`, `colorScheme`, and `server` with `path` to open another page than the
 * built one. The page has no service worker: offline.test.js is about that.
 */
export async function openPage(options, body) {
  const { server = site, path = BASE, query = "", fragment = "" } = options;
  const { width = 1440, height = 900, colorScheme = "light" } = options;
  const url = server.origin + path;
  const alreadyAsked = server.requests.length;

  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const complaints = await watch(context, url);
  await context.addInitScript(refuseWorkers);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_LIMIT);
  try {
    await page.goto(url + query + fragment);
    await body(page);
  } catch (error) {
    // What the guard saw is often the reason why the test failed.
    throw complaints.length === 0
      ? error
      : new Error([error, ...complaints].join("\n"), { cause: error });
  } finally {
    await context.close();
  }

  // The server also knows requests that the browser does not report, and those sent on closing.
  const received = server.requests.slice(alreadyAsked).flatMap((sent) => faults(sent, url));
  assert.deepEqual([...new Set([...complaints, ...received])], []);
}

/** Runs in every document before its own scripts: the browser refuses service workers. */
export function refuseWorkers() {
  Object.defineProperty(Navigator.prototype, "serviceWorker", {
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
}

/**
 * Shows the page wide and narrow, dark and light, under the guard. With the environment variable
 * `SCREENSHOTS` set, each is also saved as a picture in out/.
 */
export async function takeScreenshots(page, name) {
  const saved = Boolean(process.env.SCREENSHOTS);
  if (saved) mkdirSync(SCREENSHOTS, { recursive: true });
  const before = page.viewportSize();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    // Light, which is what pages open in, comes last.
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      const path = `${SCREENSHOTS}${name}-${width}-${colorScheme}.png`;
      // Hiding the caret would add an inline style, which the content security policy refuses.
      if (saved) await page.screenshot({ path, fullPage: true, caret: "initial" });
      else await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    }
  }
  await page.setViewportSize(before);
}
