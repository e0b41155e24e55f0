// Keeps what the trainee wrote in the browser until the server has it: the draft and the replies not yet accepted.

/** Storage for one session. Where the browser forbids storage, everything still works until the page is closed. */
export class Keeper {
  constructor(session) {
    this.draftKey = `coach.draft.${session}`;
    this.outboxKey = `coach.outbox.${session}`;
    this.offeredKey = `coach.offered.${session}`;
    this.outbox = this.#read(this.outboxKey, []);
  }

  get draft() {
    return this.#read(this.draftKey, "");
  }

  set draft(text) {
    if (text) this.#write(this.draftKey, text);
    else this.#remove(this.draftKey);
  }

  /** Whether the words to start with were offered before: whoever has emptied the box does not get them again. */
  get offered() {
    return this.#read(this.offeredKey, false);
  }

  set offered(yes) {
    if (yes) this.#write(this.offeredKey, true);
    else this.#remove(this.offeredKey);
  }

  /** Puts a reply in the outbox; it stays there until `settle` is called with its id. */
  add(reply) {
    this.outbox.push(reply);
    this.#save();
  }

  /** Takes a reply out of the outbox and says whether it was there. */
  settle(id) {
    const before = this.outbox.length;
    if (!before) return false;
    this.outbox = this.outbox.filter((reply) => reply.client_id !== id);
    this.#save();
    return this.outbox.length < before;
  }

  #save() {
    if (this.outbox.length) this.#write(this.outboxKey, this.outbox);
    else this.#remove(this.outboxKey);
  }

  #read(key, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  #write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // No room or no leave to store: the page itself still holds it.
    }
  }

  #remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  }
}
