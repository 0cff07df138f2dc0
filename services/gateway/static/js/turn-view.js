/** One question and its answer in the log. */

import { AnswerText } from "./answer-text.js";
import { el } from "./dom.js";
import { label, t } from "./i18n.js";
import { compatibilityView } from "./compatibility-view.js";
import { SourcesView } from "./sources-view.js";

let count = 0;

export class TurnView {
  #text = "";
  #frame = 0;
  #retrieval = null;
  #answer = null;
  #pair = null;

  constructor(question) {
    count += 1;
    this.status = el("span", { key: "stage.sending" });
    this.progress = el("p", { class: "progress" }, el("span", { class: "dots", "aria-hidden": "true" }), this.status);
    this.pair = el("div", { class: "pair", hidden: true });
    this.body = el("div", { class: "answer" });
    this.connection = el("div", { class: "connection", hidden: true });
    this.problem = el("div", { class: "problem", hidden: true });
    this.notes = el("p", { class: "made-by", hidden: true });
    const sources = el("section", { class: "sources", hidden: true });
    this.sources = new SourcesView(sources, `turn-${count}`);
    this.text = new AnswerText(this.body, (number) => this.sources.link(number));
    this.root = el(
      "article",
      { class: "turn" },
      el("div", { class: "asked" }, el("span", { class: "visually-hidden", key: "you" }), el("p", {}, question)),
      el(
        "div",
        { class: "reply" },
        el("span", { class: "visually-hidden", key: "answer" }),
        this.pair, this.progress, this.body, this.connection, this.problem, this.notes, sources,
      ),
    );
  }

  /** What is going on: a key of the words, such as `stage.writing`. */
  stage(key) {
    label(this.status, key);
    this.progress.hidden = false;
  }

  /** `{compatibility, partner_chart}` of a question about two people. */
  compatibility(pair) {
    this.#pair = pair;
    this.#drawPair();
  }

  passages(retrieval) {
    this.#retrieval = retrieval;
    this.sources.show(retrieval);
    this.text.redraw(this.#text);
  }

  /** The text so far; drawn at most once a frame, through `around`. */
  say(text, around = (draw) => draw()) {
    this.#text = text;
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      around(() => this.text.show(this.#text));
    });
  }

  /** The connection is lost; `hurry` tries again at once. Null: it is back. */
  lost(hurry) {
    this.connection.hidden = !hurry;
    this.connection.replaceChildren(
      ...(hurry
        ? [el("span", { key: "reconnecting" }), el("button", { type: "button", class: "quiet", key: "reconnectNow", on: { click: hurry } })]
        : []),
    );
  }

  /** The whole answer has been given. */
  finish(answer) {
    this.#answer = answer;
    this.#text = answer.text || this.#text;
    this.#settle();
    if (this.#retrieval) this.sources.show(this.#retrieval, answer.citations ?? []);
    this.#drawNotes();
  }

  /** There will be no answer, or no more of it; `again` asks once more. */
  fail(problem, again) {
    this.#settle();
    this.problem.hidden = false;
    this.problem.replaceChildren(
      ...[
        el("p", { class: "problem-title" }, problem.title || t("failed")),
        problem.detail && problem.detail !== problem.title ? el("p", {}, problem.detail) : null,
        problem.remedy ? el("p", {}, problem.remedy) : null,
        this.#againButton(problem.retry_after ?? 0, again),
      ].filter(Boolean),
    );
  }

  redraw() {
    this.text.redraw(this.#text);
    this.sources.redraw();
    this.#drawPair();
    this.#drawNotes();
  }

  #drawPair() {
    if (!this.#pair) return;
    const open = this.pair.querySelector("details")?.open ?? false;
    const view = compatibilityView(this.#pair);
    view.open = open;
    this.pair.replaceChildren(view);
    this.pair.hidden = false;
  }

  #settle() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.progress.hidden = true;
    this.lost(null);
    this.text.show(this.#text);
  }

  #drawNotes() {
    const answer = this.#answer;
    if (!answer) return;
    const by = answer.provider === "narrator" ? t("by.narrator") : t("by.model", { model: answer.model });
    const notes = [
      by,
      answer.interventions?.length ? t("interventions") : null,
      answer.finish_reason === "stopped" || answer.finish_reason === "length" ? t(`finish.${answer.finish_reason}`) : null,
    ];
    this.notes.textContent = notes.filter(Boolean).join(" ");
    this.notes.hidden = false;
  }

  /** Counts down the seconds the server asked us to wait. */
  #againButton(seconds, again) {
    let left = Math.ceil(seconds);
    const button = el("button", { type: "button", class: "primary", on: { click: again } });
    const tick = () => {
      button.disabled = left > 0;
      if (left > 0) label(button, "retryIn", { seconds: left });
      else label(button, "retry");
      if (left > 0 && (left === Math.ceil(seconds) || button.isConnected)) setTimeout(tick, 1000);
      left -= 1;
    };
    tick();
    return button;
  }
}
