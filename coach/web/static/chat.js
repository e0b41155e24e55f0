// The chat page: shows the conversation as the server sends it, sends the trainee's replies, never loses one.

import { Conversation } from "./conversation.js";
import { Keeper } from "./keeper.js";
import { Line, socketAddress } from "./line.js";
import { fromTemplate, t } from "./texts.js";

const HINT = { es: "/pista", en: "/hint" };

const chat = JSON.parse(document.getElementById("chat").textContent);
const root = document.querySelector("[data-chat]");
const part = (name) => root.querySelector(`[data-${name}]`);
const scroller = part("scroll");
const composer = part("composer");
const box = composer.elements.reply;
const keeper = new Keeper(chat.session);
const limit = chat.maxLength;
const title = document.title;

let ended = null;
let unread = 0;
let typedAt = 0;

// --- where the reader is ---

function nearEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  part("to-end").hidden = true;
}

/** Runs a change of the page and keeps the end in sight if it was. */
function keepingEnd(change) {
  const follow = nearEnd();
  change();
  if (follow && !ended) toEnd();
  else part("to-end").hidden = Boolean(ended) || nearEnd();
}

/** Tells screen readers something that stands elsewhere on the page. */
function tell(text) {
  part("status").textContent = text;
}

const conversation = new Conversation(part("log"), document.querySelector("[data-notes]"), matchMedia("(min-width: 64rem)"), keepingEnd);

// --- the end ---

async function showResult() {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    try {
      const answer = await fetch(chat.scorecard, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const card = page.getElementById("scorecard") ?? page.getElementById("recognise");
      if (answer.ok && card) {
        part("result").replaceChildren(card);
        goToResult();
        const seen = new IntersectionObserver(([entry]) => { part("to-result").hidden = entry.isIntersecting; }, { root: scroller });
        seen.observe(card);
        return;
      }
    } catch {
      // The connection may be down; the next attempt comes in a moment.
    }
    await new Promise((resolve) => { setTimeout(resolve, 700 * attempt); });
  }
  part("ended").querySelector("[data-text]").textContent = t("result-late");
}

function goToResult() {
  const card = part("result").firstElementChild;
  card.querySelector("h2").focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

function finish(reason) {
  if (ended) return;
  ended = reason;
  for (const name of ["typing", "waiting", "offline"]) part(name).hidden = true;
  for (const button of document.querySelectorAll("[data-hint], [data-stop]")) button.hidden = true;
  document.querySelector("[data-stop-dialog]").close();
  composer.hidden = true;
  part("ended").hidden = false;
  part("ended").querySelector("[data-text]").textContent = t(reason);
  tell(t(reason));
  for (const reply of [...keeper.outbox]) {
    const turn = conversation.turnOf(reply.client_id);
    if (turn) conversation.state(turn, "not-sent", true);
    keeper.settle(reply.client_id);
  }
  conversation.settle();
  keeper.draft = "";
  line.end();
  showResult();
}

// --- frames from the server ---

const frames = {
  hello(frame) {
    if (!frame.ended) for (const reply of keeper.outbox) send(reply);
  },
  ready() {
    part("waiting").hidden = true;
  },
  waiting(frame) {
    part("waiting").hidden = Boolean(ended);
    part("waiting").classList.toggle("warn", frame.reason === "engine-down");
    part("waiting").querySelector("[data-text]").textContent = t(frame.reason === "engine-down" ? "engine-down" : "on-the-way");
  },
  said(frame) {
    keeper.settle(frame.client_id);
    conversation.said(frame);
  },
  accepted(frame) {
    keeper.settle(frame.client_id);
    conversation.accepted(frame);
  },
  typing() {
    part("waiting").hidden = true;
    if (part("typing").hidden) keepingEnd(() => { part("typing").hidden = false; });
  },
  message(frame) {
    part("typing").hidden = true;
    part("waiting").hidden = true;
    if (conversation.message(frame) && document.visibilityState === "hidden") {
      unread += 1;
      document.title = `(${unread}) ${title}`;
    }
  },
  interrupted(frame) {
    part("typing").hidden = true;
    conversation.interrupted(frame);
  },
  feedback(frame) {
    const counts = conversation.feedback(frame);
    if (counts.length) tell(t("news", { counts: counts.join(", ") }));
  },
  notice(frame) {
    conversation.notice(frame);
  },
  turn_end(frame) {
    part("typing").hidden = true;
    conversation.turnEnd(frame);
  },
  ended(frame) {
    finish(frame.reason);
  },
  error(frame) {
    const turn = frame.client_id ? conversation.turnOf(frame.client_id) : null;
    const place = turn?.querySelector("[data-slot=state]");
    if (!place) {
      problem(frame.message);
      return;
    }
    conversation.state(turn, "failed", true);
    place.append(` ${frame.message} `);
    const reply = keeper.outbox.find((one) => one.client_id === frame.client_id);
    if (!reply) return;
    const again = fromTemplate("retry").firstElementChild;
    again.addEventListener("click", () => send(reply));
    place.append(again);
  },
};

// --- sending ---

function send(reply) {
  const turn = conversation.turnOf(reply.client_id) ?? conversation.reply(reply.client_id, reply.text);
  const sent = line.send({ type: "say", client_id: reply.client_id, text: reply.text });
  conversation.state(turn, sent ? "sending" : "kept");
}

function newId() {
  // randomUUID exists only on secure pages, and a trainer may open this one over plain http in the office.
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16).padStart(8, "0")).join("");
}

function say(text) {
  const reply = { client_id: newId(), text };
  keeper.add(reply);
  send(reply);
  toEnd();
}

function problem(text) {
  part("problem").textContent = text;
  box.setAttribute("aria-invalid", text ? "true" : "false");
}

function length(text) {
  return Array.from(text).length; // characters as the server counts them
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
  const used = length(box.value);
  part("counter").hidden = used < limit * 0.875;
  part("counter").textContent = t("counter", { n: used, limit });
  problem(used > limit ? t("too-long", { limit }) : "");
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text || length(text) > limit) {
    problem(text ? t("too-long", { limit }) : t("empty"));
    box.focus();
    return;
  }
  say(text);
  box.value = "";
  keeper.draft = "";
  fit();
  box.focus();
});

box.addEventListener("input", () => {
  keeper.draft = box.value;
  fit();
  if (Date.now() - typedAt > 3000) {
    typedAt = Date.now();
    line.send({ type: "typing" });
  }
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

// --- buttons and keys ---

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && !part("typing").hidden) line.send({ type: "skip" });
});
part("skip").addEventListener("click", () => {
  line.send({ type: "skip" });
  box.focus();
});
part("to-end").addEventListener("click", toEnd);
part("to-result").addEventListener("click", goToResult);
part("reconnect").addEventListener("click", () => line.now());
scroller.addEventListener("scroll", () => {
  if (nearEnd()) part("to-end").hidden = true;
});
document.querySelector("[data-hint]").addEventListener("click", () => {
  say(HINT[chat.language]);
  box.focus();
});
const dialog = document.querySelector("[data-stop-dialog]");
document.querySelector("[data-stop]").addEventListener("click", () => dialog.showModal());
dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return;
  unread = 0;
  document.title = title;
});

// --- start ---

const wide = matchMedia("(min-width: 80rem)");
const caseFile = document.querySelector("[data-case]");
caseFile.open = wide.matches;
wide.addEventListener("change", () => { caseFile.open = wide.matches; });

const line = new Line(() => socketAddress(chat.socket, conversation.lastSeq, conversation.lastTurn), {
  onOpen() {
    if (!part("offline").hidden) tell(t("connected"));
    part("offline").hidden = true;
  },
  onFrame(frame) {
    frames[frame.type]?.(frame);
  },
  onDown(seconds) {
    part("typing").hidden = true;
    part("offline").hidden = false;
    part("offline").querySelector("[data-text]").textContent = navigator.onLine ? t("offline-in", { n: seconds }) : t("offline");
    for (const reply of keeper.outbox) {
      const turn = conversation.turnOf(reply.client_id);
      if (turn) conversation.state(turn, "kept");
    }
  },
  onFinal(reason) {
    part("offline").hidden = false;
    part("offline").querySelector("[data-text]").textContent = t(reason);
    part("reconnect").hidden = true;
  },
});

for (const reply of keeper.outbox) send(reply);
box.value = keeper.draft;
fit();
if (matchMedia("(pointer: fine)").matches) box.focus();
