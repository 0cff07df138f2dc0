/** Questions on their way: asks, follows, stops, tries again, and goes on after a reload. */

import * as api from "./api.js";
import { follow } from "./follow.js";
import { t } from "./i18n.js";
import { randomName, recall, remember, userId } from "./memory.js";

/** Milliseconds between two savings of a growing text. */
const SAVE_EVERY = 500;

const sameBirth = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Problems that HTTP clients are told in English, by their code; here they have words of their own. */
const OWN_WORDS = { unavailable: "failed.notNow", not_found: "failed.gone" };

/** A problem fit to be shown, of whatever was thrown. */
export function problemOf(error) {
  if (!(error instanceof api.ApiError)) {
    console.error(error);
    return { title: t("failed"), detail: error.message };
  }
  const { problem, status } = error;
  if (status === 0) return { ...problem, title: t("failed"), detail: t("failed.network") };
  const own = OWN_WORDS[problem.code];
  if (own) return { ...problem, title: t("failed"), detail: t(own), remedy: null };
  return problem.detail ? problem : { ...problem, title: t("failed"), detail: t("failed.unknown", { status }) };
}

export class Conversation {
  #talk = recall();
  #hurry = new EventTarget();
  #savedAt = 0;
  #runningTurn = null;

  /** `page` is told of charts (`chart`), of a running answer (`running`), and of problems with the birth (`blame`). */
  constructor({ chat, page }) {
    Object.assign(this, { chat, page });
    this.running = false;
    addEventListener("pagehide", () => remember(this.#talk));
  }

  get birth() {
    return this.#talk.birth ?? null;
  }

  /** Whom the questions are also about, or null. */
  get partner() {
    return this.#talk.partner ?? null;
  }

  set partner(birth) {
    this.#talk.partner = birth;
    remember(this.#talk);
  }

  /** Another person, or other conventions: a new conversation. Whom they are compared with stays. */
  about(birth, { chart, luck } = {}) {
    if (!sameBirth(birth, this.#talk.birth)) this.#talk = { birth, partner: this.partner };
    if (chart) Object.assign(this.#talk, { chart, luck });
    remember(this.#talk);
  }

  forget() {
    this.#talk = {};
    remember(this.#talk);
  }

  /** `key`: of the sending before, where nobody knows whether that arrived. */
  ask(question, key = randomName()) {
    const turn = this.chat.begin(question);
    const { sessionId, birth, partner } = this.#talk;
    const body = {
      user_id: userId(),
      message: question,
      ...(sessionId ? { session_id: sessionId } : { birth }),
      ...(partner ? { partner } : {}),
    };
    return this.#run(turn, question, { body, key });
  }

  async stop() {
    if (!this.#runningTurn) return;
    try {
      await api.stop(this.#runningTurn);
    } catch (error) {
      console.info("the answer could not be stopped:", problemOf(error).detail);
    }
  }

  /** Shows what was said before a reload and goes on with what is still being said. */
  async resume() {
    const { chart, luck, sessionId } = this.#talk;
    if (chart) this.page.chart(chart, luck);
    if (!sessionId) return;
    try {
      const session = await api.sessionOf(sessionId);
      for (const turn of session.turns) await this.#restore(turn);
    } catch (error) {
      if (error.status === 404) this.#talk = { ...this.#talk, sessionId: null, turn: null };
      else this.page.historyFailed(problemOf(error), () => this.resume());
    }
  }

  async #restore({ turn_id: id, question, status, answer, retrieval, problem }) {
    const known = this.#talk.turn?.id === id ? this.#talk.turn : {};
    const view = this.chat.begin(question);
    if (status !== "done" && status !== "failed") {
      if (known.pair) view.compatibility(known.pair);
      if (known.retrieval) view.passages(known.retrieval);
      if (known.text) view.say(known.text);
      this.#talk.turn = { ...known, id, question };
      await this.#run(view, question, { turnId: id, text: known.text, lastEventId: known.retrieval ? known.lastEventId : null });
      return;
    }
    if (known.pair) view.compatibility(known.pair);
    if (retrieval) view.passages(retrieval);
    if (answer) view.finish(answer);
    else view.fail(problem ?? {}, () => this.#again(view, question));
  }

  /**
   * Follows one turn. What is learnt belongs to the conversation it was asked in, which need not be the present one any
   * more when the person has been changed meanwhile.
   */
  async #run(view, question, how) {
    const run = { view, question, talk: this.#talk };
    this.#runningTurn = how.turnId ?? null;
    this.#busy(true, Boolean(how.turnId));
    try {
      for await (const event of follow({ ...how, hurry: this.#hurry })) {
        this.chat.keepingEnd(() => this.#handle(run, event));
      }
    } catch (error) {
      if (error.status === 404) run.talk.sessionId = null;
      this.chat.keepingEnd(() => this.#fail(run, problemOf(error), how.key));
    } finally {
      this.#busy(false);
      remember(this.#talk);
    }
  }

  #handle(run, { name, data, text, lastEventId }) {
    const { view } = run;
    if (name === "lost") view.lost(() => this.#hurry.dispatchEvent(new Event("now")));
    else view.lost(null);
    if (name === "accepted") this.#accepted(run, data);
    else if (name === "restart") this.#restarted(run);
    else if (name === "chart") this.#chart(run, data);
    else if (name === "passages") this.#passages(run, data.retrieval);
    else if (name === "delta") this.#said(run, text);
    else if (name === "done") this.#done(run, data);
    else if (name === "failed") this.#fail(run, data.problem ?? {});
    if (lastEventId && run.talk.turn) this.#save(run, text, lastEventId);
  }

  #accepted({ view, question, talk }, { turn_id: id, session_id: sessionId }) {
    this.#runningTurn = id;
    if (talk.turn?.id !== id) talk.turn = { id, question };
    talk.sessionId = sessionId ?? talk.sessionId;
    remember(this.#talk);
    view.stage("stage.chart");
    this.page.running(true, true);
  }

  #restarted({ view }) {
    view.stage("stage.again");
    view.say("");
  }

  #chart({ view, talk }, { chart, luck, ...pair }) {
    Object.assign(talk, { chart, luck });
    if (talk === this.#talk) this.page.chart(chart, luck);
    if (pair.compatibility) {
      talk.turn.pair = pair;
      view.compatibility(pair);
    }
    view.stage("stage.passages");
  }

  #passages({ view, talk }, retrieval) {
    talk.turn.retrieval = retrieval;
    view.passages(retrieval);
    view.stage("stage.writing");
  }

  #said({ view }, text) {
    view.stage("stage.writing");
    view.say(text, (draw) => this.chat.keepingEnd(draw));
  }

  #done({ view }, { answer, retrieval }) {
    if (retrieval) view.passages(retrieval);
    view.finish(answer);
    this.chat.announce("answered");
  }

  #fail({ view, question, talk }, problem, key) {
    view.fail(problem, () => this.#again(view, question, key));
    if (talk === this.#talk) this.page.blame(problem);
  }

  #again(view, question, key) {
    if (this.running || !this.page.ready()) return;
    this.chat.remove(view);
    this.ask(question, key);
  }

  #busy(is, accepted = false) {
    this.running = is;
    this.chat.busy(is);
    this.page.running(is, accepted);
  }

  #save({ talk }, text, lastEventId) {
    Object.assign(talk.turn, { text, lastEventId });
    if (Date.now() - this.#savedAt < SAVE_EVERY) return;
    this.#savedAt = Date.now();
    remember(this.#talk);
  }
}
