// The chat page: shows the conversation as the server sends it, sends the trainee's replies, never loses one.

import { Conversation } from "./conversation.js";
import { Keeper } from "./keeper.js";
import { Line, socketAddress } from "./line.js";
import { fromTemplate, t } from "./texts.js";

const HINT = { es: "/pista", en: "/hint" };
const GROWS = CSS.supports("field-sizing", "content"); // the box grows with its text by itself
const TYPING_SEEN = 3000; // milliseconds between two signs that the trainee is typing

const chat = JSON.parse(document.getElementById("chat").textContent);
const root = document.querySelector("[data-chat]");
const parts = new Map(); // looked for once: behind a long conversation that takes a while
const part = (name) => parts.get(name) ?? parts.set(name, root.querySelector(`[data-${name}]`)).get(name);
const scroller = part("scroll");
const composer = part("composer");
const box = composer.elements.reply;
const keeper = new Keeper(chat.session);
const limit = chat.maxLength;
const title = document.title;

let ended = null;
let leaving = false; // for another attempt
let unseen = 0; // messages that came while the page was in the background
let below = 0; // messages that came below what the reader looks at
let typedAt = 0;
let batch = false;
let held = []; // frames that wait for others, to be shown as one

// --- where the reader is ---

function nearEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  seenEnd();
}

function seenEnd() {
  below = 0;
  part("to-end").hidden = true;
}

/** Runs a change of the page and keeps the end in sight if it was. */
function keepingEnd(change) {
  if (batch) {
    change();
    return;
  }
  const follow = nearEnd();
  change();
  if (follow && !ended) toEnd();
  else part("to-end").hidden = Boolean(ended) || nearEnd();
  part("to-end").querySelector("[data-text]").textContent = below && !follow ? t("newest", { n: below }) : t("to-end");
}

/** Several changes as one. */
function together(change) {
  keepingEnd(() => {
    batch = true;
    try {
      change();
    } finally {
      batch = false;
    }
  });
}

/** Tells screen readers something that stands elsewhere on the page. */
function tell(text) {
  part("status").textContent = text;
}

const conversation = new Conversation(part("log"), document.querySelector("[data-notes]"), matchMedia("(min-width: 64rem)"), keepingEnd, {
  asked: chat.notes === "asked",
  again: Boolean(chat.again),
});

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
  if (ended || leaving) return;
  ended = reason;
  for (const name of ["typing", "waiting", "offline"]) part(name).hidden = true;
  for (const button of document.querySelectorAll("[data-hint], [data-stop]")) button.hidden = true;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  keepUnsent();
  composer.hidden = true;
  part("start").hidden = true;
  part("ended").hidden = false;
  part("ended").querySelector("[data-text]").textContent = t(reason);
  tell(t(reason));
  for (const reply of [...keeper.outbox]) {
    const turn = conversation.turnOf(reply.client_id);
    if (turn) conversation.state(turn, "not-sent");
    keeper.settle(reply.client_id);
  }
  conversation.settle();
  keeper.offered = false;
  line.end();
  showResult();
}

/** What is still in the box when the conversation ends stays in sight, to be copied; another attempt finds it too. */
function keepUnsent() {
  const text = box.value.trim();
  keeper.draft = text;
  part("unsent").hidden = !text;
  part("unsent").querySelector("q").textContent = text;
}

// --- frames from the server ---

const frames = {
  hello(frame) {
    showSpeed(frame.session.speed);
    conversation.catchUp(frame.turn);
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
    const reply = keeper.outbox.find((one) => one.client_id === frame.client_id);
    keeper.settle(frame.client_id);
    conversation.accepted(frame, reply?.tries > 1);
  },
  typing(frame) {
    part("waiting").hidden = true;
    part("may-cut-in").hidden = !frame.may_cut_in;
    if (part("typing").hidden) keepingEnd(() => { part("typing").hidden = false; });
  },
  message(frame) {
    part("typing").hidden = true;
    part("waiting").hidden = true;
    if (!conversation.message(frame)) return;
    below += 1;
    if (document.visibilityState === "hidden") {
      unseen += 1;
      document.title = `(${unseen}) ${title}`;
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
    if (conversation.notice(frame)) document.querySelector("[data-hints]").textContent = String(conversation.hints);
  },
  pace(frame) {
    showSpeed(frame.speed);
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
    const reply = keeper.outbox.find((one) => one.client_id === frame.client_id);
    if (!turn) {
      problem(frame.message);
      return;
    }
    conversation.state(turn, "failed", ` ${frame.message} `, ...(reply ? waysOn(reply) : []));
  },
};

/** What can be done about a reply that was refused: send it again, or take it back and change it. */
function waysOn(reply) {
  const ways = fromTemplate("ways-on");
  ways.querySelector("[data-retry]").addEventListener("click", () => {
    send(reply);
    box.focus();
  });
  ways.querySelector("[data-change]").addEventListener("click", () => {
    keeper.settle(reply.client_id);
    conversation.withdraw(reply.client_id);
    write([reply.text, box.value].filter((text) => text.trim()).join("\n"));
  });
  return [...ways.childNodes];
}

// --- sending ---

function send(reply) {
  const turn = conversation.turnOf(reply.client_id) ?? conversation.reply(reply.client_id, reply.text);
  const sent = line.send({ type: "say", client_id: reply.client_id, text: reply.text });
  if (sent) reply.tries = (reply.tries ?? 0) + 1;
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

/** Puts `text` into the box, ready to be changed. */
function write(text) {
  box.value = text;
  keeper.draft = text;
  fit();
  box.focus();
  box.setSelectionRange(text.length, text.length);
}

function problem(text) {
  if (part("problem").textContent === text) return;
  part("problem").textContent = text;
  box.setAttribute("aria-invalid", text ? "true" : "false");
}

function length(text) {
  return Array.from(text).length; // characters as the server counts them
}

function fit() {
  if (!GROWS) {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  }
  const used = length(box.value);
  part("counter").hidden = used < limit * 0.875;
  if (!part("counter").hidden) part("counter").textContent = t("counter", { n: used, limit });
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
  part("start").hidden = true;
  box.value = "";
  keeper.draft = "";
  fit();
  box.focus();
});

box.addEventListener("input", () => {
  keeper.draft = box.value;
  fit();
  if (Date.now() - typedAt > TYPING_SEEN) {
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

// --- how fast the customer types, and when notes open ---

const options = document.querySelector("[data-options]");

function showSpeed(speed) {
  for (const radio of options.querySelectorAll("[name=speed]")) radio.checked = radio.value === speed;
  const chosen = options.querySelector("[name=speed]:checked");
  options.querySelector("[data-speed-name]").textContent = chosen ? chosen.labels[0].textContent.trim() : t("speed-own");
}

options.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "speed") changeSpeed(value);
  else askFirst(value === "asked");
});

let speedBefore = options.querySelector("[name=speed]:checked")?.value;

function changeSpeed(speed) {
  if (line.send({ type: "speed", speed })) {
    speedBefore = speed;
    showSpeed(speed);
    tell(t("speed-now", { speed: options.querySelector("[data-speed-name]").textContent }));
    return;
  }
  showSpeed(speedBefore);
  problem(t("offline-choice"));
}

async function askFirst(asked) {
  conversation.askFirst(asked);
  try {
    const answer = await fetch(chat.preferences, {
      method: "PATCH",
      keepalive: true, // whoever chooses and goes on has chosen
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ notes: asked ? "asked" : "always" }),
    });
    if (!answer.ok) throw new Error(answer.statusText);
  } catch {
    problem(t("choice-not-kept"));
  }
}

// --- another attempt ---

const again = document.querySelector("[data-again-dialog]");

part("log").addEventListener("click", (event) => {
  const button = event.target.closest("[data-again]");
  if (!button) return;
  const turn = button.value;
  again.querySelector("h2").textContent = t("again-title", { n: turn });
  again.querySelector("[data-about]").textContent = t("again-about", { n: turn });
  again.querySelector("[data-again-problem]").textContent = "";
  again.querySelector("[name=turn]").value = turn;
  again.showModal();
});
again?.querySelector("form").addEventListener("submit", (event) => {
  if (leaving || !line.up) {
    event.preventDefault();
    if (!leaving) again.querySelector("[data-again-problem]").textContent = t("again-offline");
    return;
  }
  leaving = true;
  keeper.draft = box.value.trim();
});
addEventListener("pageshow", () => { leaving = false; });

/** The words of the earlier attempt, to be improved, and what was being written when it was left. */
function offerStart() {
  if (!chat.start || keeper.outbox.length) return;
  const before = chat.parent ? new Keeper(chat.parent) : null;
  const draft = before?.draft ?? "";
  part("start").hidden = false;
  part("start").querySelector("[data-draft]").hidden = !draft;
  part("start").querySelector("q").textContent = draft;
  part("start").querySelector("[data-use-draft]").addEventListener("click", () => {
    write([box.value.trim(), draft].filter(Boolean).join("\n"));
    part("start").querySelector("[data-draft]").hidden = true;
    before.draft = "";
  });
  part("start").querySelector("[data-clear]").addEventListener("click", () => {
    write("");
    part("start").querySelector("[data-clear]").hidden = true;
  });
  if (!keeper.offered) keeper.draft = chat.start;
  keeper.offered = true;
  part("start").querySelector("[data-clear]").hidden = keeper.draft !== chat.start;
}

// --- buttons and keys ---

function skip() {
  if (part("typing").hidden) return;
  line.send({ type: "skip" });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && !event.target.closest?.("[data-menu]")) skip();
});
part("skip").addEventListener("click", () => {
  skip();
  box.focus();
});
scroller.addEventListener("click", (event) => {
  // Whoever opens a note or selects words to copy wants something else.
  if (!event.target.closest("a, button, summary, .notes") && getSelection().isCollapsed) skip();
});
part("to-end").addEventListener("click", () => {
  toEnd();
  box.focus();
});
part("to-result").addEventListener("click", goToResult);
part("reconnect").addEventListener("click", () => line.now());
scroller.addEventListener("scroll", () => {
  if (nearEnd()) seenEnd();
}, { passive: true });
document.querySelector("[data-hint]").addEventListener("click", () => {
  say(HINT[chat.language]);
  box.focus();
});
const stop = document.querySelector("[data-stop-dialog]");
document.querySelector("[data-stop]").addEventListener("click", () => stop.showModal());
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return;
  unseen = 0;
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
  onFrames(some) {
    held.push(...some);
    const hello = held.findLastIndex((frame) => frame.type === "hello");
    if (hello >= 0 && held.length <= hello + held[hello].behind) return; // the conversation so far is still coming
    const all = held;
    held = [];
    together(() => { for (const frame of all) frames[frame.type]?.(frame); });
    conversation.showNewest();
  },
  onDown(seconds) {
    held = []; // it comes again
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
    part("sign-in").hidden = reason !== "signed-out";
  },
});

offerStart();
for (const reply of keeper.outbox) send(reply);
box.value = keeper.draft;
fit();
if (matchMedia("(pointer: fine)").matches) box.focus();
