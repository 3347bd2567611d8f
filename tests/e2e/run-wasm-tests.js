// Runs wasm-bindgen tests in Chromium: `cargo test --target wasm32-unknown-unknown` calls this with
// the compiled tests. wasm-bindgen's own runner makes a page of them; it would need a WebDriver to
// open it, so Playwright does that here.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { launch } from "./harness/chromium.js";

// For all tests together, in milliseconds.
const TIMEOUT = 300_000;

// The runner has to be stopped, and then leaves its temporary files behind.
const scratch = mkdtempSync(join(tmpdir(), "rolecall-wasm-tests-"));
const runner = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: {
    ...process.env,
    NO_HEADLESS: "1",
    TMPDIR: scratch,
    WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0",
    WASM_BINDGEN_USE_BROWSER: "1",
  },
  stdio: ["ignore", "pipe", "inherit"],
});
const exitCode = new Promise((resolve) => runner.on("exit", resolve));

let passed;
for await (const line of createInterface({ input: runner.stdout })) {
  const address = line.match(/available at (http:\S+)/)?.[1];
  if (address !== undefined) {
    passed = await testsPass(address);
    break;
  }
  console.log(line);
}
runner.kill();
// A file without tests is never served: then the runner's own answer counts.
process.exitCode = passed === undefined ? await exitCode : Number(!passed);
await exitCode;
rmSync(scratch, { recursive: true });

/** Opens the page of tests, prints what it reports, and tells whether every test passed. */
async function testsPass(address) {
  const browser = await launch();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`uncaught: ${error}`));
  await page.goto(address);
  const output = page.locator("#output");
  try {
    await output.filter({ hasText: "test result:" }).waitFor({ timeout: TIMEOUT });
  } catch {
    console.log(`the tests did not finish within ${TIMEOUT / 1000} s`);
  }
  const report = await output.textContent();
  await browser.close();
  console.log(`in Chromium: ${report.trim()}`);
  return report.includes("test result: ok.");
}
