// The built site as a host would serve it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DIST, openPage, takeScreenshots } from "./harness/browser.js";
import { folder, serve } from "./harness/server.js";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
  "img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'none'";

test("the page starts below any path and shows a verdict", async () => {
  await openPage({}, async (page) => {
    assert.equal(await page.title(), "Rolecall");
    await page.getByTestId("verdict").waitFor();
    assert.equal(await page.locator("#start").count(), 0, "the loading text is gone");
    await takeScreenshots(page, "start");
  });
});

test("the content security policy comes first, and nothing is inline", async () => {
  await openPage({}, async (page) => {
    const first = page.locator("meta").first();
    assert.equal(await first.getAttribute("http-equiv"), "Content-Security-Policy");
    assert.equal(await first.getAttribute("content"), POLICY);
    assert.equal(await page.locator("script:not([src]), style, [style]").count(), 0);
  });
});

test("every file but the pages is named by a hash of its content", () => {
  const files = [...folder(DIST, "/").keys()];
  const plain = files.filter((path) => !/-[0-9a-f]{8,16}(_bg)?\.\w+$/.test(path));
  // people and programs refer to pages of the documentation, to schemas and to the script of embeds
  // by their names
  const named = /^\/docs\/([a-z-]+\.html|schema\/[a-z.]+\.schema\.json)?$/;
  assert.deepEqual(
    plain.filter((path) => !named.test(path)).sort(),
    ["/", "/embed.js", "/sw.js"],
  );
});

test("the documentation stands beside the page, in its style", () => {
  const files = folder(DIST, "/");
  const documentation = String(files.get("/docs/"));
  const [, style] = documentation.match(/href="\.\.(\/style-[0-9a-f]+\.css)"/);
  assert.ok(files.has(style), style);
  const links = [...documentation.matchAll(/href="([a-z-]+\.html)"/g)].map(([, name]) => name);
  assert.ok(links.length > 5);
  for (const name of links) {
    // a host, and the map of files, has an index under the name of its folder
    const path = `/docs/${name}`.replace(/\/index\.html$/, "/");
    assert.ok(files.has(path), name);
  }
});

test("a program that does not load says so on the page", async () => {
  const files = folder(DIST, "/");
  const program = [...files.keys()].find((path) => path.endsWith(".wasm"));
  files.set(program, Buffer.from("no WebAssembly"));
  const broken = await serve(files);
  let shown;
  const opened = openPage({ server: broken, path: "/" }, async (page) => {
    shown = await page.getByRole("alert").textContent();
  });
  await assert.rejects(opened, /console error: Rolecall could not start/);
  assert.match(shown, /^Rolecall could not start: .*WebAssembly/);
  await broken.close();
});
