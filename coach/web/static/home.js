// The start form: filter customers by type, offer only the problems that suit the chosen one, say what is chosen.

const form = document.querySelector("[data-home]");
const filters = form.querySelector("[data-filters]");
const chosen = form.querySelector("[data-chosen]");
const people = [...form.querySelectorAll("[data-persona]")];
const problems = [...form.querySelectorAll("[data-scenario]")];

function checked(name) {
  return form.querySelector(`input[name="${name}"]:checked`);
}

function offerProblems() {
  const persona = checked("persona");
  const suited = persona ? persona.dataset.scenarios.split(" ").filter(Boolean) : [];
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
  chosen.replaceChildren(name, problem && persona ? ` · ${problem.dataset.name}` : "");
}

function filter(type) {
  for (const chip of filters.querySelectorAll("button")) chip.setAttribute("aria-pressed", String(chip.dataset.filter === type));
  for (const card of people) card.hidden = Boolean(type) && !card.dataset.types.split(" ").includes(type);
  const persona = checked("persona");
  const visible = people.filter((card) => !card.hidden);
  if (visible.length && (!persona || persona.closest("[data-persona]").hidden)) visible[0].querySelector("input").checked = true;
  offerProblems();
}

filters.hidden = people.length < 2;
filters.addEventListener("click", (event) => {
  const chip = event.target.closest("button");
  if (chip) filter(chip.dataset.filter);
});
form.addEventListener("change", offerProblems);
addEventListener("pageshow", offerProblems); // the browser's Back button restores the choice after this script ran
offerProblems();
