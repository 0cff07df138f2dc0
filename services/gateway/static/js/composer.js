/**
 * The question box. Enter sends, Shift+Enter breaks the line.
 *
 * An Enter pressed while a Korean syllable is being composed must neither be lost nor send the syllable twice: it is
 * remembered and sends once, when the composition has ended. Some browsers end the composition before they report the
 * key, others report the key a second time afterwards; so our own record of the composition decides, and one press of
 * Enter sends at most once.
 */

const isEnter = (event) => event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter";

export class Composer {
  #composing = false;
  #pending = false;
  #spent = false;

  /** `onSend(text)` says whether the text was taken; if so the box is emptied. */
  constructor({ form, box, onSend }) {
    this.box = box;
    this.onSend = onSend;
    box.addEventListener("compositionstart", () => this.#began());
    box.addEventListener("compositionend", () => this.#ended());
    box.addEventListener("keydown", (event) => this.#keydown(event));
    box.addEventListener("keyup", () => (this.#spent = false));
    box.addEventListener("beforeinput", (event) => this.#beforeInput(event));
    box.addEventListener("input", () => this.fit());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Grows with its text, up to the height the style sheet allows. */
  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + this.box.offsetHeight - this.box.clientHeight}px`;
  }

  send() {
    const text = this.box.value.trim();
    if (!text || !this.onSend(text)) return;
    this.box.value = "";
    this.fit();
  }

  #began() {
    this.#composing = true;
    this.#pending = false;
  }

  #ended() {
    this.#composing = false;
    if (!this.#pending) return;
    this.#pending = false;
    this.#spent = true;
    setTimeout(() => this.send()); // the box gets the last syllable only after this event
  }

  #keydown(event) {
    if (!isEnter(event) || event.shiftKey) {
      this.#pending = false;
      return;
    }
    if (this.#composing) {
      this.#pending = true; // the input method still needs the key: it ends the composition
      return;
    }
    event.preventDefault();
    if (this.#spent || event.repeat) return;
    this.send();
  }

  #beforeInput(event) {
    const breaksLine = event.inputType === "insertLineBreak" || event.inputType === "insertParagraph";
    if (breaksLine && (this.#pending || this.#spent)) event.preventDefault();
  }
}
