// Starts the program. The content security policy allows no inline script, so this is a file; the
// build writes the hashed names of the program into two <link> elements of the page.

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

import(address("glue"))
  .then((glue) => glue.default({ module_or_path: address("program") }))
  .catch(explain);
