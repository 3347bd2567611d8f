// What the tests of the page do again and again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openPage } from "./browser.js";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
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

/** Opens the page with a lesson's scenario in its link. */
export async function openScenario(lesson, options, body) {
  let fragment;
  await openWorkbench({}, async (page) => {
    fragment = await linkTo(page, scenarioOf(lesson));
  });
  await openWorkbench({ ...options, fragment }, body);
}

/** Waits until the verdict begins with `word`, and gives its whole text. */
export async function verdict(page, word) {
  const element = page.getByTestId("verdict");
  await element.filter({ hasText: new RegExp(`^${word}\\b`) }).waitFor();
  return element.textContent();
}

/** Asserts that axe-core finds nothing, in both themes and at three widths. */
export async function accessible(page, state) {
  const before = page.viewportSize();
  // not through a <script> element, which the content security policy refuses
  await page.evaluate(AXE);
  for (const colorScheme of ["dark", "light"]) {
    // colours on their way to others are no colours to judge
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const found = await page.evaluate(async () => {
        const { violations } = await axe.run(document, { resultTypes: ["violations"] });
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`,
        );
      });
      assert.deepEqual(found, [], `${state}, ${colorScheme}, ${width}`);
    }
  }
  await page.setViewportSize(before);
}
