// Browsers and bundlers load the program with `await init()`.

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
export { default } from "./rolecall.js";
