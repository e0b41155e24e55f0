// The start form: filter customers by type, offer only the problems that suit the chosen one, say what is chosen, and take
// up customers and problems whose files were added, changed or removed while the page is open.

const LOOK_EVERY = 3000; // milliseconds

const form = document.querySelector("[data-home]");
const filters = form.querySelector("[data-filters]");
const chosen = form.querySelector("[data-chosen]");
const cards = (kind) => [...form.querySelectorAll(`[data-${kind}]`)];

let type = "";

function checked(name) {
  return form.querySelector(`input[name="${name}"]:checked`);
}

function offerProblems() {
  const persona = checked("persona");
  const suited = persona ? persona.dataset.scenarios.split(" ").filter(Boolean) : [];
  const problems = cards("scenario");
  for (const card of problems) {
    const id = card.dataset.scenario;
    card.hidden = Boolean(id) && suited.length > 0 && !suited.includes(id);
    const radio = card.querySelector("input");
    radio.disabled = card.hidden;
    if (card.hidden && radio.checked) problems[0].querySelector("input").checked = true;
  }
  const problem = checked("scenario");
  const name = document.createElement("strong");
  name.textContent = persona ? persona.dataset.name : "";
  const words = [name, problem && persona ? ` · ${problem.dataset.name}` : ""];
  const before = chosen.textContent;
  if (words.map((word) => word.textContent ?? word).join("") !== before) chosen.replaceChildren(...words);
}

function blind() {
  return checked("blind").value !== "";
}

/** What is chosen for the conversation shows at once: the level's words, and cards that do not tell what a customer is like. */
function settle() {
  form.querySelector("#difficulty-help").textContent = checked("difficulty").dataset.help;
  form.classList.toggle("blind", blind());
  if (blind()) type = "";
  filter();
}

function filter() {
  for (const chip of filters.querySelectorAll("button")) chip.setAttribute("aria-pressed", String(chip.dataset.filter === type));
  const people = cards("persona");
  for (const card of people) card.hidden = Boolean(type) && card.dataset.any === undefined && !card.dataset.types.split(" ").includes(type);
  const persona = checked("persona");
  const visible = people.filter((card) => !card.hidden);
  if (visible.length && (!persona || persona.closest("[data-persona]").hidden)) visible[0].querySelector("input").checked = true;
  filters.hidden = people.length < 2 || blind();
  offerProblems();
}

filters.addEventListener("click", (event) => {
  const chip = event.target.closest("button");
  if (!chip) return;
  type = chip.dataset.filter;
  filter();
});
form.addEventListener("change", settle);
addEventListener("pageshow", settle); // the browser's Back button restores the choice after this script ran
settle();

// --- files added, changed, removed ---

const key = (card) => card.querySelector("input").value;

/** Makes the cards in `list` those of `fresh`. New ones come last, so that none moves; the chosen one stays as it is. */
function merge(list, fresh) {
  const wanted = new Map([...fresh.children].map((card) => [key(card), card]));
  for (const card of [...list.children]) {
    const now = wanted.get(key(card));
    wanted.delete(key(card));
    const radio = card.querySelector("input");
    if (!now) {
      if (!radio.checked) card.remove();
      continue;
    }
    const next = now.querySelector("input");
    Object.assign(radio.dataset, next.dataset);
    Object.assign(card.dataset, now.dataset);
    card.querySelector(".card-body").replaceWith(now.querySelector(".card-body"));
  }
  for (const card of wanted.values()) {
    card.querySelector("input").checked = false;
    list.append(card);
  }
}

let known = null;

async function look() {
  if (document.visibilityState === "hidden") return;
  const answer = await fetch(form.dataset.offered, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return;
  const offered = await answer.text();
  if (known !== null && offered !== known) {
    const page = new DOMParser().parseFromString(await (await fetch("/", { cache: "no-store" })).text(), "text/html");
    for (const kind of ["personas", "scenarios"]) {
      const [list, fresh] = [form, page].map((place) => place.querySelector(`.cards[data-${kind}]`));
      if (list && fresh) merge(list, fresh);
      else if (fresh) location.reload(); // until now there was nobody to choose
    }
    filter();
  }
  known = offered;
}

async function keepLooking() {
  try {
    await look();
  } catch {
    // The connection may be down; the next look comes in a moment.
  }
  setTimeout(keepLooking, LOOK_EVERY);
}
keepLooking();
