// Which country this browser is probably in: a hint for examples and currencies, nothing more.

import { byId, locale } from "./dom.js";

const ZONES = [
  [/^Europe\/(London|Belfast)$|^GB/, "GB"],
  [/^Europe\/Dublin$/, "IE"],
  [/^Australia\//, "AU"],
  [/^Europe\/Berlin$/, "DE"],
  [/^America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Anchorage|Indiana\/.*|Kentucky\/.*)$|^US\//, "US"],
];

/** The time zone says more than the language: many browsers in Leeds speak American English. */
export function hintedRegion() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const found = ZONES.find(([pattern]) => pattern.test(zone));
  if (found) return found[1];
  try {
    return new Intl.Locale(locale).region ?? "";
  } catch {
    return "";
  }
}

/** The first screen speaks of the person's own country. */
export function showRegion({ examples, samples, euro, region }) {
  const hinted = hintedRegion();
  const name = euro.includes(hinted) ? "DE" : hinted;
  if (!examples[name] || name === region) return;
  [...byId("examples").children].forEach((button, index) => {
    button.textContent = examples[name][index];
  });
  const [price, old, place] = samples[name];
  byId("sample-price").textContent = price;
  byId("sample-old").textContent = old;
  byId("sample-place").textContent = place;
}
