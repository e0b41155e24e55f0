// Talking to the customer as it is written now. The server plays the whole conversation anew each time and keeps nothing.

import { icon, make } from "./form.js";
import { t } from "./texts.js";

const TEMPER = ["patience", "anger", "trust", "understanding", "focus"];
const LARGEST_SEED = 2 ** 31 - 1;
const TONES = { good: "met", tense: "missed", bad: "violated" };

export class Preview {
  /** `play(wish)` asks the server for a conversation. */
  constructor(root, given, play) {
    Object.assign(this, { root, play, replies: [], begun: false, busy: false, seed: 0 });
    for (const name of ["language", "persona", "scenario", "begin", "again", "preview-state", "preview-log", "say", "reply", "mind", "mood", "temper", "facts", "steps"]) {
      this[name] = root.querySelector(`[data-${name}]`);
    }
    root.hidden = false;
    this.offer(given);
    this.begin.addEventListener("click", () => this.#start());
    this.again.addEventListener("click", () => this.#show(this.replies));
    for (const choice of [this.language, this.persona, this.scenario]) choice?.addEventListener("change", () => { if (this.begun) this.#start(); });
    this.say.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.reply.value.trim();
      if (text) this.#show([...this.replies, text]);
    });
    this.reply.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.say.requestSubmit();
    });
  }

  /** Who and what can be chosen. */
  offer({ personas, scenarios }) {
    for (const [select, some] of [[this.persona, personas], [this.scenario, scenarios]]) {
      if (!select || !some.length) continue;
      const before = select.value;
      select.replaceChildren(...some.map((one) => make("option", { value: one.id }, one.name)));
      if (some.some((one) => one.id === before)) select.value = before;
    }
  }

  /** Something was changed since the conversation was played. */
  outdated() {
    if (!this.begun) return;
    this.again.hidden = false;
    this["preview-state"].textContent = t("older");
  }

  #start() {
    this.seed = Math.floor(Math.random() * LARGEST_SEED);
    this.#show([]);
  }

  async #show(replies) {
    if (this.busy) return;
    this.busy = true;
    this["preview-state"].textContent = t("loading");
    try {
      const played = await this.play({ language: this.language.value, persona: this.persona?.value ?? "", scenario: this.scenario?.value ?? "", seed: this.seed, replies });
      if (!played.usable) {
        this["preview-state"].textContent = t("not-usable");
        return;
      }
      const said = replies.length > this.replies.length;
      this.replies = played.exchanges.map((exchange) => exchange.reply);
      this.begun = true;
      if (said) this.reply.value = "";
      this.again.hidden = true;
      this["preview-state"].textContent = "";
      this.begin.querySelector("[data-label]").textContent = t("start-over");
      this.#draw(played);
      this.reply.focus({ preventScroll: true });
    } catch (error) {
      this["preview-state"].textContent = error.signedOut ? t("signed-out") : t("failed", { reason: error.told ?? "" });
    } finally {
      this.busy = false;
    }
  }

  #draw(played) {
    const log = this["preview-log"];
    const speaks = { lang: this.language.value };
    const bubble = (who, text, kind) => make("p", { class: `bubble ${kind}`, ...speaks }, make("span", { class: "hidden-text" }, `${who}: `), text);
    const parts = played.opening.map((text) => bubble(played.persona.name, text, "customer"));
    for (const exchange of played.exchanges) {
      parts.push(bubble(t("you"), exchange.reply, "own"), this.#understood(exchange));
      if (exchange.notice) parts.push(make("p", { class: "notice", ...speaks }, exchange.notice));
      parts.push(...exchange.messages.map((text) => bubble(played.persona.name, text, "customer")));
    }
    if (played.ended) parts.push(make("p", { class: "muted small day" }, t(`ended-${played.ended}`)));
    log.replaceChildren(...parts);
    for (const part of [log, this.mind]) part.hidden = false;
    this.say.hidden = Boolean(played.ended);
    log.scrollTop = log.scrollHeight;
    this.#mind(played);
  }

  /** What the customer made of a reply. */
  #understood({ asked, given, told, done, noticed }) {
    const said = [["asks", asked], ["gives", given], ["told", told], ["done", done], ["noticed", noticed]]
      .filter(([, ids]) => ids.length)
      .map(([key, ids]) => make("span", {}, `${t(key)} `, ...ids.flatMap((id, index) => [index ? ", " : "", make("code", {}, id)])));
    return make("p", { class: "understood small muted" }, ...(said.length ? said : [make("span", {}, t("nothing"))]));
  }

  #mind(played) {
    const last = played.exchanges.at(-1) ?? played;
    this.mood.textContent = t(`mood-${last.mood}`);
    this.mood.dataset.tone = TONES[last.mood];
    this.temper.replaceChildren(...TEMPER.map((name) => (
      make("div", {}, make("dt", {}, t(`temper-${name}`)), make("dd", {}, make("meter", { min: 0, max: 100, value: last.temper[name], "aria-hidden": "true" }), String(last.temper[name])))
    )));
    const told = played.exchanges.flatMap((exchange) => exchange.told);
    const done = played.exchanges.flatMap((exchange) => exchange.done);
    this.facts.replaceChildren(...ticks(played.facts, told, "told", this.language.value));
    this.steps.replaceChildren(...ticks(played.steps, done, "done", this.language.value));
  }
}

/** A list of names with their first wording; those in `reached` are ticked. */
function ticks(all, reached, word, lang) {
  return Object.entries(all).map(([id, text]) => {
    const has = reached.includes(id);
    const mark = make("span", { class: "tick", "data-has": has || undefined }, ...(has ? [icon("met"), make("span", { class: "hidden-text" }, t(word))] : []));
    return make("li", {}, mark, make("span", {}, make("code", {}, id), " ", make("span", { class: "muted", lang }, text)));
  });
}
