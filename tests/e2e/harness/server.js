// A static file server for tests: it answers as any plain web host would, sets no policy of its own,
// and remembers what it was asked.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Reads a folder into files to serve below `base`, an absolute path that ends with a slash.
 * Its index.html is the page at `base` itself.
 */
export function folder(root, base) {
  const files = new Map();
  for (const name of readdirSync(root, { recursive: true })) {
    const path = join(root, name);
    if (statSync(path).isFile()) {
      const address = base + name.split(sep).join("/");
      files.set(address.replace(/\/index\.html$/, "/"), readFileSync(path));
    }
  }
  return files;
}

/**
 * Serves `files`, a map from path to content, on a free port of 127.0.0.1, with more `headers` where
 * they are given. Gives the server's `origin`, the `requests` that it received so far as `{ method, url, bodyBytes }`, and `close()`.
 */
export async function serve(files, headers = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const record = { method: request.method, url: request.url, bodyBytes: 0 };
    requests.push(record);
    request.on("data", (chunk) => (record.bodyBytes += chunk.length));
    request.on("end", () => {
      const { pathname } = new URL(request.url, "http://localhost");
      const content = files.get(pathname);
      const type = content === undefined ? "text/plain" : TYPES[extname(pathname) || ".html"];
      response.writeHead(content === undefined ? 404 : 200, {
        "Content-Type": type,
        "Access-Control-Allow-Origin": "*",
        ...headers,
      });
      response.end(content ?? "not found");
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
