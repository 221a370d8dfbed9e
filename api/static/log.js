// The list of messages: drawn once each, edited in place, and never jumping under the reader.

import { byId, el, say } from "./dom.js";
import { Photos, drawParts } from "./parts.js";
import { clock, day, exact } from "./time.js";

const NEAR_END = 90;
const ABOVE = 8;
const MOST = 400;
const KEPT = 300;

export class Log {
  constructor(act) {
    this.act = act;
    this.list = byId("messages");
    this.scroller = byId("scroller");
    this.pill = byId("pill");
    this.nodes = new Map();
    this.messages = new Map();
    this.waiting = new Map();
    this.unread = 0;
    this.pinned = true;
    this.held = null;
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pill.addEventListener("click", () => this.toEnd(true));
    const watcher = new ResizeObserver(() => (this.pinned ? this.toEnd() : this.hold()));
    watcher.observe(this.scroller.firstElementChild);
    watcher.observe(this.scroller);
  }

  get newestId() {
    return Math.max(0, ...this.messages.keys());
  }

  get oldestId() {
    return this.messages.size ? Math.min(...this.messages.keys()) : 0;
  }

  get isEmpty() {
    return this.messages.size === 0 && this.waiting.size === 0;
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.pinned) this.read();
    else if (this.held?.height === scrollHeight) this.held = this.inSight();
    else this.hold();
  }

  /** What somebody reads further up stays where it is, whatever grows above: not all browsers do that. */
  hold() {
    if (this.held?.node.isConnected) {
      const moved = this.held.node.offsetTop - this.scroller.scrollTop - this.held.top;
      if (Math.abs(moved) >= 1) this.scroller.scrollTop += moved;
    }
    this.held = this.inSight();
  }

  /** The first message in sight, by its place in the layout: one that has just come still glides. */
  inSight() {
    const { scrollHeight, scrollTop } = this.scroller;
    const nodes = [...this.list.querySelectorAll(".message")];
    const node = nodes.find((one) => one.offsetTop + one.offsetHeight > scrollTop);
    return node ? { node, top: node.offsetTop - scrollTop, height: scrollHeight } : null;
  }

  toEnd(smooth = false) {
    this.pinned = true;
    this.held = null;
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.endTop(), behavior: calm ? "instant" : "smooth" });
    this.read();
  }

  /** The end; but cards that are taller than the screen are read from what was understood down. */
  endTop() {
    const last = this.list.lastElementChild;
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (!last?.querySelector(".card") || last.offsetHeight <= clientHeight) return scrollHeight;
    const above = last.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    return scrollTop + above - ABOVE;
  }

  read() {
    this.unread = 0;
    this.pill.hidden = true;
  }

  clear() {
    this.list.replaceChildren();
    this.nodes.clear();
    this.messages.clear();
    for (const node of this.waiting.values()) this.list.append(node);
  }

  /** What has been erased on the server goes from the page as well. */
  forgetBefore(first) {
    for (const id of [...this.messages.keys()]) {
      if (first === 0 || id < first) {
        this.nodes.get(id)?.remove();
        this.nodes.delete(id);
        this.messages.delete(id);
      }
    }
    this.separate();
  }

  /** A line that was typed shows at once; its row takes its place when it comes back. */
  addWaiting(id, text) {
    const message = { parts: [{ t: "text", rich: [{ x: text }] }], at: new Date().toISOString(), from: "person" };
    const node = this.draw(message, null);
    node.classList.add("waiting");
    this.waiting.set(id, node);
    this.list.append(node);
    this.toEnd();
  }

  /** Gives what was typed, if it still waited. */
  dropWaiting(id) {
    const node = this.waiting.get(id);
    node?.remove();
    this.waiting.delete(id);
    return node?.querySelector(".text").textContent;
  }

  put(messages, { quiet = false } = {}) {
    let added = 0;
    for (const message of messages) {
      if (message.client) this.dropWaiting(message.client);
      const old = this.nodes.get(message.id);
      if (old) {
        if (this.messages.get(message.id).revision < message.revision) this.redraw(message, old);
        continue;
      }
      if (!quiet && this.messages.size && message.id < this.oldestId) continue;
      this.insert(message);
      if (message.from === "magpie") added += 1;
    }
    this.trim();
    this.separate();
    if (this.pinned) this.toEnd();
    else this.hold();
    if (!this.pinned && !quiet && added) this.showUnread(added);
  }

  /** A tab that is open for weeks stays quick: what is far above can be asked for again. */
  trim() {
    if (!this.pinned || this.nodes.size <= MOST) return;
    const ids = [...this.nodes.keys()].sort((a, b) => a - b);
    this.forgetBefore(ids[ids.length - KEPT]);
    byId("older").hidden = false;
  }

  showUnread(added) {
    this.unread += added;
    this.pill.textContent = `↓ ${say("web.new", { n: this.unread })}`;
    this.pill.hidden = false;
  }

  insert(message) {
    const node = this.draw(message, null);
    this.messages.set(message.id, message);
    this.nodes.set(message.id, node);
    const next = [...this.nodes.keys()].filter((id) => id > message.id);
    const before = next.length ? this.nodes.get(Math.min(...next)) : [...this.waiting.values()][0];
    this.list.insertBefore(node, before ?? null);
  }

  redraw(message, old) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const place = focused ? [...old.querySelectorAll("a, button")].indexOf(focused) : -1;
    const label = focused?.textContent;
    const fresh = this.draw(message, old);
    this.messages.set(message.id, message);
    old.replaceChildren(...fresh.childNodes);
    if (focused === null) return;
    const targets = [...old.querySelectorAll("a, button")];
    const same = targets.find((target) => target.textContent === label);
    (same ?? targets[Math.min(place, targets.length - 1)] ?? byId("line")).focus({ preventScroll: true });
  }

  draw(message, old) {
    const mine = message.from === "person";
    const node = el("li", { class: `message ${mine ? "mine" : "magpie"}` });
    const meta = el(
      "p",
      { class: "meta" },
      el("time", { datetime: message.at, title: exact(message.at) }, clock(message.at)),
      message.edited && !mine ? ` · ${say("web.edited")}` : "",
    );
    if (!mine && message.id) {
      const answer = el("button", { type: "button", class: "answer", "aria-label": say("web.reply"), title: say("web.reply") }, "↩");
      // The message that is in sight: an edit moves what was drawn anew into the old one.
      answer.addEventListener("click", () => this.act.answer(message, answer.closest(".message")));
      meta.append(answer);
    }
    const speaker = el("span", { class: "unseen" }, `${say(mine ? "web.you" : "web.magpie")}: `);
    node.append(speaker, drawParts(message, this.act, new Photos(old)), meta);
    return node;
  }

  /** One line for each day. */
  separate() {
    let shown = "";
    for (const id of [...this.nodes.keys()].sort((a, b) => a - b)) {
      const at = this.messages.get(id).at;
      const name = day(at);
      const node = this.nodes.get(id);
      const above = node.previousElementSibling;
      const has = above?.classList.contains("day");
      if (name !== shown && !has) this.list.insertBefore(el("li", { class: "day" }, el("span", {}, name)), node);
      else if (name === shown && has) above.remove();
      else if (has && above.textContent !== name) above.firstElementChild.textContent = name;
      shown = name;
    }
    for (const line of this.list.querySelectorAll(".day")) {
      const next = line.nextElementSibling;
      if (!next || next.classList.contains("day") || next.classList.contains("waiting")) line.remove();
    }
  }
}
