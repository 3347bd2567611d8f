// Prints a line `gzip size <tab> size <tab> name`, in bytes, for every file that stands in the
// folder that is given as the argument.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  // the lessons stand in a folder of their own, and are fetched one by one when they are opened
  if (!entry.isFile()) continue;
  const { name } = entry;
  const content = readFileSync(join(folder, name));
  console.log([gzipSync(content, { level: 9 }).length, content.length, name].join("\t"));
}
