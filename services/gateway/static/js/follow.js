/** Follows one turn to its end, through lost connections. */

import * as api from "./api.js";
import { Gap, Progress } from "./progress.js";
import { eventsIn } from "./sse.js";

const LONGEST_WAIT = 15_000;

/** Waits, but no longer than until the browser is online again or somebody asks for it by `hurry`. */
function pause(milliseconds, hurry) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      hurry.removeEventListener("now", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    addEventListener("online", wake);
    hurry.addEventListener("now", wake);
  });
}

/** How often a question is sent of which nobody knows whether it arrived. */
const SENDINGS = 3;

const mayHaveArrived = (error) => (error.status === 0 && navigator.onLine) || error.status === 409;

const worthAnotherTry = (error) => !(error instanceof api.ApiError) || error.status === 0 || error.status >= 500 || error.status === 429;

/**
 * Yields `{name, data, text}` for every event of the turn that counts, and `{name: "lost"}` / `{name: "back"}` around a
 * lost connection; ends after `done` or `failed`.
 *
 * Either `body` (a new question) with the `key` it may be sent again by, or `turnId` with what was read of it before.
 * Throws ApiError when the question was not accepted, or nobody knows, or the turn is gone.
 */
export async function* follow({ body, key, turnId, text, lastEventId, hurry = new EventTarget() }) {
  const progress = new Progress({ text, lastEventId });
  let wait = 2000;
  let failures = 0;
  let sendings = 0;
  for (;;) {
    const abort = new AbortController();
    if (!turnId) sendings += 1;
    try {
      const response = turnId
        ? await api.eventsOf(turnId, progress.lastEventId, abort.signal)
        : await api.ask(body, key, abort.signal);
      if (failures) yield { name: "back", text: progress.text };
      failures = 0;
      for await (const event of eventsIn(response)) {
        if (event.retry !== null) wait = event.retry;
        if (!event.data) continue;
        event.data = JSON.parse(event.data);
        if (!progress.take(event)) continue;
        if (event.name === "accepted") turnId = event.data.turn_id;
        yield { name: event.name, data: event.data, text: progress.text, lastEventId: progress.lastEventId };
        if (event.name === "done" || event.name === "failed") return;
      }
    } catch (error) {
      if (turnId ? !worthAnotherTry(error) : !mayHaveArrived(error) || sendings === SENDINGS) throw error;
      if (error instanceof Gap) progress.reset();
    } finally {
      abort.abort();
    }
    if (!turnId && sendings === SENDINGS) throw new api.ApiError({ status: 0, code: "unreachable", title: "the stream ended before its first event" });
    failures += 1;
    yield { name: "lost", text: progress.text };
    await pause(Math.min(wait * 2 ** (failures - 1), LONGEST_WAIT), hurry);
  }
}
