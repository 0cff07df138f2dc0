/** Server-sent events over fetch, which unlike EventSource can POST and send `Last-Event-ID` after a reload. */

/** Longest silence in milliseconds before a stream counts as lost; the server comments every 15 s. */
const SILENCE = 40_000;

/** One event from its lines, or null for comments only. */
function parse(block) {
  const event = { id: null, name: "message", data: [], retry: null };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") event.id = value;
    else if (field === "event") event.name = value;
    else if (field === "data") event.data.push(value);
    else if (field === "retry" && /^\d+$/.test(value)) event.retry = Number(value);
  }
  return event.data.length || event.retry !== null ? { ...event, data: event.data.join("\n") } : null;
}

async function readOrLapse(reader) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the stream fell silent")), SILENCE);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The events of a response as they arrive. Ends with the response; throws when it breaks off or falls silent. */
export async function* eventsIn(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await readOrLapse(reader);
      if (done) return;
      rest = (rest + value).replace(/\r\n/g, "\n");
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined); // it may have broken already, which is what ended the reading
  }
}
