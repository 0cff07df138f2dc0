/** The whole chart, drawn anew whenever it or the language changes. */

import { basisView, candidatesView, warningsView } from "./basis-view.js";
import { el } from "./dom.js";
import { elementsView } from "./elements-view.js";
import { dayText, lunarText } from "./format.js";
import { locale, t } from "./i18n.js";
import { currentLuckView, decadesView, yearsView } from "./luck-view.js";
import { pillarsTable } from "./pillars-table.js";
import { ELEMENTS, animalName, branchHanja, branchName, elementName, polarityName, stemName } from "./vocabulary.js";

/** 경금(庚金, 양), or `gyeong Metal (庚金, yang)`. */
function dayMasterText({ stem, hanja, element, polarity }) {
  const detail = `(${hanja}${ELEMENTS[element].hanja}, ${polarityName(polarity)})`;
  return locale() === "en" ? `${stemName(stem)} ${elementName(element)} ${detail}` : `${stem}${elementName(element)}${detail}`;
}

function headline(chart, luck) {
  const { day_master: self } = chart;
  return [
    `${t("dayMaster")} ${dayMasterText(self)}`,
    chart.animal ? t("animal", { animal: animalName(chart.animal) }) : null,
    luck ? t("age", { age: luck.age }) : null,
    t("solarDate", { date: dayText(chart.solar_date) }),
    chart.lunar ? t("lunarDate", { date: lunarText(chart.lunar) }) : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** 년–시 오미 육합(화). */
function relationText({ kind, members, positions, level, element }) {
  const names = members.map(level === "stem" ? stemName : branchName).join(locale() === "en" ? "-" : "");
  const where = positions.map((position) => t(`short.${position}`)).join("–");
  return `${where} ${names} ${kind}${element ? `(${elementName(element)})` : ""}`;
}

/** Facts that not every chart carries: void branches, relations, strength, structure, useful element. */
function facts(chart) {
  const rows = [];
  if (chart.voids.length) rows.push([t("voids"), chart.voids.map((branch) => `${branchName(branch)}${branchHanja(branch)}`).join(" · ")]);
  if (chart.strength) {
    rows.push([t("strength"), t("strengthValue", { step: chart.strength.step, score: Math.round(chart.strength.score) })]);
  }
  if (chart.structure) rows.push([t("structure"), [chart.structure.name, chart.structure.hanja].filter(Boolean).join(" ")]);
  for (const useful of chart.useful_elements.filter((one) => one.chosen)) {
    rows.push([t("useful", { school: useful.school }), `${elementName(useful.useful)} – ${locale() === "en" ? useful.reason_en : useful.reason}`]);
  }
  if (chart.relations.length) {
    rows.push([
      t("relations"),
      chart.relations.map((relation) => el("span", { class: "star", title: relation.rule || null }, relationText(relation))),
    ]);
  }
  if (!rows.length) return null;
  return el("dl", { class: "block facts" }, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

export class ChartView {
  #known = null;

  constructor(root) {
    this.root = root;
  }

  show(chart, luck) {
    this.#known = { chart, luck };
    this.redraw();
  }

  clear() {
    this.#known = null;
    this.root.replaceChildren();
    this.root.hidden = true;
  }

  redraw() {
    if (!this.#known) return;
    const { chart, luck } = this.#known;
    const opened = [...this.root.querySelectorAll("details[open]")].map((details) => details.className);
    this.root.replaceChildren(
      ...[
        el("h2", {}, t("chartTitle")),
        el("p", { class: "headline" }, headline(chart, luck)),
        pillarsTable(chart),
        warningsView(chart),
        basisView(chart),
        candidatesView(chart),
        elementsView(chart),
        facts(chart),
        luck ? currentLuckView(luck) : null,
        decadesView(chart, luck),
        luck ? yearsView(luck) : null,
      ].filter(Boolean),
    );
    for (const details of this.root.querySelectorAll("details")) details.open = opened.includes(details.className);
    this.root.hidden = false;
  }
}
