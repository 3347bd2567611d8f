// Node reads the program from the file beside this one, so that nobody has to wait for it.

import { readFileSync } from "node:fs";
import { initSync } from "./rolecall.js";

initSync({ module: readFileSync(new URL("./rolecall_bg.wasm", import.meta.url)) });

export {
  decodeLink,
  detect,
  encodeLink,
  evaluate,
  lint,
  Policies,
  redact,
  simulate,
  version,
} from "./rolecall.js";
export default async function init() {}
