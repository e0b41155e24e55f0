// The conversation as the page shows it: turns with the reply, its notes and the customer's answer.

import { brief, listed, numbered, segments } from "./marks.js";
import { fill, fromTemplate, t } from "./texts.js";

const COMMANDS = new Set(["/pista", "/hint", "/fin", "/end"]); // said to the tool, not to the customer
const VERDICTS = ["violated", "missed", "met"];
// The picture beside each state of a reply: what it says must not hang on a colour.
const STATE_ICONS = { sending: "clock", received: "met", "received-again": "met", kept: "offline", failed: "violated", "not-sent": "violated" };
const RECENT = 30; // turns that are always laid out; older ones only when they come into sight

function badge(verdict, count) {
  const element = document.createElement("span");
  element.className = "badge";
  element.dataset.tone = verdict;
  element.textContent = t(`tally-${verdict}`, { n: count });
  return element;
}

function quoted(texts, between = "") {
  return texts.flatMap((text, index) => {
    const quote = document.createElement("q");
    quote.textContent = text;
    return index && between ? [between, quote] : [quote];
  });
}

function noteElement({ number, finding, places }, turn, open) {
  const element = fromTemplate("note").firstElementChild;
  const met = finding.verdict === "met";
  element.id = `note-${turn}-${number}`;
  element.dataset.tone = finding.verdict;
  element.open = open;
  element.querySelector("[data-slot=icon]").append(fromTemplate(`icon-${finding.verdict}`));
  const words = met ? [t("met")] : [String(number), t(finding.verdict)];
  if (finding.severity === "critical" && finding.verdict === "violated") words.push(t("critical"));
  if (!finding.charged) words.push(t("also"));
  fill(element, "verdict", words.join(" · "));
  fill(element, "title", finding.title);
  const quotes = element.querySelector("[data-slot=quote]");
  const unsaid = places.map((place) => place.quote).filter((quote) => !finding.why.includes(quote));
  if (unsaid.length) quotes.append(...quoted(unsaid, " · "));
  else quotes.remove();
  fill(element, "why", brief(finding.why));
  if (met || !finding.better) element.querySelector("[data-slot=better-box]").remove();
  else fill(element, "better", finding.better);
  const advice = met ? "" : finding.advice;
  if (!advice && !finding.source) {
    element.querySelector("[data-slot=source-box]").remove();
    return element;
  }
  fill(element, "source-head", t(advice ? "note-more" : "note-source"));
  fill(element, "advice", advice);
  fill(element, "source", finding.source);
  return element;
}

/** Several notes under one line that opens. */
function folded(notes, key, turn) {
  const fold = fromTemplate(key === "tally-met" ? "well" : "more").firstElementChild;
  fill(fold, "count", t(key, { n: notes.length }));
  fill(fold, "titles", notes.map((note) => note.finding.title).join(" · "));
  fold.append(...notes.map((note) => noteElement(note, turn, false)));
  return fold;
}

/** The notes as listed: the weightiest faults one by one, and under one line each the other faults and what was done well. */
function notesOf(notes, turn, open) {
  const { foremost, more, well } = listed(notes);
  const fold = (some, key) => (some.length > 1 ? [folded(some, key, turn)] : some.map((note) => noteElement(note, turn, false)));
  const opened = foremost.slice(0, open);
  return [...foremost.map((note) => noteElement(note, turn, opened.includes(note))), ...fold(more, "more-faults"), ...fold(well, "tally-met")];
}

/**
 * `log` shows what is said, `panel` the notes where there is room for it beside the log (`wide`, a media query); else they
 * stand below the reply. `change` runs every change of the page, so that the caller can keep the end in sight. `asked` says
 * that notes open only when somebody asks for them; `again` that every reply can be tried again.
 */
export class Conversation {
  constructor(log, panel, wide, change, { asked, again }) {
    Object.assign(this, { log, panel, wide, change, asked, again, lastSeq: 0, lastTurn: 0, hints: 0 });
    this.byId = new Map(); // turns by the id of their reply, and by their number
    this.byNumber = new Map();
    this.unnumbered = new Set(); // in the order in which they were said
    this.newest = null; // the notes that came last
    this.pastUntil = 0; // the last turn that is far up
    this.unfilled = new Map(); // notes far up are built when they come into sight: what builds each
    this.inSight = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) if (isIntersecting) this.#fill(target);
    }, { rootMargin: "600px" });
    log.toggleAttribute("data-asked", asked);
    log.addEventListener("click", (event) => this.#toNote(event));
    wide.addEventListener("change", () => {
      for (const notes of document.querySelectorAll(".notes[data-turn]")) this.#place(notes);
    });
  }

  /** The turn of the reply with this id. */
  turnOf(clientId) {
    return this.byId.get(clientId);
  }

  /** Shows a reply that the server does not know yet; it stays last until it does. */
  reply(clientId, text) {
    const turn = this.#newTurn();
    turn.dataset.client = clientId;
    turn.dataset.pending = "yes";
    this.byId.set(clientId, turn);
    if (COMMANDS.has(text.trim().toLowerCase())) return turn;
    turn.dataset.text = text;
    const bubble = fromTemplate("own");
    fill(bubble, "text", text);
    turn.querySelector(".turn-said").append(bubble);
    return turn;
  }

  /** Takes back a reply that the server never took. */
  withdraw(clientId) {
    const turn = this.byId.get(clientId);
    this.byId.delete(clientId);
    this.unnumbered.delete(turn);
    turn?.remove();
  }

  /** Writes the state of a reply ("sending", "received" …, "" for none) below it; `more` stands behind. */
  state(turn, key, ...more) {
    const element = turn.querySelector("[data-slot=state]");
    if (!element) return;
    const words = document.createElement("span");
    if (key) words.textContent = t(key);
    element.replaceChildren(...(key ? [fromTemplate(`icon-${STATE_ICONS[key]}`), words, ...more] : []));
    element.classList.toggle("failed", key === "failed" || key === "not-sent");
    turn.querySelector(".own").classList.toggle("pending", !["", "received", "received-again"].includes(key));
  }

  /** A reply the server told of: one of before, or of another window. */
  said(frame) {
    this.change(() => {
      const turn = this.turnOf(frame.client_id) ?? this.reply(frame.client_id, frame.text);
      if (turn.dataset.pending) {
        delete turn.dataset.pending;
        this.log.insertBefore(turn, this.#firstPending());
      }
      if (frame.turn) this.#number(turn, frame.turn);
      this.state(turn, frame.turn ? "" : "received");
    });
  }

  /** The server has stored a reply; `again` if it took more than one attempt. */
  accepted(frame, again) {
    const turn = this.turnOf(frame.client_id);
    if (!turn) return;
    delete turn.dataset.pending;
    if (!turn.dataset.turn) this.state(turn, again ? "received-again" : "received");
  }

  /** A message of the customer. Says whether it is new. */
  message(frame) {
    if (frame.seq <= this.lastSeq) return false;
    this.lastSeq = frame.seq;
    const bubble = fromTemplate("customer");
    fill(bubble, "text", frame.text);
    const place = frame.turn ? this.#turn(frame.turn).querySelector(".turn-answer") : this.#opening();
    this.change(() => place.append(bubble));
    return true;
  }

  /** The reply cut into what the customer was typing: how far they were, and what they did not get to say. */
  interrupted(frame) {
    const turn = this.turnOf(frame.client_id);
    if (!turn || turn.querySelector(".cut")) return;
    const cut = fromTemplate("cut").firstElementChild;
    const values = { shown: frame.shown, of: frame.of };
    fill(cut, "head", t(frame.cut.length ? "cut-off" : "cut-finished"));
    fill(cut, "far", frame.of > 1 ? t("cut-far", values) : "");
    fill(cut, "allowed", frame.allowed ? t("cut-allowed") : "");
    cut.classList.toggle("allowed", frame.allowed);
    if (frame.cut.length) cut.querySelector("[data-quotes]").append(...quoted(frame.cut));
    else cut.querySelector("[data-slot=words]").remove();
    this.change(() => turn.querySelector(".turn-said").prepend(cut));
  }

  /** The tool's own words: a hint. Says whether it is new. */
  notice(frame) {
    const place = this.#turn(frame.turn).querySelector(".turn-answer");
    if (place.querySelector(".notice")) return false;
    this.hints += 1;
    const notice = fromTemplate("notice");
    fill(notice, "text", frame.text);
    this.change(() => place.append(notice));
    return true;
  }

  /** The grade of a reply. Returns how many of each verdict, as sentences; nothing if it is shown already. */
  feedback(frame) {
    const turn = this.#turn(frame.turn, frame.client_id);
    if (document.getElementById(`notes-${frame.turn}`) || turn.dataset.text === undefined) return [];
    const notes = numbered(frame.findings);
    const element = fromTemplate("notes").firstElementChild;
    element.id = `notes-${frame.turn}`;
    element.dataset.turn = frame.turn;
    element.setAttribute("aria-label", t("notes-of", { n: frame.turn }));
    element.querySelector("h3").textContent = t("turn", { n: frame.turn });
    const tools = fromTemplate("tools").firstElementChild;
    const tally = tools.querySelector(".tally");
    tally.setAttribute("aria-controls", element.id);
    const counts = [];
    for (const verdict of VERDICTS) {
      const count = notes.filter((note) => note.finding.verdict === verdict).length;
      if (!count) continue;
      if (verdict !== "met") element.querySelector(".notes-head").append(badge(verdict, count));
      tally.append(badge(verdict, count));
      counts.push(t(`tally-${verdict}`, { n: count }));
    }
    if (notes.length) element.querySelector(".no-notes").remove();
    else tally.remove();
    if (this.again) {
      fill(tools, "again-turn", t("from-turn", { n: frame.turn }));
      tools.querySelector("[data-again]").value = String(frame.turn);
    } else tools.querySelector("[data-again]").remove();
    // On a narrow page the weightiest fault is enough: the answer must not go out of sight.
    this.unfilled.set(element, () => notesOf(notes, frame.turn, this.wide.matches || this.asked ? Infinity : 1));
    if (frame.turn <= this.pastUntil) {
      element.classList.add("past");
      this.inSight.observe(element);
    } else this.#fill(element);
    this.change(() => {
      if (tools.childElementCount) turn.querySelector(".turn-said").append(tools);
      this.#mark(turn, notes);
      this.#place(element);
      this.#open(element, !this.asked);
    });
    this.newest = element;
    return counts;
  }

  /** Brings the newest notes into sight where they have a panel of their own. */
  showNewest() {
    if (this.newest && !this.newest.hidden && this.wide.matches) this.panel.scrollTop = this.newest.offsetTop - this.panel.offsetTop - 8;
    this.newest = null;
  }

  /** From now on notes are open by themselves, or only when asked for; those there are follow. */
  askFirst(asked) {
    this.asked = asked;
    this.log.toggleAttribute("data-asked", asked);
    this.change(() => {
      for (const notes of document.querySelectorAll(".notes[data-turn]")) this.#open(notes, !asked);
    });
  }

  /** The conversation is over: no reply waits for an answer any more, and none can be tried again from here. */
  settle() {
    for (const turn of this.unnumbered) if (!turn.dataset.pending) this.state(turn, "");
    for (const turn of this.byNumber.values()) this.state(turn, "");
    for (const button of this.log.querySelectorAll("[data-again]")) button.remove();
  }

  /** The customer has said everything of a turn. */
  turnEnd(frame) {
    if (!frame.turn) return;
    this.lastTurn = Math.max(this.lastTurn, frame.turn);
    this.state(this.#turn(frame.turn), "");
    // Turns far up need no layout while they are out of sight; they keep the height they had.
    const number = frame.turn - RECENT;
    this.byNumber.get(number)?.classList.add("past");
    document.getElementById(`notes-${number}`)?.classList.add("past");
  }

  /** What was said so far is about to come; `last` is the number of its last turn. */
  catchUp(last) {
    this.pastUntil = Math.max(this.pastUntil, last - RECENT);
  }

  #fill(notes) {
    const build = this.unfilled.get(notes);
    if (!build) return;
    this.unfilled.delete(notes);
    this.inSight.unobserve(notes);
    notes.append(...build());
  }

  /** Puts notes where they belong: into the panel, in the order of the turns, or below their reply. */
  #place(notes) {
    if (this.wide.matches) {
      const number = Number(notes.dataset.turn);
      let later = null;
      // They come in order, so that the place is nearly always the end.
      for (let last = this.panel.lastElementChild; Number(last?.dataset.turn) > number; last = last.previousElementSibling) later = last;
      this.panel.insertBefore(notes, later);
      this.panel.hidden = false;
    } else {
      this.byNumber.get(Number(notes.dataset.turn)).querySelector(".turn-said").after(notes);
    }
  }

  #open(notes, open) {
    notes.hidden = !open;
    const tally = this.byNumber.get(Number(notes.dataset.turn)).querySelector(".tally");
    tally?.setAttribute("aria-expanded", String(open));
    this.panel.querySelector("[data-no-notes-yet]")?.toggleAttribute("hidden", open || !this.asked);
  }

  #opening() {
    if (!this.log.querySelector(".opening")) this.log.prepend(fromTemplate("opening"));
    return this.log.querySelector(".opening");
  }

  #firstPending() {
    for (const turn of this.unnumbered) if (turn.dataset.pending) return turn;
    return null;
  }

  #newTurn(before = null) {
    const turn = fromTemplate("turn").firstElementChild;
    this.unnumbered.add(turn);
    this.log.insertBefore(turn, before);
    return turn;
  }

  #oldestAccepted() {
    for (const turn of this.unnumbered) if (!turn.dataset.pending) return turn;
    return null;
  }

  /** The element of turn `number`. A reply gets its number here: by its id, else the oldest one the server has taken. */
  #turn(number, clientId) {
    const known = this.byNumber.get(number);
    if (known) return known;
    // A silence is a turn without a reply: it must not take the place of one that is still on its way.
    const turn = (clientId ? this.turnOf(clientId) : this.#oldestAccepted()) ?? this.#newTurn(this.#firstPending());
    this.#number(turn, number);
    return turn;
  }

  #number(turn, number) {
    this.byNumber.set(number, turn);
    this.unnumbered.delete(turn);
    turn.classList.toggle("past", number <= this.pastUntil);
    turn.dataset.turn = String(number);
    turn.id = `turn-${number}`;
    turn.setAttribute("aria-label", t("turn", { n: number }));
  }

  #mark(turn, notes) {
    const bubble = turn.querySelector(".own [data-slot=text]");
    bubble.replaceChildren();
    const pieces = segments(turn.dataset.text, notes);
    for (const [index, piece] of pieces.entries()) {
      const place = piece.verdict ? document.createElement("mark") : bubble;
      if (piece.verdict) {
        place.className = piece.verdict;
        bubble.append(place);
      }
      place.append(piece.text);
      // A number for each fault; one tick where words end that are praised.
      const ending = piece.notes.map((number) => notes[number - 1]).sort((a, b) => a.number - b.number);
      const faults = ending.filter((note) => note.finding.verdict !== "met");
      const praised = piece.verdict === "met" && pieces[index + 1]?.verdict !== "met";
      for (const { number, finding } of faults.length || !praised ? faults : ending.slice(0, 1)) {
        const reference = fromTemplate("ref").firstElementChild;
        fill(reference, "verdict", `${t(finding.verdict)} `);
        fill(reference, "number", String(number));
        if (!faults.length) reference.querySelector("[data-slot=number]").replaceChildren(fromTemplate("icon-met"));
        reference.href = `#note-${turn.dataset.turn}-${number}`;
        reference.dataset.tone = finding.verdict;
        bubble.append(reference);
      }
    }
  }

  // A number in a reply, or the counts below it, lead to the notes without leaving the page's address.
  #toNote(event) {
    const reference = event.target.closest("a.ref, .tally");
    if (!reference) return;
    event.preventDefault();
    const counts = reference.classList.contains("tally");
    const notes = document.getElementById(`notes-${reference.closest(".turn").dataset.turn}`);
    this.#fill(notes);
    const target = counts ? notes : document.getElementById(reference.getAttribute("href").slice(1));
    if (counts && this.asked && !notes.hidden) {
      this.change(() => this.#open(notes, false));
      return;
    }
    this.#open(notes, true);
    for (const other of document.querySelectorAll(".pointed")) other.classList.remove("pointed");
    target.classList.add("pointed");
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "nearest" });
    (target.querySelector("summary") ?? target).focus({ preventScroll: true });
  }
}
