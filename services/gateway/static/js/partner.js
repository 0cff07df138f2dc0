/** Whom a question is also about (궁합): a second birth form in a dialog, and the chips that say who it is. */

import { BirthForm } from "./birth-form.js";
import { byId, el } from "./dom.js";
import { birthText } from "./format.js";
import { label, t } from "./i18n.js";

const PREFIX = "partner-";
/** What is asked of the first person alone: the conventions are theirs. */
const FIRST_ONLY = "#advanced, #form-error, .submit, datalist";

/** The first form once more, with ids of its own. */
function secondForm() {
  const form = byId("birth-form").cloneNode(true);
  for (const part of form.querySelectorAll(FIRST_ONLY)) part.remove();
  for (const node of [form, ...form.querySelectorAll("[id]")]) node.id = `${PREFIX}${node.id}`;
  for (const node of form.querySelectorAll("[for]")) node.htmlFor = `${PREFIX}${node.htmlFor}`;
  for (const node of form.querySelectorAll("[aria-describedby]")) {
    const ids = node.getAttribute("aria-describedby").split(" ");
    node.setAttribute("aria-describedby", ids.map((id) => `${PREFIX}${id}`).join(" "));
  }
  form.hidden = false;
  label(form.querySelector("h3"), "partnerTitle");
  return form;
}

export class Partner {
  /** `onChange(birth)`: somebody has been named, or null for nobody any more. `options()`: the first person's. */
  constructor({ dialog, options, onChange }) {
    Object.assign(this, { dialog, options, onChange });
    this.birth = null;
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  /** The chips for the row of suggestions. */
  chips() {
    const open = { click: () => this.open() };
    if (!this.birth) return [el("button", { type: "button", class: "chip", key: "partnerAdd", on: open })];
    const who = el("button", { type: "button", class: "chip chosen", on: open }, t("partnerIs", { birth: birthText(this.birth) }));
    const away = el("button", { type: "button", class: "chip chosen", "aria-label": t("partnerRemove"), on: { click: () => this.set(null) } }, "✕");
    return [who, away];
  }

  /** Asks who it is, or shows who it was; `problem`: what is wrong with that. */
  open(problem = null) {
    const form = secondForm();
    const away = { click: () => this.dialog.close() };
    form.append(
      el(
        "div",
        { class: "submit wide" },
        el("button", { type: "submit", class: "primary", key: "partnerTake" }),
        el("button", { type: "button", class: "quiet", key: "cancel", on: away }),
        el("p", { class: "hint", key: "partnerPrivacy" }),
      ),
    );
    this.dialog.replaceChildren(form);
    const fields = new BirthForm(form, { onSubmit: (birth) => this.#take(birth), prefix: PREFIX });
    fields.reset();
    if (this.birth) fields.fill(this.birth);
    this.dialog.showModal();
    form.elements.date.focus();
    if (problem) fields.blame(problem);
  }

  set(birth) {
    this.birth = birth;
    this.onChange(birth);
  }

  /** Shows a problem with the partner beside its field; false when it concerns the first person. */
  blame(problem) {
    if (!problem.field?.startsWith("partner")) return false;
    this.open(problem);
    return true;
  }

  #take(birth) {
    this.dialog.close();
    this.set({ ...birth, options: this.options() });
  }
}
