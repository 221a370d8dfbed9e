// A form of the conversation as a dialog.

import { byId, el, say } from "./dom.js";

/** Show it; `submit` gets the values by name. */
export function openForm(form, submit) {
  const dialog = byId("form");
  const cancel = el("button", { type: "button", class: "press normal" }, say("web.cancel"));
  cancel.addEventListener("click", () => dialog.close());
  const inputs = form.fields.map((field) => drawField(field));
  const body = el(
    "form",
    {},
    el("h2", { id: "form-title" }, form.title),
    ...inputs,
    el("div", { class: "row" }, el("button", { type: "submit", class: "press primary" }, form.submit), cancel),
  );
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const [name, value] of new FormData(body)) values[name] = String(value);
    dialog.close();
    submit(values);
  });
  dialog.replaceChildren(body);
  if (!dialog.open) dialog.showModal();
}

function drawField(field) {
  const common = { name: field.name, required: Boolean(field.required) };
  if (!field.options?.length) {
    const input = el("input", { ...common, placeholder: field.placeholder, maxlength: 500 });
    input.value = field.value ?? "";
    return el("label", {}, el("span", {}, field.label), input);
  }
  const select = el("select", common, ...field.options.map(([value, label]) => el("option", { value }, label)));
  select.value = field.value ?? field.options[0][0];
  return el("label", {}, el("span", {}, field.label), select);
}
