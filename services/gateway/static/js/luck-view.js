/** Luck: today's pillars of year, month and day, the decades, and the years around now. */

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { dayText } from "./format.js";
import { branchHanja, branchName, elementName, stemHanja, stemName, term } from "./vocabulary.js";

/** A small pillar: two characters coloured by element, with names and ten gods in words. */
function smallPillar(luck) {
  const [stem, branch] = luck.name;
  const sign = (hanja, name, element, god) =>
    el(
      "span",
      { class: "small-sign" },
      el("span", { class: "god" }, term(god)),
      el("span", { class: `tile small ${element}` }, el("span", { class: "hanja" }, hanja)),
      el("span", { class: "reading" }, `${name} ${elementName(element)}`),
    );
  return el(
    "span",
    { class: "small-pillar" },
    sign(stemHanja(stem), stemName(stem), luck.stem_element, luck.stem_ten_god),
    sign(branchHanja(branch), branchName(branch), luck.branch_element, luck.branch_ten_god),
  );
}

const item = (head, luck, current) =>
  el(
    "li",
    { class: current ? "current" : null, "aria-current": current ? "true" : null },
    el("span", { class: "when" }, head),
    smallPillar(luck),
    el("span", { class: "stage" }, term(luck.life_stage)),
    current ? el("span", { class: "badge" }, t("now")) : null,
  );

export function currentLuckView(luck) {
  return el(
    "section",
    { class: "block luck" },
    el("h3", {}, t("currentLuck")),
    el(
      "ul",
      { class: "now-row" },
      item(t("thisYear", { year: luck.year.year }), luck.year.pillar, false),
      item(t("thisMonth"), luck.month, false),
      item(t("today", { date: luck.local_date.slice(5).replace("-", ".") }), luck.day, false),
    ),
  );
}

export function decadesView(chart, luck) {
  const table = chart.decade_luck;
  const note = {
    age: table.start_age,
    direction: t(table.forward ? "forward" : "backward"),
    date: dayText(table.start_date),
  };
  return el(
    "section",
    { class: "block luck" },
    el("h3", {}, t("decades"), el("span", { class: "aside" }, t("decadesNote", note))),
    el(
      "ol",
      { class: "luck-row" },
      table.periods.map((period) =>
        item(
          [t("ageOf", { age: period.start_age }), el("span", { class: "minor" }, String(period.start_year))],
          period.pillar,
          luck?.decade?.start_year === period.start_year,
        ),
      ),
    ),
  );
}

export function yearsView(luck) {
  if (!luck.years?.length) return null;
  return el(
    "details",
    { class: "block luck" },
    el("summary", {}, t("yearsLuck")),
    el("ol", { class: "luck-row" }, luck.years.map((year) => item(String(year.year), year.pillar, year.year === luck.year.year))),
  );
}
