// The conversation as the page shows it: turns with the reply, its notes and the customer's answer.

import { numbered, segments } from "./marks.js";
import { fill, fromTemplate, t } from "./texts.js";

const COMMANDS = new Set(["/pista", "/hint", "/fin", "/end"]); // said to the tool, not to the customer
const VERDICTS = ["violated", "missed", "met"];

function badge(verdict, count) {
  const element = document.createElement("span");
  element.className = "badge";
  element.dataset.tone = verdict;
  element.textContent = t(`tally-${verdict}`, { n: count });
  return element;
}

function noteElement({ number, finding, places }, turn, roomy) {
  const element = fromTemplate("note").firstElementChild;
  const met = finding.verdict === "met";
  element.id = `note-${turn}-${number}`;
  element.dataset.tone = finding.verdict;
  element.open = roomy && !met && finding.charged;
  element.querySelector("[data-slot=icon]").append(fromTemplate(`icon-${finding.verdict}`));
  const words = met ? [t("met")] : [String(number), t(finding.verdict)];
  if (finding.severity === "critical" && finding.verdict === "violated") words.push(t("critical"));
  if (!finding.charged) words.push(t("also"));
  fill(element, "verdict", words.join(" · "));
  fill(element, "title", finding.title);
  const quotes = element.querySelector("[data-slot=quote]");
  for (const [index, place] of places.entries()) {
    const quote = document.createElement("q");
    quote.textContent = place.quote;
    quotes.append(index ? " · " : "", quote);
  }
  if (!places.length) quotes.remove();
  fill(element, "why", finding.why);
  fill(element, "advice", met ? "" : finding.advice);
  if (met || !finding.better) element.querySelector("[data-slot=better-box]").remove();
  else fill(element, "better", finding.better);
  if (finding.source) fill(element, "source", finding.source);
  else element.querySelector("[data-slot=source-box]").remove();
  return element;
}

/** The notes as listed: what to work on one by one; what was done well, from two on, under one line that opens. */
function listed(notes, turn, roomy) {
  const element = (note) => noteElement(note, turn, roomy);
  const well = notes.filter((note) => note.finding.verdict === "met");
  if (well.length < 2) return notes.map(element);
  const fold = fromTemplate("well").firstElementChild;
  fill(fold, "count", t("tally-met", { n: well.length }));
  fill(fold, "titles", well.map((note) => note.finding.title).join(" · "));
  fold.append(...well.map(element));
  return [...notes.filter((note) => !well.includes(note)).map(element), fold];
}

/**
 * `log` shows what is said, `panel` the notes where there is room for it beside the log (`wide`, a media query); else they
 * stand below the reply. `change` runs every change of the page, so that the caller can keep the end in sight.
 */
export class Conversation {
  constructor(log, panel, wide, change) {
    Object.assign(this, { log, panel, wide, change, lastSeq: 0, lastTurn: 0 });
    log.addEventListener("click", (event) => this.#toNote(event));
    wide.addEventListener("change", () => {
      for (const notes of document.querySelectorAll(".notes[data-turn]")) this.#place(notes);
    });
  }

  /** The turn of the reply with this id. */
  turnOf(clientId) {
    return [...this.log.querySelectorAll(".turn")].find((turn) => turn.dataset.client === clientId);
  }

  /** Shows a reply that the server does not know yet; it stays last until it does. */
  reply(clientId, text) {
    const turn = this.#newTurn();
    turn.dataset.client = clientId;
    turn.dataset.pending = "yes";
    if (COMMANDS.has(text.trim().toLowerCase())) return turn;
    turn.dataset.text = text;
    const bubble = fromTemplate("own");
    fill(bubble, "text", text);
    turn.querySelector(".turn-said").append(bubble);
    return turn;
  }

  /** Writes the state of a reply ("sending", "received" …, "" for none) below it. */
  state(turn, key, failed = false) {
    const element = turn.querySelector("[data-slot=state]");
    if (!element) return;
    element.textContent = key ? t(key) : "";
    element.classList.toggle("failed", failed);
    turn.querySelector(".own").classList.toggle("pending", key !== "" && key !== "received");
  }

  /** A reply the server told of: one of before, or of another window. */
  said(frame) {
    this.change(() => {
      const turn = this.turnOf(frame.client_id) ?? this.reply(frame.client_id, frame.text);
      delete turn.dataset.pending;
      if (frame.turn) this.#number(turn, frame.turn);
      this.log.insertBefore(turn, this.log.querySelector(".turn[data-pending]"));
      this.state(turn, frame.turn ? "" : "received");
    });
  }

  /** The server has stored a reply. */
  accepted(frame) {
    const turn = this.turnOf(frame.client_id);
    if (!turn) return;
    delete turn.dataset.pending;
    if (!turn.dataset.turn) this.state(turn, "received");
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

  /** The reply cut the customer off: what they did not get to say stands before it. */
  interrupted(frame) {
    const turn = this.turnOf(frame.client_id);
    if (!turn || turn.querySelector(".cut")) return;
    const cut = fromTemplate("cut");
    for (const text of frame.cut) {
      const quote = document.createElement("q");
      quote.textContent = text;
      cut.firstElementChild.append(quote);
    }
    this.change(() => turn.querySelector(".turn-said").prepend(cut));
  }

  /** The tool's own words: a hint. */
  notice(frame) {
    const place = this.#turn(frame.turn).querySelector(".turn-answer");
    if (place.querySelector(".notice")) return;
    const notice = fromTemplate("notice");
    fill(notice, "text", frame.text);
    this.change(() => place.append(notice));
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
    const tally = fromTemplate("tally").firstElementChild;
    tally.href = `#notes-${frame.turn}`;
    const counts = [];
    for (const verdict of VERDICTS) {
      const count = notes.filter((note) => note.finding.verdict === verdict).length;
      if (!count) continue;
      if (verdict !== "met") element.querySelector(".notes-head").append(badge(verdict, count));
      tally.append(badge(verdict, count));
      counts.push(t(`tally-${verdict}`, { n: count }));
    }
    if (notes.length) element.querySelector(".no-notes").remove();
    element.append(...listed(notes, frame.turn, this.wide.matches));
    this.change(() => {
      if (notes.length) turn.querySelector(".turn-said").append(tally);
      this.#mark(turn, notes);
      this.#place(element);
    });
    this.panel.scrollTop = element.offsetTop - this.panel.offsetTop - 8;
    return counts;
  }

  /** The conversation is over: no reply waits for an answer any more. */
  settle() {
    for (const turn of this.log.querySelectorAll(".turn:not([data-pending])")) this.state(turn, "");
  }

  /** The customer has said everything of a turn. */
  turnEnd(frame) {
    if (!frame.turn) return;
    this.lastTurn = Math.max(this.lastTurn, frame.turn);
    this.state(this.#turn(frame.turn), "");
  }

  /** Puts notes where they belong: into the panel, in the order of the turns, or below their reply. */
  #place(notes) {
    if (this.wide.matches) {
      const later = [...this.panel.querySelectorAll(".notes")].find((other) => Number(other.dataset.turn) > Number(notes.dataset.turn));
      this.panel.insertBefore(notes, later ?? null);
      this.panel.hidden = false;
      this.panel.querySelector("[data-no-notes-yet]")?.remove();
    } else {
      this.log.querySelector(`.turn[data-turn="${notes.dataset.turn}"] .turn-said`).after(notes);
    }
  }

  #opening() {
    if (!this.log.querySelector(".opening")) this.log.prepend(fromTemplate("opening"));
    return this.log.querySelector(".opening");
  }

  #newTurn() {
    const turn = fromTemplate("turn").firstElementChild;
    this.log.append(turn);
    return turn;
  }

  /** The element of turn `number`. A reply gets its number here: by its id, else the oldest one without. */
  #turn(number, clientId) {
    const known = this.log.querySelector(`.turn[data-turn="${number}"]`);
    if (known) return known;
    const turn = (clientId ? this.turnOf(clientId) : this.log.querySelector(".turn:not([data-turn])")) ?? this.#newTurn();
    this.#number(turn, number);
    return turn;
  }

  #number(turn, number) {
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
    const reference = event.target.closest("a.ref, a.tally");
    if (!reference) return;
    event.preventDefault();
    const target = document.getElementById(reference.getAttribute("href").slice(1));
    for (const other of document.querySelectorAll(".pointed")) other.classList.remove("pointed");
    target.classList.add("pointed");
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "nearest" });
    (target.querySelector("summary") ?? target).focus({ preventScroll: true });
  }
}
