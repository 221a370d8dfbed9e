// A message's parts as elements.

import { el, link, say, svg } from "./dom.js";
import { ages } from "./time.js";

/** Draw all parts of a message into a bubble. `act` is told of presses. */
export function drawParts(message, act, photos) {
  const parts = message.parts ?? [];
  const bubble = el("div", { class: "bubble" });
  const lone = parts.length === 1 && parts[0].t === "card";
  if (lone) bubble.classList.add("bare");
  let cards = null;
  parts.forEach((part, index) => {
    if (part.t === "card") {
      if (cards === null || cards.dataset.small !== String(Boolean(part.small))) {
        cards = el("div", { class: part.small ? "cards small" : "cards", "data-small": String(Boolean(part.small)) });
        bubble.append(cards);
      }
      cards.append(drawCard(part, act, photos));
      return;
    }
    cards = null;
    const drawn = draw[part.t]?.(part, act, message, index);
    if (drawn) bubble.append(drawn);
  });
  return bubble;
}

const draw = {
  text: (part) => el("p", { class: "text", dir: "auto" }, ...rich(part.rich)),
  notice: (part) => el("p", { class: `notice ${part.level}`, dir: "auto" }, ...rich(part.rich)),
  buttons: (part, act) => rows(part.rows, act),
  form: (part, act) => {
    const button = el("button", { type: "button", class: "press primary" }, part.title);
    button.addEventListener("click", () => act.form(part, button));
    return el("div", { class: "rows" }, el("div", { class: "row" }, button));
  },
  chart: (part) => drawChart(part),
  file: (part, _act, message, index) =>
    el(
      "a",
      { class: "file", href: `/file/${message.id}/${index}`, download: part.name },
      el("span", { class: "file-mark", "aria-hidden": "true" }, "↓"),
      el("span", {}, say("web.download", { name: part.name }), el("small", {}, size(part.size))),
    ),
};

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024).toLocaleString()} kB`;
}

export function rich(spans = []) {
  return spans.map((span) => {
    const name = span.c ? "code" : span.b ? "b" : span.s ? "s" : "span";
    const node = el(name, {}, span.x ?? "");
    return span.u ? link(span.u, {}, node) : node;
  });
}

function rows(given, act) {
  const box = el("div", { class: "rows" });
  let chips = null;
  for (const row of given ?? []) {
    // Chips flow on in one line, however many rows they came in.
    const small = row.every((press) => press.style === "chip");
    const line = small && chips ? chips : el("div", { class: "row" });
    line.append(...row.map((press) => drawPress(press, act)));
    if (line !== chips) box.append(line);
    chips = small ? line : null;
  }
  return box;
}

function drawPress(press, act) {
  const style = `press ${press.style ?? "normal"}`;
  if (press.url) return link(press.url, { class: style }, press.label ?? "");
  const button = el("button", { type: "button", class: style, "data-token": press.token }, press.label ?? "");
  if (act.isPressed(press.token)) button.classList.add("pressed");
  button.addEventListener("click", () => act.press(press, button));
  return button;
}

function drawCard(card, act, photos) {
  const classes = ["card", card.small && "small", card.struck && "struck"].filter(Boolean).join(" ");
  const title = card.url ? link(card.url, {}, card.title ?? "") : (card.title ?? "");
  const lines = [card.place, card.source].filter(Boolean);
  const facts = el(
    "div",
    { class: "facts" },
    el("p", { class: "price" }, card.compact && card.badge ? `${card.badge} · ` : null, ...rich(card.price)),
    el("p", { class: "title", dir: "auto" }, title),
    line("place", lines[0]),
    line("source", card.place ? card.source : ""),
    card.listed || card.found ? el("p", { class: "times" }, ages(card.listed, card.found, Boolean(card.small))) : null,
    line("reason", card.reason),
    line("deal", card.deal),
    line("caution", card.caution),
  );
  const box = el("article", { class: classes, "aria-label": card.summary }, card.compact ? null : drawPhoto(card, photos), facts);
  if (card.rows?.length) box.append(rows(card.rows, act));
  return box;
}

function line(name, text) {
  return text ? el("p", { class: name, dir: "auto" }, text) : null;
}

function drawPhoto(card, photos) {
  const box = el("div", { class: "photo" });
  if (card.photo) {
    box.append(photos.take(card.photo, card.alt ?? ""));
  } else {
    box.classList.add("none");
    box.append(el("span", {}, say("web.no_photo")));
  }
  if (card.badge) box.append(el("span", { class: "badge" }, card.badge));
  return box;
}

const missing = new Map();

/** What did not come while nothing came at all is asked for again. */
export function retryPhotos() {
  for (const [box, image] of missing) {
    missing.delete(box);
    if (!box.isConnected) continue;
    box.classList.remove("none");
    box.querySelector("span:not(.badge)")?.replaceWith(image);
    image.src = image.getAttribute("src");
  }
}

/** Photos of a message that is drawn anew are kept, so that an edit does not make them flicker. */
export class Photos {
  constructor(old) {
    this.kept = new Map();
    for (const image of old?.querySelectorAll(".photo img") ?? []) this.kept.set(image.dataset.photo, image);
  }

  take(address, alt) {
    const kept = this.kept.get(address);
    this.kept.delete(address);
    const image = kept ?? el("img", { loading: "lazy", decoding: "async", width: 640, height: 480, "data-photo": address });
    image.alt = alt;
    if (!kept) {
      image.addEventListener("error", () => {
        const box = image.parentElement;
        if (!box) return;
        box.classList.add("none");
        missing.set(box, image);
        image.replaceWith(el("span", {}, say("web.no_photo")));
      });
      // Only our own signed addresses: a body can name no other host.
      image.src = new URL(address, location.origin).origin === location.origin ? address : "";
    }
    return image;
  }
}

function drawChart(chart) {
  const values = chart.points.map(([at, value]) => [Date.parse(at), value]);
  if (values.length < 2) return el("p", { class: "text" }, chart.alternative);
  const xs = values.map(([x]) => x);
  const ys = values.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const x = (value) => 8 + (304 * (value - left)) / (right - left || 1);
  const y = (value) => 92 - (80 * (value - low)) / (high - low || 1);
  const line = values.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const money = new Intl.NumberFormat(undefined, { style: "currency", currency: chart.currency, maximumFractionDigits: 0 });
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, chart.title),
    svg(
      "svg",
      { viewBox: "0 0 320 100", role: "img", "aria-label": chart.alternative },
      svg("polyline", { points: line }),
      svg("circle", { cx: x(values.at(-1)[0]), cy: y(values.at(-1)[1]), r: 4 }),
    ),
    el("p", { class: "range" }, el("span", {}, money.format(ys[0])), el("b", {}, money.format(ys.at(-1)))),
  );
}
