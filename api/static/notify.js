// Notifications while the tab is open but not looked at; only after the person asked for them.

import { byId, say } from "./dom.js";

const KEY = "magpie.notify";

export class Notifier {
  constructor(toast) {
    this.button = byId("notify");
    this.toast = toast;
    this.missed = 0;
    this.title = document.title;
    document.addEventListener("visibilitychange", () => this.looked());
    if (!("Notification" in window)) return;
    this.button.hidden = this.isOn || Notification.permission === "denied";
    this.button.addEventListener("click", () => this.ask());
  }

  get isOn() {
    return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(KEY) === "on";
  }

  async ask() {
    const given = await Notification.requestPermission();
    if (given === "granted") {
      localStorage.setItem(KEY, "on");
      this.button.hidden = true;
      this.toast(say("web.notify.on"), this.button);
    } else {
      this.toast(say("web.notify.blocked"), this.button);
    }
  }

  looked() {
    if (document.visibilityState !== "visible") return;
    this.missed = 0;
    document.title = this.title;
  }

  /** Something came in while nobody looked. */
  missedOne(message) {
    if (document.visibilityState === "visible" || message.from !== "magpie") return;
    this.missed += 1;
    document.title = `(${this.missed}) ${this.title}`;
    if (!this.isOn || message.silent) return;
    try {
      const shown = new Notification(this.title, { body: summary(message), tag: String(message.id) });
      shown.addEventListener("click", () => {
        window.focus();
        shown.close();
      });
    } catch {
      // Some phones allow notifications only from a service worker; the title still counts.
    }
  }
}

function summary(message) {
  const card = message.parts.find((part) => part.t === "card");
  if (card) return card.summary ?? "";
  const text = message.parts.find((part) => part.rich);
  return (text?.rich ?? []).map((span) => span.x ?? "").join("").slice(0, 160);
}
