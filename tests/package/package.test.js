// The npm package in Node.

import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { packed, project, run, SAID, samples } from "./packed.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));

test("the tarball holds what belongs to the package, and nothing else", () => {
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
});

test("the README's sample runs in an empty Node project", () => {
  const root = project("node");
  writeFileSync(join(root, "main.js"), samples()[0]);
  assert.equal(run("node", ["main.js"], root).trim(), SAID);
});

test("the README's sample of parsed policies runs", () => {
  const root = project("policies");
  const code = samples().find((code) => code.includes("new Policies"));
  writeFileSync(join(root, "main.js"), code);
  const said = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  assert.deepEqual(run("node", ["main.js"], root).trim().split("\n"), said);
});

test("the sample of the documentation makes a link", () => {
  const documentation = readFileSync(join(HERE, "../../docs/embedding.md"), "utf8");
  const [, code] = /```js\n(import init[\s\S]*?)```/.exec(documentation);
  const root = project("documentation");
  writeFileSync(join(root, "main.js"), `${code}\nconsole.log(link);`);
  const link = run("node", ["main.js"], root).trim();
  assert.match(link, /^https:\/\/rolecall\.example\/#v1\.[\w-]+\.[\w-]+$/);
});

test("every function answers, and errors are errors with diagnostics", () => {
  const root = project("functions");
  cpSync(join(HERE, "functions.js"), join(root, "main.js"));
  cpSync(join(HERE, "scenario.js"), join(root, "scenario.js"));
  assert.equal(run("node", ["main.js"], root).trim(), "done");
});
