// The page: what is typed and pressed goes out, what comes in is shown.

import { byId, el, page, say } from "./dom.js";
import { openForm } from "./form.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Notifier } from "./notify.js";
import { retryPhotos } from "./parts.js";
import { subscribe } from "./push.js";
import { hintedRegion, showRegion } from "./region.js";
import { Connection } from "./socket.js";
import { keepAgesTrue, setServerTime } from "./time.js";

const PATIENCE = 1200;
const LONGEST_LINE = 2000;
const line = byId("line");
const banner = byId("banner");
const pressed = new Map();
const working = new Set();
let answering = null;
let lastLine = "";
let bannerTimer = null;
let acknowledging = null;
let ready = false;

const act = { press, form, answer, isPressed: (token) => Boolean(token) && pressed.has(token) };
const log = new Log(act);
const notifier = new Notifier(toast);
const connection = new Connection({ onFrame: take, onState: state, region: hintedRegion() });
const menu = new Menu(line, send);

function take(frame) {
  if (frame.t === "messages") takeMessages(frame);
  else if (frame.t === "older") takeOlder(frame);
  else if (frame.t === "done") takeDone(frame);
}

function takeMessages(frame) {
  setServerTime(frame.now);
  if (frame.reset) {
    log.clear();
    log.pinned = true;
    byId("older").hidden = !frame.more;
  }
  if (frame.first !== undefined) log.forgetBefore(frame.first);
  const known = log.newestId;
  byId("log").setAttribute("aria-busy", String(Boolean(frame.reset)));
  log.put(frame.messages);
  byId("log").removeAttribute("aria-busy");
  welcome();
  const fresh = frame.messages.filter((message) => message.id > known);
  if (ready) fresh.forEach((message) => notifier.missedOne(message));
  if (ready && working.size) fresh.forEach(openOwnForm);
  ready = true;
  acknowledge();
}

/** A form that answers one's own press opens by itself. */
function openOwnForm(message) {
  const part = message.parts.find((candidate) => candidate.t === "form");
  if (part && message.from === "magpie") form(part);
}

function takeOlder(frame) {
  log.put(frame.messages, { quiet: true });
  byId("older").hidden = !frame.more;
}

function takeDone(frame) {
  working.delete(frame.id);
  showWorking();
  const button = release(frame.id);
  if (frame.toast) toast(frame.toast, button);
  if (frame.problem) {
    toast(say(frame.problem), button);
    giveBack(log.dropWaiting(frame.id));
  }
  if (frame.first !== undefined) log.forgetBefore(frame.first);
  welcome();
}

/** A line that was not taken is not lost. */
function giveBack(text) {
  if (!text || line.value) return;
  line.value = text;
  grow();
}

function release(id) {
  for (const [token, press] of pressed) {
    if (press.id !== id) continue;
    pressed.delete(token);
    document.querySelectorAll(".pressed").forEach((button) => {
      if (button.dataset.token === token) button.classList.remove("pressed");
    });
    return press.button;
  }
  return null;
}

function welcome() {
  byId("welcome").hidden = !log.isEmpty;
}

function showWorking() {
  byId("working").hidden = working.size === 0;
}

/** Once a second at most: a burst of alerts must not use up what the person's own lines need. */
function acknowledge() {
  acknowledging ??= setTimeout(() => {
    acknowledging = null;
    const seen = document.visibilityState === "visible" || notifier.isOn;
    if (seen && log.newestId) connection.tell({ t: "seen", id: log.newestId });
  }, PATIENCE);
}

function state(name) {
  clearTimeout(bannerTimer);
  if (name === "open") {
    retryPhotos();
    if (!banner.hidden) show(say("web.back"), "good");
    bannerTimer = setTimeout(() => (banner.hidden = true), PATIENCE);
    return;
  }
  for (const press of [...pressed.values()]) release(press.id);
  [...working].filter((id) => !connection.lines.has(id)).forEach((id) => working.delete(id));
  showWorking();
  if (name === "session") show(say("web.session_lost"), "bad", reload());
  else if (banner.hidden) bannerTimer = setTimeout(() => show(say("web.offline"), "bad"), PATIENCE);
  else show(say("web.offline"), "bad");
}

function show(text, level, ...more) {
  banner.className = `banner ${level}`;
  banner.replaceChildren(text, ...more);
  banner.hidden = false;
}

function reload() {
  const button = el("button", { type: "button", class: "quiet" }, say("web.reload"));
  button.addEventListener("click", () => location.reload());
  return button;
}

function send(text) {
  const said = text.trim();
  if (!said) return;
  lastLine = said;
  const id = connection.line(said, answering);
  stopAnswering();
  log.addWaiting(id, said);
  working.add(id);
  welcome();
  showWorking();
  line.focus();
}

function press(given, button) {
  if (given.send) {
    send(given.send);
  } else if (given.where) {
    where(button);
  } else if (given.push) {
    push(given.token, button);
  } else if (given.token && !pressed.has(given.token)) {
    const message = idOf(button);
    const id = connection.act({ t: "press", token: given.token, message });
    if (id === null) {
      toast(say("web.offline"), button);
      return;
    }
    pressed.set(given.token, { id, button });
    working.add(id);
    button.classList.add("pressed");
    showWorking();
  }
}

function idOf(button) {
  const node = button.closest(".message");
  const found = [...log.nodes].find(([, candidate]) => candidate === node);
  return found ? String(found[0]) : undefined;
}

function where(button) {
  const failed = () => toast(say("web.no_position"), button);
  if (!navigator.geolocation) {
    failed();
    return;
  }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const id = connection.act({ t: "where", lat: coords.latitude, lon: coords.longitude });
      if (id !== null) working.add(id);
      showWorking();
    },
    failed,
    { timeout: 10000, maximumAge: 600000 },
  );
}

async function push(token, button) {
  try {
    const values = await subscribe();
    const id = connection.act({ t: "form", token, values });
    if (id === null) toast(say("web.offline"), button);
    else working.add(id);
    showWorking();
  } catch (error) {
    toast(error.message, button);
  }
}

function form(part, button) {
  openForm(part, (values) => {
    const id = connection.act({ t: "form", token: part.token, values });
    if (id === null) toast(say("web.offline"), button);
    else working.add(id);
    showWorking();
  });
}

function answer(message, node) {
  answering = message.id;
  const box = byId("answering");
  box.firstElementChild.textContent = `↩ ${node.querySelector(".bubble").textContent.slice(0, 80)}`;
  box.hidden = false;
  line.focus();
}

function stopAnswering() {
  answering = null;
  byId("answering").hidden = true;
}

function toast(text, near) {
  const box = el("p", { class: "toast" }, text);
  const at = near?.isConnected ? near.getBoundingClientRect() : null;
  if (at) {
    box.classList.add("near");
    box.style.setProperty("--x", `${Math.round(at.left + at.width / 2)}px`);
    box.style.setProperty("--y", `${Math.round(at.top)}px`);
  }
  byId("toasts").append(box);
  setTimeout(() => box.remove(), 3500);
}

function grow() {
  line.style.setProperty("height", "auto");
  line.style.setProperty("height", `${Math.min(line.scrollHeight, 140)}px`);
}

/** The server takes no longer line; a browser that cut it by itself would say nothing. */
function cut() {
  if (line.value.length <= LONGEST_LINE) return;
  line.value = line.value.slice(0, LONGEST_LINE);
  toast(say("web.cut"));
}

line.addEventListener("input", () => {
  cut();
  grow();
});
line.addEventListener("keydown", (event) => {
  if (event.isComposing || menu.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    byId("composer").requestSubmit();
  } else if (event.key === "ArrowUp" && !line.value && lastLine) {
    event.preventDefault();
    line.value = lastLine;
    grow();
  } else if (event.key === "Escape") {
    stopAnswering();
  }
});
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send(line.value);
  line.value = "";
  menu.close();
  grow();
});
byId("answering").querySelector("button").addEventListener("click", stopAnswering);
byId("older").addEventListener("click", () => connection.tell({ t: "older", before: log.oldestId }));
document.addEventListener("visibilitychange", acknowledge);
for (const example of byId("examples").children) {
  example.addEventListener("click", () => send(example.textContent));
}
showRegion(page);
keepAgesTrue();
