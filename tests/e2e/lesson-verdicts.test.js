// Every lesson on the page shows what its file states.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { openGallery, openWorkbench } from "./harness/workbench.js";

const LESSONS = new URL("../cases/lessons/", import.meta.url);

/** What the files of the lessons state: for each title the verdicts of its steps. */
function stated() {
  const lessons = new Map();
  for (const name of readdirSync(LESSONS)) {
    const text = readFileSync(new URL(name, LESSONS), "utf8");
    const [, title] = /^# (.*)$/m.exec(text);
    const [, verdicts] = /^## Verdicts\n[\s\S]*?```text\n([\s\S]*?)```/m.exec(text);
    const steps = [];
    for (const [, number, said] of verdicts.matchAll(/^(\d+) (.*)$/gm)) {
      const step = (steps[number - 1] ??= { checks: [], text: "", sourceIdentity: "" });
      const check = /^(\S+:\S+) ((?:(?:implicit|explicit)-)?(?:allow|deny))$/.exec(said);
      if (check) {
        step.checks.push(`${check[1]} ${check[2]}`);
        continue;
      }
      const denied = step.checks.some((it) => it.endsWith("deny"));
      const ok = /^ok(?:, source identity (.*))?$/.exec(said);
      if (ok) {
        step.word = "Allowed";
        step.sourceIdentity = ok[1] ?? "";
      } else if (said.startsWith("not run: ")) {
        step.word = "Not evaluated";
      } else {
        step.word = denied ? "Denied" : "Refused";
        step.text = said;
      }
    }
    assert.ok(!lessons.has(title), `two lessons are called ${title}`);
    lessons.set(title, steps);
  }
  return lessons;
}

/** What the page shows of a lesson: in the browser, so that a step takes no round trips. */
async function shownSteps() {
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const buttons = () => [...document.querySelectorAll(".steps button")];
  const words = (element) => element?.textContent ?? "";
  const check = (cell) => {
    const sides = [...cell.querySelectorAll(".side")].map(words);
    if (sides.some((side) => /^not (needed|asked)/.test(side))) return [];
    const verdict = sides.some((side) => / denies$/.test(side))
      ? "explicit-deny"
      : sides.some((side) => / does not allow$/.test(side))
        ? "implicit-deny"
        : "allow";
    return [`${words(cell.firstElementChild)} ${verdict}`];
  };
  const steps = [];
  for (let index = 0; index < Math.max(1, buttons().length); index += 1) {
    buttons()[index]?.click();
    await drawn();
    const verdict = document.querySelector("[data-testid=verdict]");
    steps.push({
      word: words(verdict.querySelector("h2 b")).replace(/\.$/, ""),
      text: words(verdict),
      checks: [...document.querySelectorAll(".checks > li")].flatMap(check),
      flow: words(document.querySelector("[data-testid=flow]")),
    });
  }
  return steps;
}

test("every lesson shows the verdicts that its file states", async () => {
  const expected = stated();
  assert.ok(expected.size > 70);
  const seen = new Set();
  await openWorkbench({}, async (page) => {
    const gallery = await openGallery(page);
    // courses stand there too
    const buttons = gallery.locator("li button");
    const titles = await buttons.allTextContents();
    await buttons.nth(titles.findIndex((title) => expected.has(title))).click();
    const next = page.getByRole("button", { name: "Next", exact: true });
    for (;;) {
      const title = await page.waitForFunction((before) => {
        const title = document.getElementById("lesson")?.textContent;
        return title !== before && title;
      }, [...seen].at(-1));
      const lesson = await title.jsonValue();
      assert.ok(expected.has(lesson), lesson);
      const steps = await page.evaluate(shownSteps);
      const stated = expected.get(lesson);
      assert.equal(steps.length, stated.length, lesson);
      for (const [index, step] of stated.entries()) {
        const where = `${lesson}, step ${index + 1}`;
        const shown = steps[index];
        assert.equal(shown.word, step.word, where);
        assert.deepEqual(shown.checks, step.checks, where);
        assert.ok(shown.text.includes(step.text.replace(/^\w+: /, "")), `${where}: ${shown.text}`);
        assert.ok(shown.text.includes(step.text.split(":")[0]), `${where}: ${shown.text}`);
        assert.ok(`${shown.text} ${shown.flow}`.includes(step.sourceIdentity), where);
      }
      seen.add(lesson);
      if ((await next.count()) === 0 || (await next.isDisabled())) break;
      await next.click();
    }
  });
  assert.deepEqual([...expected.keys()].filter((title) => !seen.has(title)), []);
});
