/** The balance of the five elements, in bars and in words. */

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { ELEMENTS, elementName } from "./vocabulary.js";

export function elementsView(chart) {
  const total = chart.elements.reduce((sum, share) => sum + share.count, 0);
  const weighted = chart.elements.every((share) => typeof share.weight === "number");
  const part = (share) => (weighted ? share.weight : share.count / (total || 1));
  const { yang = 0, yin = 0 } = chart.polarity ?? {};
  return el(
    "section",
    { class: "block elements" },
    el("h3", {}, t("elements"), yang + yin ? el("span", { class: "aside" }, t("yinYang", { yang, yin })) : null),
    el(
      "ul",
      {},
      chart.elements.map((share) => {
        const percent = Math.round(part(share) * 100);
        const bar = el("span", { class: `bar ${share.element}`, "aria-hidden": "true" });
        bar.style.setProperty("--share", `${percent}%`);
        return el(
          "li",
          {},
          el("span", { class: "element-name" }, `${elementName(share.element)} ${ELEMENTS[share.element].hanja}`),
          bar,
          el("span", { class: "figures" }, `${t("count", { count: share.count })} · ${t("percent", { percent })}`),
        );
      }),
    ),
    el("p", { class: "hint" }, t(weighted ? "elementsNote" : "elementsNotePlain", { total })),
  );
}
