// The connection: comes back by itself, says what it has, and sends again what was not answered.

import { locale, newId } from "./dom.js";

const WAITS = [300, 800, 1500, 3000, 6000, 10000];
const SESSION_LOST = 4401;
const PING = 25000;
const PATIENCE = 10000;

export class Connection {
  constructor({ onFrame, onState, region }) {
    this.revision = 0;
    this.lines = new Map();
    this.onFrame = onFrame;
    this.onState = onState;
    this.region = region;
    this.failures = 0;
    this.open = false;
    this.doubt = null;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.hurry();
    });
    setInterval(() => this.ping(), PING);
    this.connect();
  }

  connect() {
    this.timer = null;
    const address = new URL("/chat/ws", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    this.suspect();
    socket.addEventListener("open", () => this.greet());
    socket.addEventListener("message", (event) => {
      if (this.socket === socket) this.take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (this.socket === socket) this.lost(event.code);
    });
  }

  greet() {
    this.raw({
      t: "hello",
      revision: this.revision,
      locale,
      region: this.region,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  }

  take(frame) {
    this.trust();
    if (frame.t === "messages") {
      this.revision = Math.max(frame.reset ? 0 : this.revision, frame.revision);
      if (!this.open) {
        this.open = true;
        this.failures = 0;
        this.onState("open");
        for (const line of this.lines.values()) this.raw(line);
      }
    }
    if (frame.t === "done") this.lines.delete(frame.id);
    this.onFrame(frame);
  }

  lost(code) {
    this.open = false;
    this.trust();
    if (code === SESSION_LOST) {
      this.onState("session");
      return;
    }
    this.onState("lost");
    const wait = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), wait * (0.7 + Math.random() * 0.6));
  }

  hurry() {
    if (this.timer === null || this.timer === undefined) {
      this.ping();
      return;
    }
    clearTimeout(this.timer);
    this.connect();
  }

  /** A phone that changes its network keeps a socket that looks open and is dead. */
  ping() {
    if (!this.open || this.doubt !== null) return;
    this.raw({ t: "ping" });
    this.suspect();
  }

  /** Anything that comes in clears the doubt. */
  suspect() {
    const { socket } = this;
    this.doubt = setTimeout(() => {
      if (this.socket !== socket) return;
      this.socket = null;
      socket.close();
      this.lost(0);
    }, PATIENCE);
  }

  trust() {
    clearTimeout(this.doubt);
    this.doubt = null;
  }

  raw(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** A line is kept until it is answered; its id makes sending it twice harmless. */
  line(text, replyTo) {
    const frame = { t: "say", id: newId(), text };
    if (replyTo) frame.reply_to = String(replyTo);
    this.lines.set(frame.id, frame);
    if (this.open) this.raw(frame);
    this.ping();
    return frame.id;
  }

  /** Anything else is worth nothing later; null if there is no connection now. */
  act(frame) {
    if (!this.open) return null;
    const id = newId();
    this.raw({ ...frame, id });
    this.ping();
    return id;
  }

  tell(frame) {
    if (this.open) this.raw(frame);
  }
}
