// The page without a network, and the change from one version of the site to another.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { BASE, browser, DIST, openPage } from "./harness/browser.js";
import { WAIT_LIMIT } from "./harness/chromium.js";
import { faults, watch } from "./harness/guard.js";
import { folder, serve } from "./harness/server.js";
import { verdict } from "./harness/workbench.js";

/**
 * Runs `body({ page, context, site, files, url })` on a site of its own, whose files it may change.
 * Rejects when the page did anything that the guard forbids, but for what `expected` matches.
 */
async function visit(body, { expected = /^$/, path = BASE } = {}) {
  const files = folder(DIST, path);
  const site = await serve(files, { "Cache-Control": "max-age=600" });
  const url = site.origin + path;
  const context = await browser.newContext();
  const complaints = await watch(context, url);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_LIMIT);
  try {
    await page.goto(url);
    await page.getByTestId("verdict").waitFor();
    await kept(page);
    await body({ page, context, site, files, url });
  } finally {
    await context.close();
    await site.close();
  }
  const received = site.requests.flatMap((sent) => faults(sent, url));
  const all = [...new Set([...complaints, ...received])];
  assert.deepEqual(all.filter((complaint) => !expected.test(complaint)), []);
}

/** Waits until the worker serves this page. */
function kept(page) {
  return page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

// A browser that is offline looks for another version all the same; and the documentation is asked
// for by the person alone.
const OFFLINE =
  /^request failed: \S+\/sw\.js \(net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED)\)$|: GET \S+\/(index\.html|docs\/\S*)$/;

async function openLesson(page, title) {
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await page.getByRole("region", { name: "Lessons" }).getByRole("button", { name: title }).click();
  await page.getByRole("heading", { name: title }).waitFor();
}

for (const path of ["/", BASE]) {
  test(`after one visit of ${path} all goes on without a network`, async () => {
    await visit(
      async ({ page, context, site, url }) => {
        await context.setOffline(true);
        await site.close();
        // a lesson that was never opened, on the page that is open
        await openLesson(page, "A star that is only a star");

        await page.reload();
        await verdict(page, "Allowed");
        await openLesson(page, "It broke when somebody set a source identity");

        // links, lessons in the address, the page under its other name
        await page.goto(`${url}?lesson=required-wrong`);
        await page.getByRole("heading", { name: "Only these two names" }).waitFor();
        const fragment = await page.evaluate(
          () => JSON.parse(rolecall.shareJson('{"steps": []}', true)).link,
        );
        await page.goto(`${url}index.html${fragment}`);
        await page.getByTestId("input").waitFor();

        await page.goto(`${url}docs/`);
        await page.getByRole("link", { name: "Privacy" }).click();
        await page.getByRole("heading", { name: "Privacy", level: 1 }).waitFor();
        const rules = () => document.styleSheets[0].cssRules.length;
        assert.ok((await page.evaluate(rules)) > 100, "in the page's style");
        await page.goto(`${url}docs/index.html`);
        await page.getByRole("link", { name: "Rolecall", exact: true }).click();
        await verdict(page, "Allowed");
      },
      { expected: OFFLINE, path },
    );
  });
}

test("nothing is kept before the first verdict is there", async () => {
  await visit(async ({ page, site }) => {
    const asked = site.requests.map(({ url }) => url);
    const before = asked.slice(0, asked.indexOf(`${BASE}sw.js`));
    assert.equal(before.filter((url) => url.endsWith(".wasm")).length, 2, asked.join("\n"));
    assert.deepEqual(before.filter((url) => url.includes("offline-")), []);
    // and what the page has already is not fetched again
    assert.equal(asked.length, new Set(asked).size + 1, "the page alone is asked for again");
    const names = await page.evaluate(async () => {
      const [name] = await caches.keys();
      return (await (await caches.open(name)).keys()).map(({ url }) => url);
    });
    assert.ok(names.length > 80, `${names.length} files are kept`);
  });
});

/** Puts another version in the place of the site: the page and one of its scripts are other ones. */
function publish(files, version, { broken = false } = {}) {
  const hash = (text) => createHash("sha256").update(text);
  const find = (pattern) => [...files.keys()].find((path) => pattern.test(path));
  const replace = (path, content, name = path) => {
    files.delete(path);
    files.set(name, Buffer.from(content));
  };
  const named = (path) => path.split("/").at(-1);

  const boot = find(/boot-[0-9a-f]+\.js$/);
  const script = `${files.get(boot)}\ndocument.documentElement.dataset.version = "${version}";`;
  const newBoot = boot.replace(/[0-9a-f]{16}/, hash(script).digest("hex").slice(0, 16));
  replace(boot, script, newBoot);

  const index = String(files.get(BASE)).replace(named(boot), named(newBoot));
  replace(BASE, index);

  const list = find(/offline-[0-9a-f]+\.json$/);
  const { files: kept, texts } = JSON.parse(files.get(list));
  const integrity = (text) => `sha256-${hash(text).digest("base64")}`;
  for (const entry of kept) {
    if (entry[0] === "./") entry[1].integrity = integrity(broken ? "" : index);
    if (entry[0] === named(boot)) entry.splice(0, 2, named(newBoot), { integrity: integrity(script) });
  }
  const text = JSON.stringify({ files: kept, texts });
  const newList = list.replace(/[0-9a-f]{16}/, hash(text).digest("hex").slice(0, 16));
  replace(list, text, newList);
  const worker = `${BASE}sw.js`;
  replace(worker, String(files.get(worker)).replace(named(list), named(newList)));
}

const versionOf = (page) => page.evaluate(() => document.documentElement.dataset.version);

test("a new version is fetched beside the old one, said, and serves after the reload", async () => {
  await visit(async ({ page, context, files }) => {
    publish(files, "2");
    await page.reload();
    await verdict(page, "Allowed");
    assert.equal(await versionOf(page), undefined, "the old version serves, whole");
    const notice = page.getByText("A new version of Rolecall is ready.");
    await notice.waitFor();
    await accessible(page, "a new version");
    await openLesson(page, "A star that is only a star");

    const other = await context.newPage();
    await other.goto(page.url());
    await verdict(other, "Allowed");
    assert.equal(await versionOf(other), undefined, "no page gets another version by itself");
    await other.getByText("A new version of Rolecall is ready.").waitFor();

    await page.getByRole("button", { name: "Reload" }).click();
    await page.waitForFunction(() => document.documentElement.dataset.version === "2");
    await verdict(page, "Allowed");
    assert.equal(await notice.isVisible(), false);
    assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1);

    // the other page stays as it is until somebody reloads it
    assert.equal(await versionOf(other), undefined);
    await openLesson(other, "A star that is only a star");
    await other.getByRole("button", { name: "Reload" }).click();
    await other.waitForFunction(() => document.documentElement.dataset.version === "2");
  });
});

test("a version that is not whole is never served", async () => {
  await visit(
    async ({ page, files }) => {
      publish(files, "2", { broken: true });
      await page.reload();
      await verdict(page, "Allowed");
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update().catch(() => {});
        const worker = registration.installing;
        while (worker && worker.state !== "redundant") {
          await new Promise((changed) => worker.addEventListener("statechange", changed));
        }
      });
      assert.equal(await page.getByText("A new version of Rolecall is ready.").isVisible(), false);
      await page.reload();
      await verdict(page, "Allowed");
      assert.equal(await versionOf(page), undefined);

      publish(files, "3");
      await page.reload();
      await page.getByText("A new version of Rolecall is ready.").waitFor();
      await page.getByRole("button", { name: "Reload" }).click();
      await page.waitForFunction(() => document.documentElement.dataset.version === "3");
    },
    // the browser drops the rest of the version
    { expected: /integrity|sw\.js|^request failed: \S+ \(net::ERR_ABORTED\)$/ },
  );
});

test("where service workers or storage are refused nothing is wrong", async () => {
  // the guard of this page sees any error
  await openPage({}, async (page) => {
    await verdict(page, "Allowed");
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(async () => (await caches.keys()).length), 0);
  });
  for (const refused of ["register", "missing"]) {
    const files = folder(DIST, BASE);
    if (refused === "missing") files.delete(`${BASE}sw.js`);
    const site = await serve(files);
    const context = await browser.newContext();
    context.setDefaultTimeout(WAIT_LIMIT);
    const complaints = await watch(context, site.origin + BASE);
    if (refused === "register") {
      await context.addInitScript(() => {
        if (!globalThis.ServiceWorkerContainer) return;
        ServiceWorkerContainer.prototype.register = () =>
          Promise.reject(new DOMException("denied", "SecurityError"));
      });
    }
    const page = await context.newPage();
    await page.goto(site.origin + BASE);
    await verdict(page, "Allowed");
    await page.waitForTimeout(300);
    await context.close();
    await site.close();
    // a browser itself says that a file is missing; the page goes on
    assert.deepEqual(complaints.filter((complaint) => !/404/.test(complaint)), []);
  }
});

test("an embed keeps nothing", async () => {
  const files = folder(DIST, BASE);
  const site = await serve(files);
  files.set("/", `<!doctype html><title>Host</title><link rel="icon" href="data:,">
    <iframe src="${BASE}?embed=1" width="900" height="700"></iframe>`);
  const context = await browser.newContext();
  context.setDefaultTimeout(WAIT_LIMIT);
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  await page.frameLocator("iframe").getByTestId("verdict").waitFor();
  await page.waitForTimeout(300);
  assert.deepEqual(site.requests.filter(({ url }) => url.includes("sw.js")), []);
  await context.close();
  await site.close();
});
