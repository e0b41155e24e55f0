// The form of a content file, built from the description that coach/authoring/form.py gives. It changes the data it was given
// and says so; what it does not know how to show it leaves as it is.

import { fromTemplate, t } from "./texts.js";

const LANGUAGES = ["es", "en"];
const SHORT = ["string", "number", "flag", "choice"];
let ids = 0;

/** An element with attributes (a value of undefined leaves one out) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

export const icon = (name) => fromTemplate(`icon-${name}`);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");

/** A place in the data: reads, writes (undefined removes), and makes places within. */
class Slot {
  constructor(get, set, path) {
    Object.assign(this, { get, set, path });
  }

  /** The place of a key of a mapping. A mapping that may be left out is, when its last key goes. */
  key(name, optional = false) {
    const write = (value) => {
      const whole = isObject(this.get()) ? this.get() : {};
      if (value === undefined) delete whole[name];
      else whole[name] = value;
      this.set(optional && !Object.keys(whole).length ? undefined : whole);
    };
    return new Slot(() => this.get()?.[name], write, [...this.path, name]);
  }

  /** The place of an item of a list. */
  at(index) {
    const write = (value) => {
      const whole = [...this.get()];
      whole[index] = value;
      this.set(whole);
    };
    return new Slot(() => this.get()?.[index], write, [...this.path, String(index)]);
  }
}

/** What stands in a new entry. */
function blank(form) {
  if (form.type === "text") return { es: "", en: "" };
  if (form.type === "lines") return { es: [""], en: [""] };
  if (form.type === "list") return form.least ? [blank(form.item)] : [];
  if (form.type === "map") return {};
  if (form.type === "number") return form.min ?? 0;
  if (form.type === "flag") return false;
  if (form.type === "choice") return form.options[0].value;
  if (form.type === "string") return "";
  return Object.fromEntries(form.fields.filter((field) => field.required).map((field) => [field.name, blank(field.form)]));
}

/** Whether a value has the shape that the form can show. */
function fits(form, value) {
  if (value === undefined) return true;
  if (form.type === "text") return isObject(value) && LANGUAGES.every((code) => ["string", "undefined"].includes(typeof value[code]));
  if (form.type === "lines") return isObject(value) && LANGUAGES.every((code) => value[code] === undefined || isTexts(value[code]));
  if (form.type === "list") return Array.isArray(value);
  if (form.type === "number") return typeof value === "number";
  if (form.type === "flag") return typeof value === "boolean";
  if (form.type === "string" || form.type === "choice") return typeof value === "string";
  return isObject(value);
}

/** How much there is in a value, for the line of a fold. */
function amount(form, value) {
  if (!fits(form, value) || value === undefined) return "";
  if (form.type === "lines") return LANGUAGES.map((code) => `${code} ${(value[code] ?? []).length}`).join(" · ");
  if (form.type === "list" || form.type === "map") return t("count", { n: Object.keys(value).length });
  return "";
}

/** What an entry of a list is called. */
function titleOf(value, number) {
  const words = [value?.id, value?.title?.[document.documentElement.lang], value?.text, value?.document, value?.mood];
  return words.find((word) => typeof word === "string" && word) ?? t("entry", { n: number });
}

export class Form {
  /** `changed()` is called after every change of `data`. */
  constructor(root, description, changed) {
    Object.assign(this, { root, description, changed, data: {}, problems: [], lists: new Map() });
  }

  /** Shows `data`; folds that were open stay open. */
  show(data) {
    const open = new Set([...this.root.querySelectorAll("details[open]")].map((fold) => fold.dataset.path));
    this.data = data;
    const slot = new Slot(() => this.data, (value) => { this.data = value; this.changed(); }, []);
    this.root.replaceChildren(...this.#fields(this.description, slot));
    for (const path of [...open].sort((a, b) => a.length - b.length)) {
      const fold = this.#find(path);
      if (fold?.matches("details")) fold.open = true;
    }
    this.#showProblems();
  }

  /** Puts problems (`path`, `message`, `hint`, `severity`) beside the fields they belong to. */
  tell(problems) {
    this.problems = problems;
    this.#showProblems();
  }

  #find(path) {
    return this.root.querySelector(`[data-path="${CSS.escape(path)}"]`);
  }

  #showProblems() {
    for (const old of this.root.querySelectorAll(".field-problem")) old.remove();
    for (const old of this.root.querySelectorAll("[data-worst]")) delete old.dataset.worst;
    for (const old of this.root.querySelectorAll("[aria-invalid]")) {
      old.removeAttribute("aria-invalid");
      old.removeAttribute("aria-describedby");
    }
    for (const problem of this.problems) this.#showProblem(problem);
  }

  #showProblem({ path, message, hint, severity }) {
    const places = path.map((_, index) => path.slice(0, path.length - index).join("/"));
    const place = places.map((one) => this.#find(one)).find(Boolean) ?? this.root;
    const note = make("p", { class: "field-problem", id: `problem-${(ids += 1)}`, "data-severity": severity }, message);
    if (hint) note.append(make("span", { class: "hint muted" }, hint));
    if (place === this.root) place.prepend(note);
    else if (place.matches("details")) place.querySelector(":scope > summary").after(note);
    else place.append(note);
    for (let fold = place.closest("details"); fold && this.root.contains(fold); fold = fold.parentElement.closest("details")) {
      if (fold.dataset.worst !== "error") fold.dataset.worst = severity;
    }
    const field = place.matches("details") || place === this.root ? null : place.querySelector("input, textarea, select");
    if (!field) return;
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
    if (severity === "error") field.setAttribute("aria-invalid", "true");
  }

  // --- fields ---

  #fields(form, slot) {
    const known = form.fields.map((field) => field.name);
    const unknown = Object.keys(slot.get() ?? {}).filter((name) => !known.includes(name));
    const parts = form.fields.map((field) => this.#field(field, slot.key(field.name)));
    return [...grouped(parts), ...unknown.map((name) => onlyYaml(name, [...slot.path, name]))];
  }

  #field(field, slot) {
    if (!fits(field.form, slot.get())) return onlyYaml(field.label, slot.path);
    const about = field.help || undefined;
    if (SHORT.includes(field.form.type)) return this.#short(field, slot);
    if (field.form.type === "text") return group(field.label, about, slot.path, this.#text(slot));
    if (field.form.type === "map" && field.form.item.type === "number") {
      return group(field.label, about, slot.path, this.#numbers(field.form, optional(slot, field)));
    }
    return this.#fold(field.label, about, field.form, optional(slot, field));
  }

  /** A label with one control. */
  #short(field, slot) {
    const id = `field-${(ids += 1)}`;
    const control = this.#control(field.form, slot, { id, optional: !field.required, default: field.default });
    const label = make("label", { for: id }, field.label);
    if (field.help) control.setAttribute("aria-describedby", `${id}-help`);
    const flag = field.form.type === "flag";
    const wrapper = make("div", { class: flag ? "field flag" : "field", "data-path": slot.path.join("/"), "data-short": true });
    wrapper.append(...(flag ? [control, label] : [label, control]));
    if (field.help) wrapper.append(make("p", { class: "help", id: `${id}-help` }, field.help));
    return wrapper;
  }

  #control(form, slot, { id, label, optional: mayMiss = false, default: otherwise = null }) {
    const value = slot.get();
    if (form.type === "choice") {
      const select = make("select", { class: "select", id, "aria-label": label });
      const names = Object.fromEntries(form.options.map((option) => [option.value, option.label]));
      if (mayMiss) select.append(make("option", { value: "" }, otherwise ? t("default", { value: names[otherwise] }) : t("not-said")));
      for (const option of form.options) select.append(make("option", { value: option.value }, option.label));
      if (value !== undefined && !(value in names)) select.append(make("option", { value }, value));
      select.value = value ?? (mayMiss ? "" : form.options[0].value);
      select.addEventListener("change", () => slot.set(select.value === "" ? undefined : select.value));
      return select;
    }
    if (form.type === "flag") {
      const box = make("input", { type: "checkbox", id, "aria-label": label });
      box.checked = value ?? otherwise ?? false;
      box.addEventListener("change", () => slot.set(box.checked));
      return box;
    }
    if (form.type === "number") {
      const bounds = { min: form.min ?? undefined, max: form.max ?? undefined, step: form.whole ? 1 : "any" };
      const field = make("input", { class: "input", type: "number", inputmode: form.whole ? "numeric" : "decimal", id, "aria-label": label, placeholder: otherwise ?? undefined, ...bounds });
      field.value = value ?? "";
      field.addEventListener("input", () => slot.set(field.value === "" ? undefined : Number(field.value)));
      return field;
    }
    const field = form.long ? area(value ?? "") : make("input", { class: "input", autocomplete: "off", spellcheck: "false", list: this.#list(form.suggest) });
    if (id) field.id = id;
    if (label) field.setAttribute("aria-label", label);
    field.value = value ?? "";
    field.addEventListener("input", () => slot.set(field.value === "" && mayMiss ? undefined : field.value));
    return field;
  }

  /** The id of a list of suggestions, shared by all fields that may refer to the same names. */
  #list(names) {
    if (!names?.length) return undefined;
    const key = names.join(" ");
    if (!this.lists.has(key)) {
      const list = make("datalist", { id: `names-${(ids += 1)}` }, ...names.map((value) => make("option", { value })));
      document.body.append(list);
      this.lists.set(key, list.id);
    }
    return this.lists.get(key);
  }

  /** One text in both languages, side by side. */
  #text(slot) {
    const columns = LANGUAGES.map((code) => {
      const inner = slot.key(code);
      const id = `field-${(ids += 1)}`;
      const field = area(inner.get() ?? "", { id, lang: code });
      field.addEventListener("input", () => inner.set(field.value));
      return make("div", { class: "field", "data-path": inner.path.join("/") }, make("label", { class: "language-name", for: id }, t(code)), field);
    });
    return make("div", { class: "pair" }, ...columns);
  }

  /** Interchangeable lines, each language by itself. */
  #lines(form, slot) {
    return make("div", { class: "pair" }, ...LANGUAGES.map((code) => {
      const column = make("div", { class: "column", role: "group", "aria-label": t(code), "data-path": [...slot.path, code].join("/") });
      const draw = this.#column(column, slot, code);
      draw();
      return column;
    }));
  }

  #column(column, slot, code) {
    const inner = slot.key(code);
    const read = () => inner.get() ?? [];
    const draw = (focus) => {
      const rows = read().map((line, index) => {
        const field = area(line, { lang: code, "aria-label": `${t(code)}, ${t("line", { n: index + 1 })}` });
        field.addEventListener("input", () => inner.at(index).set(field.value));
        field.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault(); // a line is one line: Enter begins the next
          inner.set(read().toSpliced(index + 1, 0, ""));
          draw({ row: index + 1, what: "textarea" });
        });
        return make("li", { "data-path": [...inner.path, index].join("/") }, field, this.#tools(inner, index, t("line", { n: index + 1 }), draw));
      });
      const add = button("add", t("add-line"), () => {
        inner.set([...read(), ""]);
        draw({ row: read().length - 1, what: "textarea" });
      }, true);
      column.replaceChildren(make("p", { class: "language-name" }, t(code), make("span", { class: "count" }, String(read().length))), make("ol", { class: "entries" }, ...rows), add);
      settle(column, focus);
      this.#showProblems();
    };
    return draw;
  }

  /** Buttons that move and remove an entry. */
  #tools(slot, index, name, draw) {
    const swap = (other, tool) => {
      const all = [...slot.get()];
      [all[index], all[other]] = [all[other], all[index]];
      slot.set(all);
      draw({ row: other, what: `[data-tool=${tool}]` });
    };
    const up = button("up", t("move-up", { name }), () => swap(index - 1, "up"));
    const down = button("down", t("move-down", { name }), () => swap(index + 1, "down"));
    up.disabled = index === 0;
    down.disabled = index === slot.get().length - 1;
    const remove = button("remove", t("remove", { name }), () => {
      slot.set(slot.get().toSpliced(index, 1));
      draw({ row: Math.min(index, slot.get()?.length - 1), what: "[data-tool=remove]" });
    });
    return make("span", { class: "tools" }, up, down, remove);
  }

  /** A number for each name. */
  #numbers(form, slot) {
    return make("div", { class: "numbers" }, ...form.keys.map((key) => {
      const inner = slot.key(key.value);
      const id = `field-${(ids += 1)}`;
      return make("div", { class: "field", "data-path": inner.path.join("/") }, make("label", { for: id }, key.label), this.#control(form.item, inner, { id, optional: true }));
    }));
  }

  /** A part that unfolds; what is in it is made when it is first opened. */
  #fold(label, about, form, slot) {
    const fold = fromTemplate("fold").querySelector("details");
    fold.dataset.path = slot.path.join("/");
    fold.querySelector("[data-slot=label]").textContent = label;
    const count = fold.querySelector("[data-slot=count]");
    const tell = () => { count.textContent = amount(form, slot.get()); };
    tell();
    fold.addEventListener("toggle", () => tell());
    const body = make("div", { class: "part-body", role: "group", "aria-label": label });
    const fill = () => {
      if (body.parentElement) return;
      if (about) body.append(make("p", { class: "help" }, about));
      body.append(...this.#inside(form, slot));
      fold.append(body);
      this.#showProblems();
    };
    // Setting `open` tells of it only later; whoever opens a fold to look into it wants it filled.
    new MutationObserver(() => { if (fold.open) fill(); }).observe(fold, { attributes: true, attributeFilter: ["open"] });
    fold.querySelector("summary").addEventListener("click", fill);
    fold.fill = fill;
    return fold;
  }

  #inside(form, slot) {
    if (form.type === "lines") return [this.#lines(form, slot)];
    if (form.type === "list") return [this.#entries(form, slot)];
    if (form.type === "map") return [this.#map(form, slot)];
    return this.#fields(form, slot);
  }

  /** A list of entries of any kind. */
  #entries(form, slot) {
    const box = make("div", { class: "stacked-entries" });
    const read = () => slot.get() ?? [];
    const draw = (focus) => {
      const rows = read().map((value, index) => {
        const inner = slot.at(index);
        const name = SHORT.includes(form.item.type) ? t("entry", { n: index + 1 }) : titleOf(value, index + 1);
        const tools = this.#tools(slot, index, name, draw);
        if (!fits(form.item, value)) return make("li", {}, onlyYaml(name, inner.path), tools);
        if (SHORT.includes(form.item.type)) {
          return make("li", { "data-path": inner.path.join("/") }, this.#control(form.item, inner, { label: name }), tools);
        }
        return make("li", {}, this.#fold(name, undefined, form.item, inner), tools);
      });
      const add = button("add", t("add"), () => {
        slot.set([...read(), blank(form.item)]);
        draw({ row: read().length - 1, what: "input, select, textarea, summary", open: true });
      }, true);
      box.replaceChildren(make("ol", { class: "entries" }, ...rows), add);
      settle(box, focus);
      this.#showProblems();
    };
    draw();
    return box;
  }

  /** Entries by name. */
  #map(form, slot) {
    const box = make("div", { class: "stacked-entries" });
    const labels = Object.fromEntries((form.keys ?? []).map((key) => [key.value, key.label]));
    const read = () => slot.get() ?? {};
    const draw = (focus) => {
      const names = Object.keys(read());
      const rows = names.map((name, index) => {
        const inner = slot.key(name);
        const label = labels[name] ?? name;
        const drop = button("remove", t("remove", { name: label }), () => {
          slot.key(name, true).set(undefined);
          draw({ row: Math.min(index, names.length - 2), what: "[data-tool=remove]" });
        });
        const tools = make("span", { class: "tools" }, drop);
        if (!fits(form.item, read()[name])) return make("li", {}, onlyYaml(label, inner.path), tools);
        if (form.item.type === "map" && form.item.item.type === "number") {
          return make("li", { class: "with-numbers" }, group(label, undefined, inner.path, this.#numbers(form.item, inner), "code"), tools);
        }
        return make("li", {}, this.#fold(label, undefined, form.item, inner), tools);
      });
      box.replaceChildren(make("ol", { class: "entries" }, ...rows), this.#adder(form, slot, names, draw));
      settle(box, focus);
      this.#showProblems();
    };
    draw();
    return box;
  }

  /** Chooses the name of a new entry. */
  #adder(form, slot, names, draw) {
    const free = (form.keys ?? []).filter((key) => !names.includes(key.value));
    if (form.keys && !free.length) return null;
    const id = `field-${(ids += 1)}`;
    const field = form.keys
      ? make("select", { class: "select", id }, ...free.map((key) => make("option", { value: key.value }, key.label)))
      : make("input", { class: "input", id, autocomplete: "off", spellcheck: "false", list: this.#list(form.suggest) });
    const put = () => {
      const name = field.value.trim();
      if (!name || names.includes(name)) {
        field.focus();
        return;
      }
      slot.key(name).set(blank(form.item));
      draw({ row: names.length, what: "input, select, textarea, summary", open: true });
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      put();
    });
    return make("div", { class: "adder" }, make("label", { for: id }, form.keys ? t("add-part") : t("name")), field, button("add", t("add"), put, true));
  }
}

/** A mapping that may be left out: it goes when its last key does. */
function optional(slot, field) {
  if (field.required) return slot;
  const empty = (value) => value !== undefined && typeof value === "object" && !Object.keys(value).length;
  return new Slot(slot.get, (value) => slot.set(empty(value) ? undefined : value), slot.path);
}

/** Short fields that follow each other share rows. */
function grouped(parts) {
  const found = [];
  let row = null;
  for (const part of parts) {
    if (!part.hasAttribute("data-short")) {
      row = null;
      found.push(part);
      continue;
    }
    if (!row) {
      row = make("div", { class: "short-fields" });
      found.push(row);
    }
    row.append(part);
  }
  return found;
}

function group(label, about, path, content, style = "") {
  const box = make("fieldset", { class: `group ${style}`.trim(), "data-path": path.join("/") }, make("legend", {}, label));
  if (about) box.append(make("p", { class: "help" }, about));
  box.append(content);
  return box;
}

function onlyYaml(label, path) {
  return make("p", { class: "only-yaml muted", "data-path": path.join("/") }, t("only-yaml", { name: label }));
}

function area(value, attributes = {}) {
  const field = make("textarea", { class: "input area", rows: 1, ...attributes });
  field.value = value;
  const grow = () => { field.rows = Math.min(12, Math.max(1, Math.ceil(field.value.length / 52))); };
  field.addEventListener("input", grow);
  grow();
  return field;
}

function button(tool, label, act, wide = false) {
  const made = make("button", { type: "button", class: wide ? "button compact" : "tool", "data-tool": tool }, icon(tool));
  if (wide) made.append(" ", label);
  else made.append(make("span", { class: "hidden-text" }, label));
  if (!wide) made.title = label;
  made.addEventListener("click", act);
  return made;
}

/** Puts the focus back after the entries were drawn anew. */
function settle(box, focus) {
  if (!focus) return;
  const row = box.querySelectorAll(":scope > .entries > li")[focus.row];
  const fold = row?.querySelector(":scope > details");
  if (fold && focus.open) {
    fold.open = true;
    fold.fill();
  }
  const found = row?.querySelector(`:is(${focus.what}):not(:disabled)`) ?? row?.querySelector("button:not(:disabled)");
  (found ?? box.querySelector(":scope > button, :scope > .adder :is(input, select)"))?.focus();
}
