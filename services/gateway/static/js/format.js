/** Dates, times and numbers for people. Instants arrive with the offset of their place and are shown as they stand. */

import { locale, t } from "./i18n.js";

/** `{date: "1990-05-05", time: "13:57:55"}` of an ISO date-time, to the nearest second, `:00` left out. Its offset is ignored. */
export function clockParts(iso) {
  const wall = Date.parse(`${iso.replace(/(Z|[+-]\d{2}:\d{2}(:\d{2})?)$/, "")}Z`);
  const [date, time] = new Date(Math.round(wall / 1000) * 1000).toISOString().split(/[T.]/);
  return { date, time: time.replace(/^(\d+:\d+):00$/, "$1") };
}

/** 1990년 5월 5일, or `5 May 1990`, of `YYYY-MM-DD`. */
export function dayText(date) {
  const [year, month, day] = date.split("-").map(Number);
  if (locale() === "ko") return `${year}년 ${month}월 ${day}일`;
  const named = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(Date.UTC(2000, month - 1, 1));
  return `${day} ${named} ${year}`;
}

/** 1990년 4월 11일, 2017년 윤5월 1일, of the engine's lunar dates. */
export function lunarText(lunar) {
  const [, year, leap, month, day] = lunar.match(/^(\d+)-(윤?)(\d+)-(\d+)$/) ?? [];
  if (!year) return lunar;
  if (locale() === "ko") return `${year}년 ${leap}${Number(month)}월 ${Number(day)}일`;
  return `${year}, ${leap ? "leap month" : "month"} ${Number(month)}, day ${Number(day)}`;
}

/** −32분 of -32.1, with a real minus sign. */
export function minutesText(minutes) {
  const rounded = Math.round(Math.abs(minutes) * 10) / 10;
  return t("minutes", { sign: minutes < 0 ? "−" : "+", minutes: rounded });
}

/** 1990년 5월 5일 14:30 · 양력 · 여성 · 서울, of a birth as the form gives it. */
export function birthText(birth) {
  const lunar = birth.calendar === "lunar";
  const date = lunar ? lunarText(birth.date.replace(/-(?=\d+-\d+$)/, birth.leap_month ? "-윤" : "-")) : dayText(birth.date);
  const place = typeof birth.place === "string" ? birth.place : (birth.place?.name ?? "");
  return [`${t(lunar ? "lunar" : "solar")} ${date}`, birth.time ?? t("timeUnknown"), t(birth.sex), place].filter(Boolean).join(" · ");
}
