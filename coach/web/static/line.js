// The WebSocket to the server: connects, notices when it is gone, comes back by itself.

const WAITS = [1, 2, 4, 8, 15]; // seconds before the next attempt
const PING_EVERY = 20_000;
const SILENT_AFTER = 50_000;
const FINAL = { 4401: "signed-out", 4403: "signed-out", 4404: "gone" }; // closing codes: 4000 + the HTTP status

/** The address of a socket of this site; `seq` and `turn` are the last ones the page has seen. */
export function socketAddress(path, seq = 0, turn = 0) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}?after_seq=${seq}&after_turn=${turn}`;
}

/**
 * A line that stays up. `address()` is asked anew for each attempt. Calls `onFrame(frame)`, `onOpen()`, `onDown(seconds
 * until the next attempt)`, and `onFinal(reason)` ("signed-out", "gone") when trying again is no use.
 */
export class Line {
  constructor(address, { onFrame, onOpen, onDown, onFinal }) {
    Object.assign(this, { address, onFrame, onOpen, onDown, onFinal, failures: 0, closed: false });
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.socket.close());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.now();
    });
    this.#connect();
  }

  get up() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Tries again at once. */
  now() {
    if (!this.closed && this.socket.readyState === WebSocket.CLOSED) this.#connect();
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
    this.socket.close();
  }

  #connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.address());
    let pulse;
    let heard = 0;
    this.socket = socket;
    socket.addEventListener("open", () => {
      heard = Date.now();
      this.onOpen();
      pulse = setInterval(() => {
        if (Date.now() - heard > SILENT_AFTER) socket.close();
        else this.send({ type: "ping" });
      }, PING_EVERY);
    });
    socket.addEventListener("message", (event) => {
      heard = Date.now();
      this.failures = 0;
      this.onFrame(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      clearInterval(pulse);
      if (this.closed || socket !== this.socket) return;
      if (FINAL[event.code]) {
        this.end();
        this.onFinal(FINAL[event.code]);
        return;
      }
      const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.#connect(), wait * 1000);
      this.onDown(wait);
    });
  }
}
