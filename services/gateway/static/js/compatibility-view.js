/** What two charts are to one another, in a score and its reasons. */

import { el } from "./dom.js";
import { locale, t } from "./i18n.js";
import { birthText } from "./format.js";

const points = (score) => Math.round(score);

/** The engine speaks of a first and a second person; the reader is the first. Both names take the same particles. */
const addressed = (reason) => reason.replaceAll("첫 번째 분", "당신").replaceAll("두 번째 분", "상대방");

function part({ name, score, reason, reason_en: reasonEn }) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", `${points(score)}%`);
  return el(
    "li",
    {},
    el("span", { class: "part-name" }, t(`part.${name}`)),
    bar,
    el("span", { class: "figures" }, t("points", { score: points(score) })),
    el("p", { class: "minor" }, locale() === "en" ? reasonEn : addressed(reason)),
  );
}

export function compatibilityView({ compatibility, partner_chart: partner }) {
  const { score, step, step_en: stepEn, parts } = compatibility;
  return el(
    "details",
    { class: "compatibility" },
    el(
      "summary",
      {},
      el("strong", {}, t("compatibilityScore", { score: points(score), step: locale() === "en" ? stepEn : step })),
      el("span", { class: "aside" }, t("partnerIs", { birth: birthText(partner.birth) })),
    ),
    el("ul", {}, parts.map(part)),
    el("p", { class: "hint" }, t("compatibilityNote")),
  );
}
