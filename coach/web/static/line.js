// The WebSocket to the server: connects, notices when it is gone, comes back by itself.

const WAITS = [1, 2, 4, 8, 15]; // seconds before the next attempt
const PING_EVERY = 20_000;
const SILENT_AFTER = 50_000;
const AWAKE_WITHIN = 4_000; // after a sleep: whoever does not answer a ping so soon is gone
const FLUSH_AT_LATEST = 100; // a window that is not painted gets no animation frames
const FINAL = { 4401: "signed-out", 4403: "signed-out", 4404: "gone" }; // closing codes: 4000 + the HTTP status

/** The address of a socket of this site; `seq` and `turn` are the last ones the page has seen. */
export function socketAddress(path, seq = 0, turn = 0) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}?after_seq=${seq}&after_turn=${turn}`;
}

/**
 * A line that stays up. `address()` is asked anew for each attempt. Calls `onFrames([frame, …])` with all that came since
 * the last picture, `onOpen()`, `onDown(seconds until the next attempt)`, and `onFinal(reason)` ("signed-out", "gone") when
 * trying again is no use.
 */
export class Line {
  constructor(address, { onFrames, onOpen, onDown, onFinal }) {
    Object.assign(this, { address, onFrames, onOpen, onDown, onFinal, failures: 0, closed: false, heard: 0, waiting: [] });
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.#gone(this.socket));
    addEventListener("pageshow", (event) => { if (event.persisted) this.#wake(); });
    document.addEventListener("resume", () => this.#wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wake();
    });
    this.#connect();
  }

  get up() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Tries again at once. */
  now() {
    if (!this.closed && this.socket.readyState >= WebSocket.CLOSING) this.#connect();
  }

  /** Sends a frame and says whether it could. */
  send(frame) {
    if (!this.up) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Ends the line for good. */
  end() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    this.socket.close();
  }

  // A computer that slept may hold a connection of which the other end is long gone, and is told so only after minutes.
  #wake() {
    this.now();
    const socket = this.socket;
    if (this.closed || !this.up || Date.now() - this.heard < PING_EVERY) return;
    const before = this.heard;
    this.send({ type: "ping" });
    setTimeout(() => { if (this.heard === before) this.#gone(socket); }, AWAKE_WITHIN);
  }

  #connect() {
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    const socket = new WebSocket(this.address());
    this.socket = socket;
    socket.addEventListener("open", () => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.onOpen();
      this.pulse = setInterval(() => {
        if (Date.now() - this.heard > SILENT_AFTER) this.#gone(socket);
        else this.send({ type: "ping" });
      }, PING_EVERY);
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.failures = 0;
      this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => this.#gone(socket, event.code));
  }

  // Frames that come together are shown together: a long conversation is one change of the page, not thousands.
  #take(frame) {
    this.waiting.push(frame);
    if (this.waiting.length > 1) return;
    const late = setTimeout(() => this.#flush(), FLUSH_AT_LATEST);
    requestAnimationFrame(() => {
      clearTimeout(late);
      this.#flush();
    });
  }

  #flush() {
    const frames = this.waiting;
    this.waiting = [];
    if (frames.length) this.onFrames(frames);
  }

  #gone(socket, code) {
    if (this.closed || socket !== this.socket || socket.given) return;
    socket.given = true; // up: the event of closing may come much later, or come after an attempt has begun
    clearInterval(this.pulse);
    socket.close();
    this.#flush();
    if (this.closed) return;
    if (FINAL[code]) {
      this.end();
      this.onFinal(FINAL[code]);
      return;
    }
    const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.#connect(), wait * 1000);
    this.onDown(wait);
  }
}
