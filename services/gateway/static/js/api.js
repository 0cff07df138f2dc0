/** The gateway's HTTP interface. What goes wrong is thrown as `ApiError`, which carries a problem (RFC 9457). */

import { locale } from "./i18n.js";

export class ApiError extends Error {
  /** `status` is 0 where no response came at all. */
  constructor(problem) {
    super(problem.detail ?? problem.title ?? String(problem.status));
    this.problem = problem;
  }

  get status() {
    return this.problem.status ?? 0;
  }
}

async function failure(response) {
  const kind = response.headers.get("Content-Type") ?? "";
  const problem = kind.includes("json") ? await response.json() : {};
  const retryAfter = Number(response.headers.get("Retry-After"));
  if (retryAfter > 0) problem.retry_after ??= retryAfter;
  return new ApiError({ ...problem, status: response.status });
}

async function request(path, { headers = {}, ...options } = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { "Accept-Language": locale(), ...headers }, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError({ status: 0, code: "unreachable", title: error.message });
  }
  if (!response.ok) throw await failure(response);
  return response;
}

const asJson = (body) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", Accept: "application/json" },
});

/** What is looked up. Stores nothing, so it is asked once more where a network came or went meanwhile. */
async function lookUp(path, body) {
  const options = asJson({ ...body, locale: locale() });
  const again = (error) => {
    if (error.status !== 0) throw error;
    return request(path, options);
  };
  return (await request(path, options).catch(again)).json();
}

/** `{chart, luck}` of a birth. */
export const chartOf = (birth) => lookUp("/v1/charts", { birth });

/** The days that suit a purpose: `asked` holds birth, purpose, days and limit. */
export const goodDaysOf = async (asked) => (await lookUp("/v1/good-days", asked)).good_days;

/** A question that holds letters is answered in its own language; the page's is only named for one that holds none. */
const languageFor = (message) => (/[A-Za-zㄱ-ㅣ가-힣]/.test(message) ? {} : { locale: locale() });

/** The stream of a new turn. Sent again with the same key, it is the same turn. */
export function ask(body, key, signal) {
  const options = asJson({ ...body, ...languageFor(body.message) });
  const headers = { ...options.headers, Accept: "text/event-stream", "Idempotency-Key": key };
  return request("/v1/chat", { ...options, headers, signal });
}

/** The stream of a known turn, after the event `lastEventId` or from the beginning. */
export function eventsOf(turnId, lastEventId, signal) {
  const headers = { Accept: "text/event-stream" };
  if (lastEventId) headers["Last-Event-ID"] = lastEventId;
  return request(`/v1/turns/${encodeURIComponent(turnId)}/events`, { headers, signal });
}

/** `{session_id, birth, turns}`: a conversation with the latest of its history. */
export async function sessionOf(sessionId) {
  return (await request(`/v1/sessions/${encodeURIComponent(sessionId)}?limit=100`)).json();
}

/** Asks for the answer to end where it stands. */
export function stop(turnId) {
  return request(`/v1/turns/${encodeURIComponent(turnId)}`, { method: "DELETE" });
}
