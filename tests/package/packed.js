// The package as others get it: packed, and installed from the tarball into empty projects.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../target/npm/", import.meta.url));
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

const out = mkdtempSync(join(tmpdir(), "rolecall-package-"));
after(() => rmSync(out, { recursive: true, force: true }));

/** Runs a program, and gives what it prints. */
export const run = (program, options, cwd) =>
  execFileSync(program, options, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** What npm says of the tarball. */
export const [packed] = JSON.parse(
  run(NPM, ["pack", "--json", "--pack-destination", out, PACKAGE], out),
);

/** An empty project with the package installed from the tarball. */
export function project(name) {
  const root = join(out, name);
  mkdirSync(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const quiet = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  run(NPM, ["install", ...quiet, join(out, packed.filename)], root);
  return root;
}

/** The code of the README's samples, in their order. */
export function samples() {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  return [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);
}

/** What the first sample prints, as its comment says. */
export const SAID =
  "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: " +
  "sts:SetSourceIdentity on resource: arn:aws:iam::111122223333:role/Production";
