// The npm package as others get it: packed, installed from the tarball, and used.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build, createServer } from "vite";

import { launch } from "../e2e/harness/chromium.js";
import { folder, serve } from "../e2e/harness/server.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../target/npm/", import.meta.url));
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

const out = mkdtempSync(join(tmpdir(), "rolecall-package-"));
let tarball;
let browser;

const run = (program, options, cwd) =>
  execFileSync(program, options, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** An empty project with the package installed from the tarball. */
function project(name) {
  const root = join(out, name);
  mkdirSync(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const quiet = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  run(NPM, ["install", ...quiet, tarball], root);
  return root;
}

/** The code of the README's first sample. */
function sample() {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  return readme.split("```js\n")[1].split("```")[0];
}

/** What that sample prints, as its comment says. */
const SAID =
  "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: " +
  "sts:SetSourceIdentity on resource: arn:aws:iam::111122223333:role/Production";

before(async () => {
  const [packed] = JSON.parse(run(NPM, ["pack", "--json", "--pack-destination", out, PACKAGE], out));
  tarball = join(out, packed.filename);
  const files = packed.files.map(({ path }) => path).sort();
  assert.deepEqual(files, [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "index.d.ts",
    "index.js",
    "node.js",
    "package.json",
    "rolecall.js",
    "rolecall_bg.wasm",
  ]);
  console.log(`${packed.filename}: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  rmSync(out, { recursive: true, force: true });
});

test("the README's sample runs in an empty Node project", () => {
  const root = project("node");
  writeFileSync(join(root, "main.js"), sample());
  assert.equal(run("node", ["main.js"], root).trim(), SAID);
});

test("every function answers, and errors are errors with diagnostics", () => {
  const root = project("functions");
  cpSync(join(HERE, "functions.js"), join(root, "main.js"));
  cpSync(join(HERE, "scenario.js"), join(root, "scenario.js"));
  assert.equal(run("node", ["main.js"], root).trim(), "done");
});

test("one call among a thousand", () => {
  const root = project("timing");
  cpSync(join(HERE, "timing.js"), join(root, "main.js"));
  cpSync(join(HERE, "scenario.js"), join(root, "scenario.js"));
  const { median, slowest } = JSON.parse(run("node", ["main.js"], root));
  console.log(`simulate in Node: median ${median} µs of 1,000 calls, slowest ${slowest} µs`);
  assert.ok(median < 5000, `${median} µs`);
});

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

/** An empty page for Vite whose script is the README's sample. */
function page(name) {
  const root = project(name);
  writeFileSync(
    join(root, "index.html"),
    '<!doctype html><title>waiting</title><script type="module" src="/main.js"></script>',
  );
  writeFileSync(join(root, "main.js"), sample().replace("console.log(", "document.title = ("));
  return root;
}

async function titleOf(url) {
  const opened = await browser.newPage();
  const errors = [];
  opened.on("pageerror", (error) => errors.push(String(error)));
  try {
    await opened.goto(url);
    await opened.waitForFunction(() => document.title !== "waiting", null, { timeout: 20_000 });
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
