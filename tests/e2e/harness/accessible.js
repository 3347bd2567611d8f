// What every state of the page owes to people who see little, or nothing, or use no mouse.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WIDTHS = [390, 900, 1440];
/** What AA asks of text, and of what is no text. */
const [TEXT, SHAPE] = [4.5, 3];

/**
 * Asserts that axe-core finds nothing, in both themes and at three widths. What follows from the
 * structure of the page alone is the same in both themes, and is looked for in one; the colours of
 * editors are the same at all widths, and are looked at in the widest. `within` is a
 * selector for the part that is looked at.
 */
export async function accessible(page, state, within = "html") {
  const before = page.viewportSize();
  const wrong = [];
  // not through a <script> element, which the content security policy refuses
  await page.evaluate(`void 0;${AXE};${lookAt};${faint};${ratio};${rgb}`);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      // colours on their way to others are no colours to judge
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const structure = colorScheme === "light";
      const found = await page.evaluate(
        ([within, structure, editors, least]) => lookAt(within, structure, editors, least),
        [within, structure, width === WIDTHS.at(-1), TEXT],
      );
      wrong.push(...found.map((what) => `${colorScheme}, ${width}: ${what}`));
    }
  }
  await page.setViewportSize(before);
  assert.deepEqual(wrong, [], state);
}

/* The functions below run in the page. */

/** Everything that is wrong with a part of the page as it stands. */
async function lookAt(within, structure, editors, least) {
  const colours = ["color-contrast", "link-in-text-block"];
  const run = async (options) => {
    const quick = { resultTypes: ["violations"], preload: false, selectors: false };
    const { violations } = await axe.run(within, { ...quick, ...options });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
    );
  };
  const others = Object.fromEntries(colours.map((rule) => [rule, { enabled: false }]));
  // where editors are not looked at, one run has all rules
  const found = structure ? await run(editors ? { rules: others } : {}) : [];
  if (structure && !editors) return [...found, ...faint(least)];

  // the coloured text of an editor is hidden from screen readers, and so from axe; seen it is
  const layers = editors ? [...document.querySelectorAll(".lines[aria-hidden]")] : [];
  const over = layers.map((layer) => layer.nextElementSibling);
  layers.forEach((layer) => layer.removeAttribute("aria-hidden"));
  over.forEach((editor) => (editor.hidden = true));
  found.push(...(await run({ runOnly: colours })));
  layers.forEach((layer) => layer.setAttribute("aria-hidden", "true"));
  over.forEach((editor) => (editor.hidden = false));
  return [...found, ...faint(least)];
}

/** The texts that axe does not judge and that are too faint: in drawings, and made by the styles. */
function faint(least) {
  const paper = rgb(getComputedStyle(document.documentElement).backgroundColor);
  const found = [];
  const judge = (what, colour, opacity, ground) => {
    const reached = ratio(rgb(colour), ground, opacity);
    if (reached < least) found.push(`${what} has a contrast of ${reached.toFixed(2)}`);
  };
  for (const text of document.querySelectorAll(".flow > svg text")) {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    if (right === left) continue;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const shapes = [...text.ownerSVGElement.querySelectorAll("rect, circle")].filter((shape) => {
      const box = shape.getBoundingClientRect();
      const inside = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
      const painted = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      return inside && painted && rgb(getComputedStyle(shape).fill)?.[3] === 1;
    });
    const under = shapes.length > 0 ? rgb(getComputedStyle(shapes.at(-1)).fill) : paper;
    judge(`\`${text.textContent}\` of the flow`, getComputedStyle(text).fill, 1, under);
  }
  for (const line of document.querySelectorAll(".lines .line:first-child")) {
    const { color, opacity } = getComputedStyle(line, "::before");
    const card = rgb(getComputedStyle(line.closest(".card")).backgroundColor);
    judge("a line number", color, Number(opacity), card);
  }
  return found;
}

/** The contrast of two colours as WCAG computes it, the first one so far opaque. */
function ratio(colour, ground, opacity = 1) {
  const mixed = colour.map((part, at) => part * opacity + ground[at] * (1 - opacity));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [one, other] = [luminance(mixed), luminance(ground)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** A computed colour as red, green, blue and opacity. */
function rgb(colour) {
  const parts = colour.match(/^rgba?\(([^)]*)\)$/)?.[1].split(/[ ,/]+/).map(Number);
  return parts && [...parts.slice(0, 3), parts[3] ?? 1];
}

/**
 * Walks through the whole page with Tab, and asserts that the focus can be seen at every stop: an
 * outline that stands out, on something that is in view and not covered. Gives the number of stops.
 */
export async function focusIsSeen(page, state) {
  await page.evaluate(`void 0;${focusSeen};${ratio};${rgb}`);
  await page.evaluate(() => {
    // from the top, wherever the focus was
    document.body.tabIndex = -1;
    document.body.focus();
    document.querySelectorAll("[data-walked]").forEach((it) => delete it.dataset.walked);
  });
  const unseen = [];
  let stops = 0;
  for (;;) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(([least]) => focusSeen(least), [SHAPE]);
    if (at.end) break;
    stops += 1;
    assert.ok(stops < 400, `${state}: Tab does not come to an end`);
    if (at.wrong) unseen.push(`${at.what}: ${at.wrong}`);
  }
  assert.deepEqual(unseen, [], state);
  return stops;
}

/** How the focus is seen where it is now. */
function focusSeen(least) {
  const element = document.activeElement;
  // the same element again, or none: the page is through
  if (element === null || element === document.body || element.dataset.walked) return { end: true };
  element.dataset.walked = "yes";
  const name = element.getAttribute("aria-label") ?? element.textContent.trim();
  const what = `<${element.localName}> ${name.slice(0, 40)}`;

  // of what is itself unseen, what stands for it is outlined
  const candidates = [element, element.nextElementSibling, element.closest("label, .editor")];
  const outlined = candidates.find((it) => {
    if (it === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    const { width, height } = it.getBoundingClientRect();
    const wide = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return wide && width >= 8 && height >= 8;
  });
  if (!outlined) return { what, wrong: "has no outline that is seen" };
  let ground = outlined.parentElement;
  const background = (it) => rgb(getComputedStyle(it).backgroundColor);
  while (ground.parentElement && background(ground)?.[3] !== 1) ground = ground.parentElement;
  const colour = rgb(getComputedStyle(outlined).outlineColor);
  const contrast = ratio(colour, background(ground));
  if (contrast < least) return { what, wrong: `its outline has a contrast of ${contrast}` };

  const box = outlined.getBoundingClientRect();
  // an editor may be taller than the window
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 8 || bottom - top < 8) return { what, wrong: "is out of view" };
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const covered = !hit || !(outlined.contains(hit) || hit.contains(outlined));
  return covered ? { what, wrong: `is covered by ${hit?.outerHTML.slice(0, 80)}` } : { what };
}
