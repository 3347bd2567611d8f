// What no test may see the page do, whatever it tests: write an error or a warning to the console,
// fail, break the content security policy, or ask for anything but the site's own files.

const HASHED_FILE = /^(?:[\w-]+\/)*[\w-]+-[0-9a-f]{8,16}(?:_bg)?\.[a-z]+$/;
// Browsers look for another version of the site under the name that its worker has.
const WORKER = "sw.js";

/** Runs in every document before its own scripts. */
function reportPolicyViolations() {
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    console.error(`the content security policy (${effectiveDirective}) refused ${blockedURI}`);
  });
}

/**
 * Watches everything that a browser context does. The returned array fills with complaints.
 * `pageUrl` is the address of the page under test.
 */
export async function watch(context, pageUrl) {
  const complaints = [];
  await context.addInitScript(reportPolicyViolations);
  context.on("console", (message) => {
    if (["assert", "error", "warning"].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => complaints.push(`uncaught: ${error.error()}`));
  context.on("request", (request) => {
    const sent = {
      method: request.method(),
      url: request.url(),
      bodyBytes: request.postDataBuffer()?.length ?? 0,
    };
    complaints.push(...faults(sent, pageUrl));
  });
  context.on("requestfailed", (request) => {
    complaints.push(`request failed: ${request.url()} (${request.failure()?.errorText})`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) {
      complaints.push(`request failed: ${response.url()} (status ${response.status()})`);
    }
  });
  return complaints;
}

// What the address of the page may ask for: settings, and names of lessons.
const SETTINGS = /^\?(?:(?:embed|theme|panes|readonly|zoom|lesson|course)=[\w,.%-]*&?)+$/;

/**
 * What is wrong with a request, as a list of complaints. Allowed are GET requests, without a query
 * or a body, for the page itself, for its service worker, and for files below it that are named by a
 * hash of their content. The page itself may be asked for with settings.
 */
export function faults({ method, url, bodyBytes }, pageUrl) {
  const page = new URL(pageUrl);
  const asked = new URL(url, page);
  if (asked.protocol === "data:") {
    return [];
  }
  const below = asked.pathname.startsWith(page.pathname)
    ? asked.pathname.slice(page.pathname.length)
    : asked.pathname;
  const rules = [
    [asked.origin === page.origin, "goes to another origin"],
    [method === "GET", "is no GET"],
    [asked.search === "" || (below === "" && SETTINGS.test(asked.search)), "has a query"],
    [bodyBytes === 0, "has a body"],
    [["", WORKER].includes(below) || HASHED_FILE.test(below), "is neither the page nor a file named by hash"],
  ];
  return rules
    .filter(([kept]) => !kept)
    .map(([, fault]) => `request ${fault}: ${method} ${asked}`);
}
