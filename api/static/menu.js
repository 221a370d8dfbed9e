// The list of commands that opens on "/": arrows, Enter and Tab work, and so does a finger.

import { byId, el, page } from "./dom.js";

const NEEDS_MORE = new Set(["watch", "edit", "pause", "resume", "delete", "why"]);

export class Menu {
  constructor(line, send) {
    this.box = byId("menu");
    this.line = line;
    this.send = send;
    this.shown = [];
    this.at = 0;
    this.button = byId("slash");
    this.button.addEventListener("click", () => this.toggle());
    line.addEventListener("input", () => this.update());
    line.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus from the line, or the list would close first.
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.box.hidden;
  }

  toggle() {
    if (this.line.value === "/") this.line.value = "";
    else if (this.line.value === "") this.line.value = "/";
    this.line.focus();
    this.update();
  }

  update() {
    const typed = /^\/(\w*)$/.exec(this.line.value);
    this.shown = typed ? page.commands.filter(([name]) => name.startsWith(typed[1].toLowerCase())) : [];
    if (!this.shown.length) {
      this.close();
      return;
    }
    this.at = 0;
    this.box.replaceChildren(...this.shown.map(([name, what], index) => this.option(name, what, index)));
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.mark();
  }

  option(name, what, index) {
    const option = el("li", { role: "option", id: `command-${name}` }, el("b", {}, `/${name}`), el("span", {}, what));
    option.addEventListener("click", () => this.choose(index));
    return option;
  }

  mark() {
    [...this.box.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.at));
    });
    const chosen = this.box.children[this.at];
    this.line.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.line.removeAttribute("aria-activedescendant");
  }

  /** True if the key was ours. */
  key(event) {
    if (!this.isOpen) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + by + this.shown.length) % this.shown.length;
      this.mark();
    } else if (event.key === "Enter" && this.isWhole()) {
      // Who typed all of it has said what they want; the form sends it.
      this.close();
      return false;
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.choose(this.at);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  /** Whether the command at hand stands in the line to its last letter. */
  isWhole() {
    return this.line.value.toLowerCase() === `/${this.shown[this.at][0]}`;
  }

  choose(index) {
    const [name] = this.shown[index];
    this.close();
    if (NEEDS_MORE.has(name)) {
      this.line.value = `/${name} `;
      this.line.focus();
      return;
    }
    this.line.value = "";
    this.send(`/${name}`);
  }
}
