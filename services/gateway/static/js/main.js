/** Puts the page together. */

import { chartOf } from "./api.js";
import { BirthForm } from "./birth-form.js";
import { ChartView } from "./chart-view.js";
import { ChatView } from "./chat-view.js";
import { Composer } from "./composer.js";
import { Conversation, problemOf } from "./conversation.js";
import { byId, el } from "./dom.js";
import { birthText } from "./format.js";
import { GoodDays } from "./good-days.js";
import { applyLocale, label, locale, setLocale, t } from "./i18n.js";
import { Partner } from "./partner.js";

const SUGGESTIONS = ["ask.money", "ask.self", "ask.work", "ask.love", "ask.decade"];

const chartView = new ChartView(byId("chart"));
const chat = new ChatView({ log: byId("log"), welcome: byId("welcome"), status: byId("status") });
const form = new BirthForm(byId("birth-form"), { onSubmit: showChart });
const partner = new Partner({
  dialog: byId("partner"),
  options: () => conversation.birth?.options ?? form.options(),
  onChange(birth) {
    conversation.partner = birth;
    drawSuggestions();
  },
});
const goodDays = new GoodDays({ dialog: byId("good-days"), birth: () => (aboutWhom() ? conversation.birth : null) });
const composer = new Composer({ form: byId("composer"), box: byId("question"), onSend: ask });

/** What a conversation may do to the page. */
const page = {
  chart(chart, luck) {
    chartView.show(chart, luck);
    fold(true);
  },
  running(is, accepted) {
    byId("send").hidden = is;
    byId("stop").hidden = !is;
    byId("stop").disabled = is && !accepted;
  },
  blame(problem) {
    if (partner.blame(problem) || !problem.field?.includes("birth")) return;
    fold(false);
    form.blame(problem);
  },
  historyFailed(problem, again) {
    const line = el("div", { class: "problem" }, el("p", {}, t("failed.history")), el("p", {}, problem.detail ?? ""));
    const retry = () => {
      line.remove();
      again();
    };
    line.append(el("button", { type: "button", class: "primary", key: "retry", on: { click: retry } }));
    byId("log").append(line);
  },
  ready: aboutWhom,
};
const conversation = new Conversation({ chat, page });

/** Folds the form into one line once its chart stands. */
function fold(away) {
  byId("birth-form").hidden = away;
  byId("birth-summary").hidden = !away;
  byId("birth-summary-text").textContent = conversation.birth ? birthText(conversation.birth) : "";
  byId("start-over").hidden = !conversation.birth;
}

/** Settles whom the next question is about; false where the form has still to be filled in. */
function aboutWhom() {
  if (byId("birth-form").hidden) return true;
  const birth = form.read();
  if (!birth) {
    chat.announce("birthFirst");
    return false;
  }
  switchTo(birth);
  return true;
}

function switchTo(birth, known) {
  const another = conversation.birth && JSON.stringify(conversation.birth) !== JSON.stringify(birth);
  if (another) chat.divide(birthText(birth));
  conversation.about(birth, known);
}

async function showChart(birth) {
  const button = byId("show-chart");
  button.disabled = true;
  label(button, "working");
  try {
    const known = await chartOf(birth);
    switchTo(birth, known);
    page.chart(known.chart, known.luck);
    byId("edit-birth").focus({ preventScroll: true });
    byId("person").scrollTo({ top: 0 });
  } catch (error) {
    showFormProblem(problemOf(error));
  } finally {
    button.disabled = false;
    label(button, "showChart");
  }
}

function showFormProblem(problem) {
  if (form.blame(problem)) return;
  const line = byId("form-error");
  line.textContent = [problem.detail ?? problem.title, problem.remedy].filter(Boolean).join(" ");
  line.hidden = false;
}

function ask(question) {
  if (conversation.running) {
    chat.announce("waitForAnswer", { visibly: true });
    return false;
  }
  if (!aboutWhom()) return false;
  conversation.ask(question);
  return true;
}

function drawSuggestions() {
  const asked = partner.birth ? ["ask.couple", ...SUGGESTIONS] : SUGGESTIONS;
  const click = (event) => ask(event.target.textContent);
  const questions = asked.map((key) => el("button", { type: "button", class: "chip", key, on: { click } }));
  byId("suggestions").replaceChildren(...[...partner.chips(), goodDays.chip(), ...questions].map((chip) => el("li", {}, chip)));
}

function drawLanguage() {
  const other = locale() === "ko" ? "en" : "ko";
  byId("language").textContent = t("otherLanguage");
  byId("language").lang = other;
}

byId("language").addEventListener("click", () => {
  setLocale(locale() === "ko" ? "en" : "ko");
  drawLanguage();
  chartView.redraw();
  chat.redraw();
  drawSuggestions();
  fold(byId("birth-form").hidden);
});

byId("edit-birth").addEventListener("click", () => {
  fold(false);
  form.fields.date.focus();
});

byId("start-over").addEventListener("click", () => {
  conversation.forget();
  location.reload();
});

byId("stop").addEventListener("click", () => conversation.stop());

drawSuggestions();
drawLanguage();
applyLocale();
if (conversation.birth) form.fill(conversation.birth);
if (conversation.partner) partner.set(conversation.partner);
composer.fit();
conversation.resume();
