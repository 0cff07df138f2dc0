/**
 * What is known of a turn from its events: the text said so far and the id of the last event.
 *
 * Ids are `attempt.sequence`. A greater attempt voids the text before it; a smaller one is an echo and is dropped.
 * A delta's `offset` counts code points, so that a piece that comes twice is cut and a missing one is noticed.
 */

/** A piece is missing: the turn must be read again from the beginning. */
export class Gap extends Error {}

const attemptOf = (id) => Number(id.split(".")[0]);

export class Progress {
  constructor({ text = "", lastEventId = null } = {}) {
    this.text = text;
    this.lastEventId = lastEventId;
    this.length = [...text].length;
  }

  /** Forgets everything: the turn will be read from the beginning. */
  reset() {
    this.text = "";
    this.length = 0;
    this.lastEventId = null;
  }

  /** Takes an event in; false for one of an attempt that has been given up. Throws Gap. */
  take(event) {
    const known = this.lastEventId === null ? null : attemptOf(this.lastEventId);
    const attempt = event.id === null ? known : attemptOf(event.id);
    if (known !== null && attempt < known) return false;
    if (event.name === "restart" || (known !== null && attempt > known)) this.#void();
    if (event.name === "delta") this.#say(event.data);
    if (event.id !== null) this.lastEventId = event.id;
    return true;
  }

  #void() {
    this.text = "";
    this.length = 0;
  }

  #say({ offset, text }) {
    if (offset > this.length) throw new Gap(`text is missing from ${this.length} to ${offset}`);
    const fresh = [...text].slice(this.length - offset);
    this.text += fresh.join("");
    this.length += fresh.length;
  }
}
