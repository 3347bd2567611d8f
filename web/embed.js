// <rolecall-playground lesson="chain" panes="why,event" theme="auto"></rolecall-playground>
//
// Shows Rolecall inside another page. Attributes: `lesson` or `course` (names from the gallery) or
// `scenario` (the fragment of a link, `#v1.…`), `panes` (flow, inputs, why, context, response,
// event, queries, who, compare), `theme` (light, dark, auto), `readonly`, `zoom`, `name` (what
// screen readers call it) and `sandbox` (a list for the frame; it needs `allow-scripts`). It is as
// tall as what it shows. When the verdict changes it dispatches `verdict`, with the step, the
// verdict and the verdicts of all steps in `detail`.

const HOME = new URL("./", import.meta.url);
const SETTINGS = ["lesson", "course", "panes", "theme", "zoom"];

/** The address that shows what an element asks for. */
const address = (element) => {
  const url = new URL(HOME);
  url.searchParams.set("embed", "1");
  for (const name of SETTINGS) {
    const value = element.getAttribute(name);
    if (value) url.searchParams.set(name, value);
  }
  if (element.hasAttribute("readonly")) url.searchParams.set("readonly", "1");
  url.hash = element.getAttribute("scenario") ?? "";
  return url.href;
};

class RolecallPlayground extends HTMLElement {
  static observedAttributes = [...SETTINGS, "readonly", "scenario", "sandbox", "name"];

  #frame = null;
  /** The theme that the frame's address asks for. */
  #worn = null;
  #hear = ({ source, data }) => {
    if (!this.#frame || source !== this.#frame.contentWindow || data?.rolecall !== 1) return;
    if (data.type === "height") {
      this.#frame.height = Math.ceil(Number(data.height)) || 600;
      // it may have become another one before there was a page to wear it
      if (this.getAttribute("theme") !== this.#worn) this.#dress();
    }
    if (data.type === "verdict") {
      this.dispatchEvent(new CustomEvent("verdict", { detail: data, bubbles: true }));
    }
  };

  connectedCallback() {
    addEventListener("message", this.#hear);
    this.#show();
  }

  #show() {
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("name") ?? "Rolecall";
    frame.loading = "lazy";
    frame.width = "100%";
    frame.height = this.#frame?.height ?? "600";
    frame.setAttribute("frameborder", "0");
    frame.allow = "clipboard-write";
    if (this.hasAttribute("sandbox")) frame.sandbox = this.getAttribute("sandbox");
    frame.src = address(this);
    this.#worn = this.getAttribute("theme");
    this.#frame = frame;
    this.replaceChildren(frame);
  }

  #dress() {
    const theme = this.getAttribute("theme") ?? "auto";
    this.#frame?.contentWindow?.postMessage({ rolecall: 1, theme }, "*");
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    this.#frame = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#frame || before === now) return;
    if (name === "name") this.#frame.title = now ?? "Rolecall";
    // another theme is no reason to lose what somebody typed
    else if (name === "theme") this.#dress();
    // another address of the same frame would be a step of the host's own history
    else this.#show();
  }
}

if (!customElements.get("rolecall-playground")) {
  customElements.define("rolecall-playground", RolecallPlayground);
}
