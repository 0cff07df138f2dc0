/** The language of the page: Korean unless the person chose English. */

import { ko } from "./words-ko.js";
import { en } from "./words-en.js";

const WORDS = { ko, en };
const KEY = "saju.locale";

let current = stored();

function stored() {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "ko";
  } catch {
    return "ko"; // storage is forbidden: Korean it is
  }
}

export const locale = () => current;

/** Changes the language of everything labelled so far, and keeps the choice. */
export function setLocale(next) {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch (error) {
    console.info("the language is not kept:", error.message);
  }
  applyLocale();
}

/** The words of `key` in the language of the page, with `{name}` filled in from `values`. */
export function t(key, values = {}) {
  const words = WORDS[current][key] ?? WORDS.ko[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Gives `node` the words of `key` now and whenever the language changes. */
export function label(node, key, values) {
  node.dataset.i18n = key;
  if (values) node.dataset.i18nValues = JSON.stringify(values);
  else delete node.dataset.i18nValues;
  node.textContent = t(key, values);
}

/** Labels every marked element below `root`, and the document itself. */
export function applyLocale(root = document) {
  document.documentElement.lang = current;
  document.title = t("title");
  for (const node of root.querySelectorAll("[data-i18n]")) {
    node.textContent = t(node.dataset.i18n, JSON.parse(node.dataset.i18nValues ?? "{}"));
  }
  for (const node of root.querySelectorAll("[data-i18n-label]")) node.ariaLabel = t(node.dataset.i18nLabel);
  for (const node of root.querySelectorAll("[data-i18n-placeholder]")) node.placeholder = t(node.dataset.i18nPlaceholder);
}
