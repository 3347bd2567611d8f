// The npm package with what others build and check with: TypeScript, and pages of Vite's.

import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build, createServer } from "vite";

import { launch, WAIT_LIMIT } from "../e2e/harness/chromium.js";
import { folder, serve } from "../e2e/harness/server.js";
import { project, run, SAID, samples } from "./packed.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

const browser = await launch();
after(() => browser.close());

test("the types are right", () => {
  const root = project("types");
  cpSync(join(HERE, "types.ts"), join(root, "main.ts"));
  writeFileSync(
    join(root, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: "es2022",
        module: "esnext",
        moduleResolution: "bundler",
        lib: ["es2022", "dom"],
        types: [],
      },
      files: ["main.ts"],
    }),
  );
  run("node", [join(HERE, "node_modules/typescript/bin/tsc"), "--project", root], root);
});

/** An empty page for Vite whose script is the README's sample, or what is made of it. */
function page(name, code = samples()[0]) {
  const root = project(name);
  writeFileSync(
    join(root, "index.html"),
    '<!doctype html><title>waiting</title><script type="module" src="/main.js"></script>',
  );
  writeFileSync(join(root, "main.js"), code.replace("console.log(", "document.title = ("));
  return root;
}

async function titleOf(url) {
  const opened = await browser.newPage();
  const errors = [];
  opened.on("pageerror", (error) => errors.push(String(error)));
  try {
    await opened.goto(url, { timeout: WAIT_LIMIT });
    await opened.waitForFunction(() => document.title !== "waiting", null, { timeout: WAIT_LIMIT });
    return await opened.title();
  } catch (error) {
    throw new Error([error, ...errors].join("\n"), { cause: error });
  } finally {
    await opened.close();
  }
}

test("an empty Vite page is built with it", async () => {
  const root = page("vite-build");
  await build({ root, logLevel: "warn", configFile: false, base: "./" });
  const site = await serve(folder(join(root, "dist"), "/below/"));
  try {
    assert.equal(await titleOf(`${site.origin}/below/`), SAID);
  } finally {
    await site.close();
  }
});

test("Vite's own server serves it, as the README says", async () => {
  const root = page("vite-serve");
  const optimizeDeps = { exclude: ["rolecall"] };
  const server = await createServer({ root, logLevel: "warn", configFile: false, optimizeDeps });
  try {
    await server.listen(0);
    assert.equal(await titleOf(server.resolvedUrls.local[0]), SAID);
  } finally {
    await server.close();
  }
});

test("the program's address may be given, as the README says", async () => {
  const [first, second] = samples();
  const [imported, ...loads] = second.split("\n");
  const code = `${imported}\n${first.replace(/^await init\(\);.*$/m, loads.join("\n"))}`;
  const server = await createServer({ root: page("vite-address", code), logLevel: "warn", configFile: false });
  try {
    await server.listen(0);
    assert.equal(await titleOf(server.resolvedUrls.local[0]), SAID);
  } finally {
    await server.close();
  }
});
