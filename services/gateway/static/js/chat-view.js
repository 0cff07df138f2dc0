/** The log of the conversation: its turns, its state for assistive technology, and following the text as it grows. */

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { TurnView } from "./turn-view.js";

/** Pixels from the end within which the reader is taken to be reading along. */
const NEAR = 120;
/** Pixels left free above a question. */
const ABOVE = 12;

export class ChatView {
  #turns = new Set();

  constructor({ log, welcome, status }) {
    Object.assign(this, { log, welcome, status });
  }

  begin(question) {
    const turn = new TurnView(question);
    this.#turns.add(turn);
    this.welcome.hidden = true;
    this.log.append(turn.root);
    this.toEnd();
    return turn;
  }

  remove(turn) {
    this.#turns.delete(turn);
    turn.root.remove();
  }

  /** A line between conversations about different people. */
  divide(birth) {
    if (this.#turns.size) this.log.append(el("p", { class: "divider", key: ["newPerson", { birth }] }));
  }

  clear() {
    for (const turn of this.#turns) this.remove(turn);
    for (const line of this.log.querySelectorAll(".divider")) line.remove();
    this.welcome.hidden = false;
  }

  /** Whether an answer is being written. */
  busy(is) {
    this.log.ariaBusy = String(is);
  }

  /** Says something to those who do not see the page; `visibly` to everybody. */
  announce(key, { visibly = false } = {}) {
    this.status.textContent = t(key);
    this.status.className = visibly ? "hint" : "visually-hidden";
  }

  redraw() {
    for (const turn of this.#turns) turn.redraw();
  }

  /** Calls `change` and, if the end of the log was in view, goes on following it. */
  keepingEnd(change) {
    const scroller = this.#scroller();
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    change();
    if (near) this.toEnd();
  }

  /** Scrolls to the end, but not past the newest question: a long answer is read from its beginning. */
  toEnd() {
    const scroller = this.#scroller();
    const top = scroller === this.log ? this.log.getBoundingClientRect().top : 0;
    const question = [...this.#turns].at(-1).root.getBoundingClientRect().top - top - ABOVE;
    const end = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    scroller.scrollBy({ top: Math.min(question, end), behavior: "instant" });
  }

  /** On a wide screen the log scrolls, on a narrow one the page. */
  #scroller() {
    return getComputedStyle(this.log).overflowY === "auto" ? this.log : document.scrollingElement;
  }
}
