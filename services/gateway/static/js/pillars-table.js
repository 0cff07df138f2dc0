/** The four pillars as a 만세력 table: 시·일·월·년 from left to right, read from the right. */

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { branchHanja, branchName, elementName, natureName, stemHanja, stemName, term } from "./vocabulary.js";

const ORDER = ["hour", "day", "month", "year"];

/** One character on the colour of its element, with its name, element and polarity in words. */
function tile({ hanja, name, element, polarity }) {
  return el(
    "div",
    { class: `tile ${element}` },
    el("span", { class: "hanja" }, hanja),
    el("span", { class: "reading" }, name),
    el("span", { class: "nature" }, natureName(element, polarity)),
  );
}

const stemTile = (pillar) =>
  tile({ hanja: stemHanja(pillar.stem), name: stemName(pillar.stem), element: pillar.stem_element, polarity: pillar.stem_polarity });

const branchTile = (pillar) =>
  tile({
    hanja: branchHanja(pillar.branch), name: branchName(pillar.branch),
    element: pillar.branch_element, polarity: pillar.branch_polarity,
  });

const hiddenStems = (pillar) =>
  el(
    "ul",
    { class: "hidden-stems" },
    pillar.hidden_stems.map((hidden) =>
      el(
        "li",
        { title: `${term(hidden.role)} · ${t("days", { days: hidden.days })}` },
        el("span", { class: `dot ${hidden.element}`, "aria-hidden": "true" }),
        el("span", { class: "hidden-name" }, `${stemName(hidden.stem)}${hidden.hanja}`),
        el("span", { class: "visually-hidden" }, ` ${elementName(hidden.element)} ${term(hidden.role)} `),
        el("span", { class: "hidden-god" }, term(hidden.ten_god)),
      ),
    ),
  );

function lifeStage(pillar) {
  const own = pillar.own_life_stage;
  return [
    el("span", {}, term(pillar.life_stage)),
    own && own !== pillar.life_stage ? el("span", { class: "minor" }, t("ownStage", { stage: term(own) })) : null,
  ];
}

const stars = (pillar) => [
  pillar.void ? el("span", { class: "star void" }, t("void")) : null,
  ...pillar.stars.map((star) =>
    el("span", { class: "star", title: [star.hanja, star.rule].filter(Boolean).join(" · ") || null }, star.name),
  ),
];

/** Rows of the table: key of the header, class, what stands in a pillar's cell. */
const ROWS = [
  ["row.stemGod", "god", (pillar) => (pillar.stem_ten_god ? term(pillar.stem_ten_god) : el("strong", {}, t("self")))],
  ["row.stem", "sign", stemTile],
  ["row.branch", "sign", branchTile],
  ["row.branchGod", "god", (pillar) => term(pillar.branch_ten_god)],
  ["row.hidden", "hidden", hiddenStems],
  ["row.stage", "stage", lifeStage],
  ["row.nayin", "nayin", (pillar) => pillar.nayin ?? "–"],
  ["row.stars", "stars", stars],
];

const unknownCell = (kind) =>
  kind === "sign"
    ? el("div", { class: "tile unknown" }, el("span", { class: "hanja" }, "?"), el("span", { class: "nature" }, t("hourUnknownSign")))
    : "–";

export function pillarsTable(chart) {
  const present = ORDER.map((position) => [position, chart.pillars[position] ?? null]);
  const rows = ROWS.filter(([key]) => key !== "row.stars" || present.some(([, pillar]) => pillar && (pillar.void || pillar.stars.length)));
  return el(
    "table",
    { class: "pillars" },
    el("caption", { class: "visually-hidden" }, t("chartCaption")),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td", {}),
        present.map(([position]) => el("th", { scope: "col", class: position }, t(`pillar.${position}`))),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map(([key, kind, show]) =>
        el(
          "tr",
          { class: kind },
          el("th", { scope: "row" }, t(key)),
          present.map(([position, pillar]) => el("td", { class: position }, pillar ? show(pillar) : unknownCell(kind))),
        ),
      ),
    ),
  );
}
