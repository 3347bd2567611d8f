// Starts the page's two programs: the engine, which simulates, and the page, which draws and calls
// it. The content security policy allows no inline script, so this is a file; the build writes the
// hashed names of both into <link> elements of the page.

const address = (id) => document.getElementById(id).href;

const explain = (error) => {
  console.error("Rolecall could not start:", error);
  // A program that failed later than at its start has already replaced the loading text.
  const place =
    document.getElementById("start") ?? document.body.appendChild(document.createElement("p"));
  place.setAttribute("role", "alert");
  place.textContent =
    `Rolecall could not start: ${error}. It needs a browser with WebAssembly; ` +
    "loading the page again may help.";
};

const load = async (glue, program) => {
  const module = await import(address(glue));
  return { module, start: () => module.default({ module_or_path: address(program) }) };
};

const start = async () => {
  // both are on their way at the same time
  const [engine, page] = await Promise.all([
    load("engine-glue", "engine-program"),
    load("glue", "program"),
  ]);
  await engine.start();
  globalThis.rolecall = engine.module;
  await page.start();
  if (parent === window) keep().catch(() => {});
};

// Once it has been seen, the page works without a network. A new version is kept in the background,
// and waits: nobody loses what they typed. In an iframe, over file:// and where storage is refused
// there is no such thing, which is no error.
const keep = async () => {
  const workers = navigator.serviceWorker;
  const registration = await workers.register(address("offline"));
  const tell = () => {
    // the first version of all has nothing to wait for
    if (registration.waiting && workers.controller) {
      document.getElementById("update").hidden = false;
    }
  };
  const watch = () => registration.installing?.addEventListener("statechange", tell);
  registration.addEventListener("updatefound", watch);
  document.getElementById("reload").addEventListener("click", () => {
    workers.addEventListener("controllerchange", () => location.reload());
    // another tab may have been faster
    if (registration.waiting) registration.waiting.postMessage("serve");
    else location.reload();
  });
  watch();
  tell();
  // browsers look for another version by themselves, some time
  if (workers.controller) await registration.update();
};

// In another page: say how tall this one is, and wear the theme that the host asks for.
const settle = () => {
  const root = document.documentElement;
  const page = document.getElementById("page");
  const tell = () => {
    const height = Math.ceil(page.getBoundingClientRect().bottom + scrollY);
    parent.postMessage({ rolecall: 1, type: "height", height }, "*");
  };
  new ResizeObserver(tell).observe(page);
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.rolecall !== 1) return;
    if (data.theme === "light" || data.theme === "dark") root.dataset.theme = data.theme;
    else delete root.dataset.theme;
  });
};

if (parent !== window && new URLSearchParams(location.search).has("embed")) settle();
start().catch(explain);
