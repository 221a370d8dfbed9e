// Live ages: every <time data-age> is brought up to date while it is on the page.

import { el, locale, say } from "./dom.js";

const STEPS = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [Infinity, 86400, "day"],
];
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" });
let ahead = 0;

/** The server's clock counts: a browser whose clock is wrong still shows true ages. */
export function setServerTime(iso) {
  const server = Date.parse(iso);
  if (Number.isFinite(server)) ahead = server - Date.now();
}

function now() {
  return Date.now() + ahead;
}

function step(seconds) {
  const [, size, unit] = STEPS.find(([below]) => seconds < below);
  return [Math.floor(seconds / size), unit];
}

export function ago(iso) {
  const seconds = Math.max(0, (now() - Date.parse(iso)) / 1000);
  if (seconds < 20) return say("web.just_now");
  const [amount, unit] = step(seconds);
  return relative.format(-amount, unit);
}

function span(seconds) {
  const [amount, unit] = step(Math.max(0, seconds));
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(amount);
}

/** "listed 3 min ago · found 40 s later", kept true. */
export function ages(listed, found, short = false) {
  const start = listed ?? found;
  if (!start || Number.isNaN(Date.parse(start))) return null;
  const age = el("time", { datetime: start, "data-age": start, "data-short": short, title: exact(start) });
  age.textContent = shownAge(age);
  if (short || !listed || !found) return age;
  const seconds = (Date.parse(found) - Date.parse(listed)) / 1000;
  if (!(seconds >= 1 && seconds < 86400)) return age;
  return el("span", {}, age, " · ", say("web.found", { span: span(seconds) }));
}

function shownAge({ dataset }) {
  return dataset.short === undefined ? say("web.listed", { ago: ago(dataset.age) }) : ago(dataset.age);
}

export function clock(iso) {
  return new Date(iso).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

export function exact(iso) {
  return new Date(iso).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

export function day(iso) {
  const then = new Date(iso);
  const today = new Date(now());
  const yesterday = new Date(now() - 86400000);
  if (then.toDateString() === today.toDateString()) return say("web.today");
  if (then.toDateString() === yesterday.toDateString()) return say("web.yesterday");
  return then.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });
}

export function keepAgesTrue() {
  setInterval(() => {
    for (const age of document.querySelectorAll("time[data-age]")) {
      const shown = shownAge(age);
      if (age.textContent !== shown) age.textContent = shown;
    }
  }, 10000);
}
