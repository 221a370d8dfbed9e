// Small helpers. Every text becomes a text node: nothing here ever reads markup.

const SVG = "http://www.w3.org/2000/svg";

export const page = JSON.parse(document.body.dataset.page);
export const language = document.documentElement.lang || "en";
export const locale = supported(navigator.language) || language;

function supported(name) {
  try {
    return Intl.getCanonicalLocales(name)[0] ?? "";
  } catch {
    return "";
  }
}

export function byId(id) {
  return document.getElementById(id);
}

/** A sentence of the page; holes are filled with plain text. */
export function say(key, values = {}) {
  const entry = page.texts[key] ?? key;
  const one = Array.isArray(entry) && new Intl.PluralRules(language).select(values.n) === "one";
  const sentence = Array.isArray(entry) ? entry[one ? 0 : 1] : entry;
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/** Make an element: el("p", {class: "price"}, "£", 5). Empty children are left out. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Only addresses a browser opens as a page, whoever wrote them. */
export function webAddress(given) {
  try {
    const address = new URL(given);
    return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
  } catch {
    return null;
  }
}

export function link(address, attributes, ...children) {
  const href = webAddress(address);
  if (href === null) return el("span", attributes, ...children);
  return el(
    "a",
    { ...attributes, href, target: "_blank", rel: "noopener noreferrer" },
    ...children,
    el("span", { class: "unseen" }, ` (${say("web.opens_new_tab")})`),
  );
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
