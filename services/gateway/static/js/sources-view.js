/** The passages an answer rests on, each behind its title, and the links by which the answer cites them. */

import { el } from "./dom.js";
import { locale, t } from "./i18n.js";

export class SourcesView {
  #retrieval = null;
  #cited = null;

  /** `prefix` makes the ids of this answer's passages unique on the page. */
  constructor(root, prefix) {
    this.root = root;
    this.prefix = prefix;
  }

  /** `cited`: the numbers the finished answer cites; while unknown all passages stand together. */
  show(retrieval, cited = null) {
    this.#retrieval = retrieval;
    this.#cited = cited;
    this.redraw();
  }

  redraw() {
    const passages = this.#retrieval?.passages ?? [];
    const opened = new Set([...this.root.querySelectorAll("details[open]")].map((details) => details.id));
    const isCited = (passage) => !this.#cited?.length || this.#cited.includes(passage.number);
    const cited = passages.filter(isCited);
    const others = passages.filter((passage) => !isCited(passage));
    this.root.replaceChildren(
      ...[
        cited.length ? el("h4", {}, t("sources", { count: cited.length })) : null,
        this.#list(cited),
        others.length
          ? el("details", { class: "uncited" }, el("summary", {}, t("uncited", { count: others.length })), this.#list(others))
          : null,
        this.#retrieval?.degraded ? el("p", { class: "hint" }, t("degraded")) : null,
      ].filter(Boolean),
    );
    for (const details of this.root.querySelectorAll("details[id]")) details.open = opened.has(details.id);
    this.root.hidden = !passages.length;
  }

  /** A link to the passage of this number, or null where there is none. */
  link(number) {
    const passage = this.#retrieval?.passages.find((one) => one.number === number);
    if (!passage) return null;
    const name = t("citation", { number, title: passage.title });
    return el(
      "a",
      {
        class: "cite", href: `#${this.#id(number)}`, title: passage.title, "aria-label": name,
        on: { click: (event) => this.#reveal(event, number) },
      },
      `[${number}]`,
    );
  }

  #id(number) {
    return `${this.prefix}-passage-${number}`;
  }

  #list(passages) {
    if (!passages.length) return null;
    return el("ul", { class: "passages" }, passages.map((passage) => el("li", {}, this.#passage(passage))));
  }

  #passage({ number, title, text, why, gist_en: gist }) {
    return el(
      "details",
      { id: this.#id(number), class: "passage" },
      el("summary", {}, el("span", { class: "number" }, `[${number}]`), ` ${title}`),
      gist && locale() === "en" ? el("p", { class: "gist" }, gist) : null,
      el("p", { lang: "ko" }, text),
      why ? el("p", { class: "hint" }, why) : null,
      el("button", { type: "button", class: "quiet back", on: { click: () => this.#back(number) } }, `↑ ${t("backToText")}`),
    );
  }

  #reveal(event, number) {
    event.preventDefault();
    const passage = document.getElementById(this.#id(number));
    passage.closest("details.uncited")?.setAttribute("open", "");
    passage.open = true;
    passage.classList.remove("revealed");
    requestAnimationFrame(() => passage.classList.add("revealed"));
    passage.querySelector("summary").focus({ preventScroll: true });
    passage.scrollIntoView({ block: "nearest" });
    this.cameFrom = event.currentTarget;
  }

  #back(number) {
    const link = this.cameFrom?.isConnected
      ? this.cameFrom
      : this.root.closest(".turn").querySelector(`a.cite[href="#${this.#id(number)}"]`);
    (link ?? this.root.closest(".turn").querySelector(".answer")).scrollIntoView({ block: "center" });
    link?.focus({ preventScroll: true });
  }
}
