// Keeps the whole site in the browser, so that after one visit it works without a network. What is
// kept is one version: a list, named by its hash, holds the hash of every file, and the texts of
// lessons and documentation. Another version is kept beside it and serves only when it is told to,
// or when no page is left that this one serves.

const LIST = "offline.json";
// other sites may stand on the same origin
const OURS = `rolecall ${registration.scope} `;
const NAME = OURS + LIST;

const keep = async () => {
  const { files, texts } = await (await fetch(LIST)).json();
  const kept = await caches.open(NAME);
  // a file that is not what the list says fails, and with it the version as a whole
  await kept.addAll(files.map(([name, init]) => new Request(name, init)));
  for (const [name, text, init] of texts) await kept.put(name, new Response(text, init));
};

const begin = async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
  }
  await clients.claim();
};

const answer = async (request) => {
  const url = new URL(request.url);
  // settings in the address, and the name of an index, choose no other file
  url.search = "";
  url.pathname = url.pathname.replace(/\/index\.html$/, "/");
  const found = caches.open(NAME).then((kept) => kept.match(url, { ignoreVary: true }));
  return (await found.catch(() => {})) ?? fetch(request);
};

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));
addEventListener("message", () => skipWaiting());
