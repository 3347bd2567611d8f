import { chromium } from "playwright-core";

/**
 * How long a test waits for something to appear, in milliseconds. It ends a test that hangs and
 * never decides whether a page is fast enough: a slow machine with other work needs a fifth of it.
 */
export const WAIT_LIMIT = 60_000;

/** Starts the system's Chromium, headless, so that it sends nothing of its own over the network. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's sandbox refuses to run as root, which is who one is in most CI containers.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
