// What the tests of the page do again and again.

import { readFileSync } from "node:fs";

import { openPage } from "./browser.js";

const LESSONS = new URL("../../cases/lessons/", import.meta.url);

/** Opens the page once it shows a verdict. */
export function openWorkbench(options, body) {
  return openPage(options, async (page) => {
    await page.getByTestId("verdict").waitFor();
    await body(page);
  });
}

/** The scenario of a lesson in tests/cases, as text. */
export function scenarioOf(lesson) {
  const text = readFileSync(new URL(`${lesson}.md`, LESSONS), "utf8");
  return /```json\n([\s\S]*?)\n```/.exec(text)[1];
}

/** The fragment of the link to a scenario, made by the page's own engine. */
export function linkTo(page, scenario, withoutSecrets = true) {
  return page.evaluate(
    ([text, without]) => JSON.parse(rolecall.shareJson(text, without)).link,
    [scenario, withoutSecrets],
  );
}

/** Opens a scenario, given as text, in the page as it stands. */
export async function openLink(page, scenario) {
  await page.evaluate(
    (hash) =>
      new Promise((opened) => {
        // after the page's own listener, which came first
        addEventListener("hashchange", opened, { once: true });
        location.hash = hash;
      }),
    await linkTo(page, scenario, false),
  );
}

/** Opens the page with a lesson's scenario in its address. */
export function openScenario(lesson, options, body) {
  return openWorkbench(options, async (page) => {
    await openLink(page, scenarioOf(lesson));
    await body(page);
  });
}

/** Waits until the verdict begins with `word`, and gives its whole text. */
export async function verdict(page, word) {
  const element = page.getByTestId("verdict");
  await element.filter({ hasText: new RegExp(`^${word}\\b`) }).waitFor();
  return element.textContent();
}

/** Clicks a button. */
export function press(page, name, exact = false) {
  return page.getByRole("button", { name, exact }).click();
}

/** The text of the call. */
export function input(page) {
  return page.getByTestId("input").inputValue();
}

/** How wide the inputs are, in percent of what they share with the answer. */
export async function paneShare(page) {
  const { width: inputs } = await page.locator("#inputs").boundingBox();
  const { width: answer } = await page.locator(".answer").boundingBox();
  return Math.round((inputs / (inputs + answer)) * 100);
}

/** Opens the gallery of lessons. */
export async function openGallery(page) {
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search the lessons" }).waitFor();
  return page.getByRole("region", { name: "Lessons" });
}
