// The sentences the server put into the page for the script, in the reader's language.

const texts = JSON.parse(document.getElementById("texts").textContent);

/** The text `key` with its `{values}` filled in. */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const templates = new Map([...document.querySelectorAll("template[data-template]")].map((one) => [one.dataset.template, one]));

/** A copy of the page's template `name`. */
export function fromTemplate(name) {
  return templates.get(name).content.cloneNode(true);
}

/** Writes `text` into the slot `name`, or removes the slot where there is none. */
export function fill(fragment, name, text) {
  const slot = fragment.querySelector(`[data-slot="${name}"]`);
  if (text) slot.textContent = text;
  else slot.remove();
}
