/** The form for a birth moment. There may be two on the page: the ids of the second begin with a prefix. */

import { readDate, readTime } from "./birth-text.js";
import { CITIES } from "./cities.js";
import { byId, el } from "./dom.js";
import { t } from "./i18n.js";

/** Field of the contract → the id of its error line without `-error`. */
const FIELDS = { date: "date", time: "time", sex: "sex", place: "place", fold: "fold", clock: "clock", day_boundary: "day-boundary", leap_month: "date", calendar: "date" };

export class BirthForm {
  constructor(form, { onSubmit, prefix = "" }) {
    this.form = form;
    this.prefix = prefix;
    this.fields = form.elements;
    this.unknown = this.#at("time-unknown");
    form.querySelector("datalist")?.append(...CITIES.map((city) => el("option", { value: city })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const birth = this.read();
      if (birth) onSubmit(birth);
    });
    form.addEventListener("change", () => this.#adapt());
    form.addEventListener("input", (event) => this.#clearError(event.target));
    this.#tidyOnLeave(this.fields.date, readDate);
    this.#tidyOnLeave(this.fields.time, readTime);
    this.#adapt();
  }

  /** The birth as the contract wants it (`options` where the form asks for them), or null after the fields at fault have been marked. */
  read() {
    const fields = this.fields;
    const date = readDate(fields.date.value);
    const time = this.unknown.checked ? null : readTime(fields.time.value);
    const place = fields.place.value.trim();
    this.clearErrors();
    if (!fields.sex.value) this.#fault("sex", t("error.sex"));
    if (!date) this.#fault("date", t("error.date"));
    if (!time && !this.unknown.checked) this.#fault("time", t("error.time"));
    if (!place) this.#fault("place", t("error.place"));
    if (this.#focusFault()) return null;
    const lunar = fields.calendar.value === "lunar";
    return {
      calendar: fields.calendar.value,
      date,
      ...(time ? { time } : {}),
      leap_month: lunar && fields.leap_month.checked,
      ...(time && fields.fold?.value ? { fold: Number(fields.fold.value) } : {}),
      sex: fields.sex.value,
      place,
      ...(fields.clock ? { options: this.options() } : {}),
    };
  }

  /** The conventions chosen, also where the rest has still to be filled in. */
  options() {
    return { clock: this.fields.clock.value, day_boundary: this.fields.day_boundary.value };
  }

  fill(birth) {
    const fields = this.fields;
    fields.calendar.value = birth.calendar ?? "solar";
    fields.leap_month.checked = Boolean(birth.leap_month);
    fields.date.value = birth.date;
    fields.time.value = birth.time ?? "";
    this.unknown.checked = !birth.time;
    fields.sex.value = birth.sex;
    if (typeof birth.place === "string") fields.place.value = birth.place;
    if (fields.clock) {
      fields.fold.value = String(birth.fold ?? "");
      fields.clock.value = birth.options?.clock ?? "mean_solar";
      fields.day_boundary.value = birth.options?.day_boundary ?? "split_zi";
    }
    this.#adapt();
  }

  reset() {
    this.form.reset();
    this.clearErrors();
    this.#adapt();
  }

  /** Shows a problem beside its field; false when it concerns none of them. */
  blame({ field, detail, title, remedy }) {
    const name = (field ?? "").split(".").findLast((part) => part in FIELDS);
    if (!name || !this.#at(`${FIELDS[name]}-error`)) return false;
    this.clearErrors();
    this.#fault(FIELDS[name], [detail ?? title, remedy].filter(Boolean).join(" "));
    this.#focusFault();
    return true;
  }

  clearErrors() {
    for (const line of this.form.querySelectorAll(".error")) line.hidden = true;
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  #at(id) {
    return byId(`${this.prefix}${id}`);
  }

  #adapt() {
    this.#at("leap-field").hidden = this.fields.calendar.value !== "lunar";
    this.fields.time.disabled = this.unknown.checked;
    if (this.unknown.checked) this.#hide("time");
  }

  #tidyOnLeave(field, read) {
    field.addEventListener("change", () => {
      field.value = read(field.value) ?? field.value;
    });
  }

  #controls(id) {
    return id === "sex" ? [...this.fields.sex] : [this.#at(id)];
  }

  #fault(id, message) {
    const line = this.#at(`${id}-error`);
    line.textContent = message;
    line.hidden = false;
    for (const control of this.#controls(id)) control.setAttribute("aria-invalid", "true");
  }

  #clearError(control) {
    const id = Object.entries(FIELDS).find(([name]) => name === control.name)?.[1];
    if (id) this.#hide(id);
  }

  #hide(id) {
    this.#at(`${id}-error`).hidden = true;
    for (const control of this.#controls(id)) control.removeAttribute("aria-invalid");
  }

  #focusFault() {
    const first = this.form.querySelector("[aria-invalid]");
    if (!first) return false;
    first.closest("details")?.setAttribute("open", "");
    first.focus();
    return true;
  }
}
