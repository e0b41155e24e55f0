// The editor of a content file: a form and a text of the same thing, checked by the server while one writes.

import { Form } from "./form.js";
import { Preview } from "./preview.js";
import { t } from "./texts.js";
import { YamlBox } from "./yaml_box.js";

const WAIT = 450; // milliseconds without a key before a check
const VIEW = "coach.editor.view";

const given = JSON.parse(document.getElementById("editor").textContent);
const root = document.querySelector("[data-editor]");
const part = (name) => document.querySelector(`[data-${name}]`);
const sheet = document.getElementById("edit");
const state = { view: "yaml", revision: 0, checked: 0, ahead: false, dirty: given.dirty, data: given.data, usable: given.usable, leaving: false };

const yaml = new YamlBox(part("yaml"));
const form = new Form(part("form"), given.form, () => {
  state.data = form.data;
  state.ahead = true;
  touched();
});

/** Posts JSON and gives the answer's JSON; throws with `signedOut` where the login has ended. */
async function ask(path, body, signal) {
  const answer = await fetch(`${given.address}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(found.error?.message ?? String(answer.status)), { signedOut: answer.status === 401, told: found.error?.message });
  return found;
}

/** What is written now, as the server wants it. */
const written = () => ({ text: yaml.field.value, ...(state.ahead ? { data: form.data } : {}) });

const preview = part("preview") ? new Preview(part("preview"), given, (wish) => ask("preview", { ...written(), ...wish })) : null;

// --- checking ---

let timer;
let running = null;

function touched() {
  state.revision += 1;
  state.dirty = true;
  part("unsaved").textContent = t("unsaved");
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
  preview?.outdated();
}

/** Has the server look at what is written; true if the answer is about what is written now. */
async function check() {
  clearTimeout(timer);
  running?.abort();
  running = new AbortController();
  const { revision } = state;
  part("checked").textContent = t("checking");
  let found;
  try {
    found = await ask("check", written(), running.signal);
  } catch (error) {
    if (error.name === "AbortError") return false;
    part("checked").textContent = error.signedOut ? t("signed-out") : t("failed", { reason: error.told ?? "" });
    part("checked").dataset.tone = "violated";
    return false;
  }
  if (revision !== state.revision) return false;
  if (state.ahead) {
    yaml.put(found.text);
    part("comments").hidden = found.comments_kept;
    state.ahead = false;
  } else {
    state.data = found.data;
  }
  state.checked = revision;
  tell(found);
  return true;
}

function tell(found) {
  state.usable = found.usable;
  const errors = found.problems.filter((problem) => problem.severity === "error").length + found.others.length;
  const warnings = found.problems.length - errors + found.others.length;
  const words = errors ? t("errors", { n: errors }) : warnings ? t("warnings", { n: warnings }) : t("fine");
  const tone = errors ? "violated" : warnings ? "missed" : "met";
  part("checked").textContent = found.others.length ? `${words}. ${t("others", { file: found.others[0].file, message: found.others[0].message })}` : words;
  part("checked").dataset.tone = tone;
  part("state").textContent = words;
  part("state").dataset.tone = tone;
  yaml.tell(found.problems);
  form.tell(found.problems);
  preview?.offer(found);
}

// --- form or text ---

async function show(view) {
  const stays = (other) => { sheet.elements.view.value = other; };
  if ((state.ahead || state.checked !== state.revision) && !(await check())) return stays(state.view);
  if (view === "form" && !state.data) {
    part("no-form").hidden = false;
    return stays("yaml");
  }
  part("no-form").hidden = true;
  state.view = view;
  stays(view);
  part("form").hidden = view !== "form";
  part("yaml").hidden = view !== "yaml";
  part("keys").hidden = view !== "yaml";
  if (view === "form") form.show(structuredClone(state.data));
  else yaml.number();
  try {
    sessionStorage.setItem(VIEW, view);
  } catch {
    // Without leave to store, every page begins with the form.
  }
  return undefined;
}

function wanted() {
  try {
    return sessionStorage.getItem(VIEW) ?? "form";
  } catch {
    return "form";
  }
}

for (const choice of sheet.querySelectorAll("[name=view]")) choice.addEventListener("change", () => show(choice.value));
yaml.field.addEventListener("input", touched);

// --- saving ---

sheet.addEventListener("submit", async (event) => {
  if (state.leaving) return;
  event.preventDefault();
  const by = event.submitter;
  // What cannot be saved is told here, where everything typed stays as it is.
  while (state.ahead || state.checked !== state.revision) if (!(await check())) return;
  if (!state.usable) {
    part("unsaved").textContent = part("checked").textContent;
    const first = state.view === "form" ? part("form").querySelector(".field-problem, [data-worst]") : part("lane").querySelector("button");
    first?.scrollIntoView({ block: "center" });
    (first?.querySelector("summary") ?? first)?.focus?.();
    return;
  }
  state.leaving = true;
  setTimeout(() => sheet.requestSubmit(by ?? undefined)); // a form is not submitted from within its own submit event
});

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.altKey || event.shiftKey) return;
  event.preventDefault();
  sheet.requestSubmit(part("save"));
});

addEventListener("beforeunload", (event) => {
  if (state.dirty && !state.leaving) event.preventDefault();
});
addEventListener("pageshow", () => { state.leaving = false; });

// --- beginning ---

part("modes").hidden = false;
root.dataset.ready = "";
yaml.number();
tell(given);
part("checked").textContent = "";
if (given.dirty) part("unsaved").textContent = t("unsaved");
show(state.data ? wanted() : "yaml");
