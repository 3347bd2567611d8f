// Takes the pictures of the documentation from the site in dist/: each main state of the page, as
// small WebP files in docs/pictures/. Run by `npm run pictures`.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { launch } from "./harness/chromium.js";
import { folder, serve } from "./harness/server.js";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const PICTURES = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };

const type = (testid, from, to) => async (page) => {
  const editor = page.getByTestId(testid);
  await editor.fill((await editor.inputValue()).replace(from, to));
};

/** Each picture: its name, and what is to be seen in it. */
const STATES = {
  start: {},
  denied: { act: type("input", "--source-identity DevUser", "--source-identity Mallory") },
  problems: { act: type("input", "--role-arn", "\u2014role-arn") },
  saml: { lesson: "saml-source-identity" },
  token: { lesson: "guide-oidc-token" },
  chain: { lesson: "blog-chain" },
  break: { lesson: "chain-second-hop" },
  dark: { lesson: "chain-second-hop", scheme: "dark" },
  narrow: { size: NARROW },
  cloudtrail: { act: (page) => page.getByRole("tab", { name: "CloudTrail" }).click() },
};

/** A PNG as WebP, which Chromium makes; what it holds is too large for its place otherwise. */
async function webp(page, png) {
  const base64 = await page.evaluate(async (source) => {
    const bitmap = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.7 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, `data:image/png;base64,${png.toString("base64")}`);
  return Buffer.from(base64, "base64");
}

const browser = await launch();
const site = await serve(folder(DIST, "/"));
const press = await browser.newPage();
mkdirSync(PICTURES, { recursive: true });
for (const [name, { act, lesson, scheme = "light", size = WIDE }] of Object.entries(STATES)) {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme });
  await page.goto(`${site.origin}/${lesson ? `?lesson=${lesson}` : ""}`);
  await page.getByTestId("verdict").waitFor();
  if (lesson) await page.getByRole("button", { name: "Leave the lesson" }).waitFor();
  await act?.(page);
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => scrollTo(0, 0));
  // what is checked while somebody types is checked
  await page.waitForTimeout(500);
  const picture = await webp(press, await page.screenshot());
  writeFileSync(`${PICTURES}${name}.webp`, picture);
  console.log(`${name}.webp: ${(picture.length / 1000).toFixed(0)} KB`);
  await page.close();
}
await Promise.all([browser.close(), site.close()]);
