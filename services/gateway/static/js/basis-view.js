/** What the chart rests on: the clock it was read by, the conventions, the solar terms, and the boundaries nearby. */

import { el } from "./dom.js";
import { locale, t } from "./i18n.js";
import { clockParts, dayText, minutesText } from "./format.js";
import { pillarName } from "./vocabulary.js";

function reading({ moment, options, birth, solar_date: solarDate }) {
  if (!birth.time) return t("hourUnknown");
  const { date, time } = clockParts(moment.reading);
  const values = { clock: t(`clock.${options.clock}`), time, date: dayText(date) };
  return t(date === solarDate ? "readingBasis" : "readingBasisDate", values);
}

const corrections = ({ longitude_minutes: longitude, summer_time_minutes: summer, equation_of_time_minutes: equation }) =>
  [["longitudeBasis", longitude], ["summerBasis", summer], ["equationBasis", equation]]
    .filter(([, minutes]) => minutes)
    .map(([key, minutes]) => t(key, { minutes: minutesText(minutes) }));

function place({ name, longitude }) {
  return t(longitude < 0 ? "placeBasisWest" : "placeBasis", { place: name, longitude: Math.abs(longitude).toFixed(2) });
}

/** 평균태양시 13:57:55 기준 · 야자시·조자시 구분 … */
export function basisView(chart) {
  const corrected = chart.birth.time ? corrections(chart.moment) : [];
  const terms = chart.terms.map(({ name, local }) => {
    const { date, time } = clockParts(local);
    return `${name} ${dayText(date)} ${time}`;
  });
  return el(
    "section",
    { class: "block basis" },
    el("h3", {}, t("basis")),
    el("p", { class: "assumptions" }, el("strong", {}, reading(chart)), ` · ${t(`boundary.${chart.options.day_boundary}`)}`),
    el("p", { class: "minor" }, [place(chart.place), ...corrected].join(" · ")),
    terms.length ? el("p", { class: "minor" }, `${t("terms")}: ${terms.join(" → ")}`) : null,
  );
}

export function warningsView(chart) {
  if (!chart.warnings.length) return null;
  return el(
    "section",
    { class: "block warnings" },
    el("h3", {}, t("warnings")),
    el(
      "ul",
      {},
      chart.warnings.map((warning) => el("li", {}, locale() === "en" ? warning.message_en : warning.message)),
    ),
  );
}

/** The twelve hours of an unknown one: what each would make of the chart. */
export function candidatesView(chart) {
  if (!chart.hour_candidates.length) return null;
  return el(
    "details",
    { class: "block candidates" },
    el("summary", {}, t("hourCandidates")),
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ["candidateClock", "candidatePillar", "candidateDay"].map((key) => el("th", { scope: "col" }, t(key))))),
      el(
        "tbody",
        {},
        chart.hour_candidates.map((hour) =>
          el(
            "tr",
            {},
            el("td", {}, `${hour.clock_from}–${hour.clock_to}`),
            el("td", {}, pillarName(hour.hour_pillar)),
            el("td", {}, pillarName(hour.day_pillar)),
          ),
        ),
      ),
    ),
  );
}
