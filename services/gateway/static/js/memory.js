/**
 * What the browser remembers. The visitor's id is kept for good; the conversation only until its tab is closed, so that
 * a reload goes on where it stood.
 */

const USER = "saju.user";
const TALK = "saju.talk";

/** Reads and writes that still work, for this page only, where storage is forbidden. */
function box(storage) {
  const fallback = new Map();
  return {
    get(key) {
      try {
        return storage().getItem(key) ?? fallback.get(key) ?? null;
      } catch {
        return fallback.get(key) ?? null;
      }
    },
    set(key, value) {
      try {
        storage().setItem(key, value);
      } catch {
        fallback.set(key, value);
      }
    },
  };
}

const kept = box(() => localStorage);
const passing = box(() => sessionStorage);

/** 128 random bits in hex. `crypto.randomUUID` would need HTTPS. */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An opaque id of this browser, made on its first visit. */
export function userId() {
  let id = kept.get(USER);
  if (!id) {
    id = `web-${randomName()}`;
    kept.set(USER, id);
  }
  return id;
}

/** `{sessionId, birth, partner, chart, luck, turn: {id, question, text, lastEventId, pair, retrieval}}`, as far as known. */
export function recall() {
  try {
    return JSON.parse(passing.get(TALK) ?? "{}");
  } catch {
    return {};
  }
}

export const remember = (talk) => passing.set(TALK, JSON.stringify(talk));
