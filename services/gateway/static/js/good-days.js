/** 택일: a dialog that asks for what a day is wanted, and lists the days that suit it with their reasons. */

import { goodDaysOf } from "./api.js";
import { problemOf } from "./conversation.js";
import { el } from "./dom.js";
import { dayText } from "./format.js";
import { label, locale, t } from "./i18n.js";
import { pillarName } from "./vocabulary.js";

const PURPOSES = ["wedding", "engagement", "moving", "opening", "contract", "purchase", "travel", "interview", "exam"];
/** Days looked at. */
const SPANS = [30, 60, 90, 180, 366];
const LISTED = 7;

const weekday = (date) => new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" }).format(Date.parse(date));
const signed = (points) => `${points < 0 ? "−" : "+"}${Math.abs(points)}`;

function choice(id, key, options) {
  return el(
    "div",
    { class: "field" },
    el("label", { for: id, key }),
    el("select", { id }, options.map(([value, words]) => el("option", { value }, words))),
  );
}

function dayView({ date, pillar, hanja, reasons }) {
  const told = ({ text, text_en: textEn, points }) =>
    el("li", { class: points < 0 ? "against" : "for" }, `${signed(points)} ${locale() === "en" ? textEn : text}`);
  return el(
    "details",
    { class: "day" },
    el("summary", {}, el("strong", {}, `${dayText(date)} (${weekday(date)})`), ` ${pillarName(pillar)}${hanja}`),
    el("ul", {}, reasons.map(told)),
  );
}

export class GoodDays {
  /** `birth()`: whose days they are, or null where that has still to be filled in. */
  constructor({ dialog, birth }) {
    Object.assign(this, { dialog, birth });
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  chip() {
    return el("button", { type: "button", class: "chip", key: "goodDaysFind", on: { click: () => this.open() } });
  }

  open() {
    const birth = this.birth();
    if (!birth) return;
    this.found = el("div", { class: "days wide", "aria-live": "polite" });
    const show = el("button", { type: "submit", class: "primary", key: "goodDaysShow" });
    const form = el(
      "form",
      { class: "birth", on: { submit: (event) => this.#search(event, birth, show) } },
      el("h3", { id: "good-days-title", key: "goodDaysTitle" }),
      choice("purpose", "purpose", PURPOSES.map((purpose) => [purpose, t(`purpose.${purpose}`)])),
      choice("span", "span", SPANS.map((days) => [days, t("spanDays", { days })])),
      el("div", { class: "submit wide" }, show),
      this.found,
      el("button", { type: "button", class: "quiet wide", key: "close", on: { click: () => this.dialog.close() } }),
    );
    this.dialog.replaceChildren(form);
    this.dialog.showModal();
  }

  async #search(event, birth, button) {
    event.preventDefault();
    const { purpose, span } = event.target.elements;
    button.disabled = true;
    label(button, "goodDaysWorking");
    try {
      this.#show(await goodDaysOf({ birth, purpose: purpose.value, days: Number(span.value), limit: LISTED }));
    } catch (error) {
      const { title, detail, remedy } = problemOf(error);
      this.found.replaceChildren(el("p", { class: "error" }, [detail ?? title, remedy].filter(Boolean).join(" ")));
    } finally {
      button.disabled = false;
      label(button, "goodDaysShow");
    }
  }

  #show({ days, avoided }) {
    this.found.replaceChildren(
      el("p", { class: "hint" }, t(days.length ? "goodDaysFound" : "goodDaysNone", { avoided })),
      ...days.map(dayView),
      el("p", { class: "hint" }, t("goodDaysNote")),
    );
  }
}
