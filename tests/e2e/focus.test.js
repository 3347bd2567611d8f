// The focus is always seen when the page is walked through with Tab.

import assert from "node:assert/strict";
import { test } from "node:test";

import { focusIsSeen } from "./harness/accessible.js";
import { STATES } from "./harness/states.js";
import { openWorkbench } from "./harness/workbench.js";

const WALKED = [
  "a denied call",
  "a SAML response, decoded",
  "a chain that breaks",
  "problems, and a stale result",
  "the world in forms",
  "every kind of policy",
  "a pinned result and another",
  "a prediction",
  "secrets that are shared",
  "an embed",
];

for (const [state, query, prepare] of Object.values(STATES).flat()) {
  if (!WALKED.includes(state)) continue;
  test(`the focus is always seen, in both themes: ${state}`, () =>
    openWorkbench({ query }, async (page) => {
      await prepare(page);
      for (const [colorScheme, width] of [["light", 1440], ["dark", 390]]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const stops = await focusIsSeen(page, `${state}, ${colorScheme}, ${width}`);
        assert.ok(stops > 15, `${stops} stops`);
      }
    }),
  );
}
