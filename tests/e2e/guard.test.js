// The guard itself: each page below does one thing that no page of Rolecall may do.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { openPage } from "./harness/browser.js";
import { serve } from "./harness/server.js";

const POLICY =
  `<meta http-equiv="Content-Security-Policy" ` +
  `content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'">`;
const HASHED = "data-0123456789abcdef.json";

const files = new Map([
  [`/${HASHED}`, "{}"],
  ["/plain.json", "{}"],
  ["/sw.js", "// the worker"],
  ["/docs/sw.js", "// another"],
]);
const fixtures = await serve(files);
const elsewhere = fixtures.origin.replace("127.0.0.1", "localhost");
after(() => fixtures.close());

/** Opens a page made of `html`, and waits until its `work` is over. */
function openFixture(html, work = "") {
  files.set("/", `<!doctype html><title>fixture</title><link rel="icon" href="data:,">${html}`);
  return openPage({ server: fixtures, path: "/" }, async (page) => {
    await page.evaluate(`(async () => { ${work} })()`);
    // The page gets time for what the work started, which arrives here before this call returns.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  });
}

test("a page that keeps the rules passes", async () => {
  await openFixture(POLICY, `await fetch("${HASHED}"); await (await fetch("sw.js")).text(); console.log("fine"); location.hash = "x"`);
});

const forbidden = [
  ["a console error", "", `console.error("broken")`, /console error: broken/],
  ["a console warning", "", `console.warn("doubtful")`, /console warning: doubtful/],
  ["an uncaught error", "", `setTimeout(() => { throw Error("lost") })`, /uncaught: .*lost/],
  ["an unhandled rejection", "", `Promise.reject(Error("lost"))`, /uncaught: .*lost/],
  ["an inline script", `${POLICY}<script>1</script>`, "", /policy \(script-src-elem\) refused inline/],
  ["an inline style", `${POLICY}<p style="color: red">`, "", /policy \(style-src-attr\) refused inline/],
  ["a request that the policy refuses", POLICY, `fetch("${elsewhere}/").catch(() => {})`, /policy \(connect-src\)/],
  ["another origin", "", `await fetch("${elsewhere}/${HASHED}")`, /goes to another origin/],
  ["a POST", "", `await fetch("${HASHED}", { method: "POST" })`, /is no GET/],
  ["a body", "", `await fetch("${HASHED}", { method: "POST", body: "typed" })`, /has a body/],
  ["a query", "", `await fetch("${HASHED}?typed")`, /has a query/],
  ["a beacon on leaving", "", `addEventListener("pagehide", () => navigator.sendBeacon("${HASHED}", "typed"))`, /has a body/],
  ["a file not named by hash", "", `await fetch("plain.json")`, /neither the page nor a file named by hash/],
  ["a worker elsewhere", "", `await fetch("docs/sw.js")`, /neither the page nor a file named by hash/],
  ["a worker with a query", "", `await fetch("sw.js?typed")`, /has a query/],
  ["a file that is missing", "", `await fetch("data-fedcba9876543210.json")`, /request failed: .*status 404/],
  ["a request that fails", "", `await fetch("http://127.0.0.1:9/").catch(() => {})`, /request failed/],
];

for (const [what, html, work, complaint] of forbidden) {
  test(`the guard refuses ${what}`, async () => {
    await assert.rejects(openFixture(html, work), complaint);
  });
}
