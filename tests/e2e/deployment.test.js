// What the documentation says of hosts, tried out: headers, nginx, Netlify, S3.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { DIST, openPage } from "./harness/browser.js";
import { folder, serve } from "./harness/server.js";
import { verdict } from "./harness/workbench.js";

const DOCUMENT = readFileSync(new URL("../../docs/deployment.md", import.meta.url), "utf8");
const IMMUTABLE = "public, max-age=31536000, immutable";
const HASHED = /-[0-9a-f]{16}(_bg)?\.[a-z]+$/;
const PATHS = [...folder(DIST, "/").keys()];

/** The fenced block that follows a heading. */
function sample(heading, language) {
  const [, body] = DOCUMENT.split(`## ${heading}\n`);
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(body)[1];
}

/** What the table says that a host should send for a path. */
function due(path) {
  const headers = new Map();
  const page = path.endsWith("/") || path.endsWith(".html");
  const applies = {
    "`.wasm`": path.endsWith(".wasm"),
    "what is named by hash": HASHED.test(path),
    "all else: HTML, `sw.js`, `embed.js`, the schemas": !HASHED.test(path),
    all: true,
    HTML: page,
  };
  for (const [, name, value, what] of DOCUMENT.matchAll(/^\| `([\w-]+): ([^`]*)` \| (.*?) \|/gm)) {
    assert.ok(what in applies, `the test does not know "${what}"`);
    if (applies[what]) headers.set(name, value);
  }
  return headers;
}

test("a policy that a host sends is the page's own, and the page works under it", async () => {
  const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(DOCUMENT);
  const index = readFileSync(`${DIST}index.html`, "utf8");
  const [, own] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(index);
  assert.equal(policy, own);
  const site = await serve(folder(DIST, "/"), { "Content-Security-Policy": policy });
  await openPage({ server: site, path: "/" }, (page) => verdict(page, "Allowed"));
  await site.close();
});

const nginx = spawnSync("nginx", ["-v"]).status === 0;
const without = "nginx is not installed: its sample in docs/deployment.md was NOT tried";

test("nginx sends what the table says", { skip: nginx ? false : without }, async () => {
  const probe = createServer();
  const port = await new Promise((done) => {
    probe.listen(0, "127.0.0.1", () => done(probe.address().port));
  });
  await new Promise((done) => probe.close(done));
  const root = mkdtempSync(join(tmpdir(), "rolecall-nginx-"));
  const adapted = (text, from, to) => {
    assert.ok(text.includes(from), `the sample has no "${from}"`);
    return text.replace(from, to);
  };
  // the same without a certificate, on a port that is free, and with the site as it was built
  let config = adapted(sample("nginx", "text"), "listen 443 ssl;", `listen 127.0.0.1:${port};`);
  config = adapted(config, "root /srv/rolecall;", `root ${DIST};`);
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temporary = folders.map((it) => `${it}_temp_path ${root}/${it};`).join("\n");
  // its worker must be allowed to read the checkout, as whoever runs the test is
  const user = process.getuid() === 0 ? "user root;" : "";
  writeFileSync(
    join(root, "nginx.conf"),
    `${user} pid ${root}/pid; error_log ${root}/error.log; daemon off; worker_processes 1;
     events {} http { access_log off; ${temporary}\n${config} }`,
  );
  const server = spawn("nginx", ["-p", root, "-c", join(root, "nginx.conf"), "-e", join(root, "error.log")]);
  const ended = new Promise((done) => server.on("exit", done));
  try {
    const origin = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      const answer = await fetch(`${origin}/`).catch(() => undefined);
      if (answer) break;
      assert.ok(tries < 600, readFileSync(join(root, "error.log"), "utf8"));
      await new Promise((again) => setTimeout(again, 100));
    }
    const types = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json", svg: "image/svg+xml", wasm: "application/wasm" };
    for (const path of [...PATHS, "/index.html"]) {
      const answer = await fetch(origin + path, { headers: { "Accept-Encoding": "gzip" } });
      assert.equal(answer.status, 200, path);
      for (const [name, value] of due(path)) assert.equal(answer.headers.get(name), value, `${name} of ${path}`);
      const type = types[/\.(\w+)$/.exec(path)?.[1] ?? "html"];
      assert.equal(answer.headers.get("Content-Type"), type, path);
      assert.equal(answer.headers.get("Content-Encoding"), "gzip", path);
      await answer.arrayBuffer();
    }
    const missing = await fetch(`${origin}/lessons/gone-0123456789abcdef.json`);
    assert.equal(missing.status, 404);
    assert.notEqual(missing.headers.get("Cache-Control"), IMMUTABLE, "what is missing may come yet");
  } finally {
    server.kill();
    await ended;
    rmSync(root, { recursive: true, force: true });
  }
});

test("Netlify's file of headers is one, and keeps only what is named by hash", () => {
  const rules = [];
  for (const line of sample("Netlify", "text").trimEnd().split("\n")) {
    const [, name, value] = /^ {2}([A-Za-z-]+): (\S.*)$/.exec(line) ?? [];
    if (name) rules.at(-1).headers.push([name, value]);
    else {
      assert.match(line, /^\/[\w*/.-]*$/, "a path, or a header under one");
      rules.push({ path: line, headers: [] });
    }
  }
  for (const path of PATHS) {
    const sent = new Map();
    for (const { path: pattern, headers } of rules) {
      const matches = pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
      if (matches) for (const [name, value] of headers) sent.set(name, value);
    }
    for (const name of ["Access-Control-Allow-Origin", "X-Content-Type-Options"]) {
      assert.equal(sent.get(name), due(path).get(name), `${name} of ${path}`);
    }
    if (sent.has("Cache-Control")) assert.equal(sent.get("Cache-Control"), due(path).get("Cache-Control"), path);
  }
  assert.ok(rules.some(({ headers }) => headers.some(([name]) => name === "Cache-Control")));
});

test("the two commands for S3 upload every file once, with its caching", () => {
  const commands = sample("Amazon S3 with CloudFront", "sh").trimEnd().split("\n");
  const uploads = new Map();
  for (const command of commands) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    assert.deepEqual(words.slice(0, 5), ["aws", "s3", "sync", "dist", "s3://BUCKET"]);
    const filters = [];
    let cache;
    for (let at = 5; at < words.length; at += 2) {
      const [option, value] = words.slice(at, at + 2);
      assert.ok(["--exclude", "--include", "--cache-control"].includes(option) && value, command);
      if (option === "--cache-control") cache = value;
      else filters.push([option === "--include", new RegExp(`^${value.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".")}$`)]);
    }
    for (const path of PATHS) {
      const name = path.replace(/\/$/, "/index.html").slice(1);
      // the last filter that matches decides
      const [included] = filters.findLast(([, pattern]) => pattern.test(name)) ?? [true];
      if (!included) continue;
      assert.ok(!uploads.has(path), `${path} is uploaded twice`);
      uploads.set(path, cache);
    }
  }
  for (const path of PATHS) {
    const [sent, wanted] = [uploads.get(path), due(path).get("Cache-Control")];
    assert.equal(sent?.replaceAll(" ", ""), wanted.replaceAll(" ", ""), path);
  }
});
