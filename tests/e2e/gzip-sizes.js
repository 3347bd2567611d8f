// Prints a line `gzip size <tab> size <tab> name`, in bytes, for every file in the folder that is
// given as the argument.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
for (const name of readdirSync(folder).sort()) {
  const content = readFileSync(join(folder, name));
  console.log([gzipSync(content, { level: 9 }).length, content.length, name].join("\t"));
}
