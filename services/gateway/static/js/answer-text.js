/**
 * The text of an answer: paragraphs, headings, lists, bold and `[n]` citations, from the little Markdown that models write.
 * Everything else stands as it is. While a text grows only its last block is drawn anew.
 */

import { el } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g;
const KINDS = [
  ["heading", /^#{1,6}\s+/],
  ["bullet", /^[-*•]\s+/],
  ["number", /^\d{1,2}[.)]\s+/],
];

function kindOf(line) {
  for (const [kind, mark] of KINDS) if (mark.test(line)) return { kind, text: line.replace(mark, "") };
  return { kind: "text", text: line };
}

/** Blocks `{kind, lines}` of a text; lines of one kind that follow one another are one block. */
function blocksOf(text) {
  const blocks = [];
  let open = null;
  for (const line of text.split("\n")) {
    if (!line.trim() || /^\s*([-*_])\1{2,}\s*$/.test(line)) {
      open = null;
      continue;
    }
    const { kind, text: words } = kindOf(line.trim());
    if (!open || open.kind !== kind || kind === "heading") blocks.push((open = { kind, lines: [] }));
    open.lines.push(words);
  }
  return blocks;
}

/** Text with bold and citations; `cite(number)` gives a link, or null where there is no such passage. */
function inline(text, cite) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(from, match.index));
    if (match[1]) parts.push(el("strong", {}, inline(match[1], cite)));
    else parts.push(match[2].split(",").map((number) => cite(Number(number)) ?? `[${number.trim()}]`));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].flat();
}

function draw({ kind, lines }, cite) {
  if (kind === "heading") return el("h4", {}, inline(lines[0], cite));
  if (kind === "text") return el("p", {}, lines.flatMap((line, at) => [at ? el("br") : null, ...inline(line, cite)]));
  return el(kind === "bullet" ? "ul" : "ol", {}, lines.map((line) => el("li", {}, inline(line, cite))));
}

export class AnswerText {
  #sources = [];

  constructor(root, cite) {
    this.root = root;
    this.cite = cite;
  }

  show(text) {
    const blocks = blocksOf(text);
    const sources = blocks.map((block) => JSON.stringify(block));
    let same = 0;
    while (same < sources.length && sources[same] === this.#sources[same]) same += 1;
    while (this.root.children.length > same) this.root.lastElementChild.remove();
    this.root.append(...blocks.slice(same).map((block) => draw(block, this.cite)));
    this.#sources = sources;
  }

  /** Draws everything again, for instance because the passages it cites have come. */
  redraw(text) {
    this.#sources = [];
    this.root.replaceChildren();
    this.show(text);
  }
}
