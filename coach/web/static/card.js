// Scorecards: printing with everything unfolded, and the copy of an address. Without script the address is there to copy by hand.
// The listeners are the document's: the card of a practice that has just ended comes later than this script.

document.documentElement.classList.add("has-script");

// What was done well is on paper by its title only.
const UNFOLDED = ".review-log .note:not([data-tone=met]), .review-log .well, .fold";
let folded = [];

function unfold() {
  folded = [...document.querySelectorAll(UNFOLDED)].filter((part) => part.matches("details:not([open])"));
  for (const part of folded) part.open = true;
}
addEventListener("beforeprint", unfold);
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
  folded = [];
});

async function copy(button) {
  const field = document.getElementById(button.dataset.copyAddress);
  const status = button.closest("section").querySelector("[data-copy-status]");
  status.textContent = "";
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = button.dataset.done;
  } catch {
    status.textContent = button.dataset.failed; // The text stays selected, ready for Ctrl+C.
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-print]");
  if (link && link.pathname === location.pathname) {
    event.preventDefault();
    print();
  }
  const button = event.target.closest("[data-copy-address]");
  if (button) copy(button);
});

if (location.hash === "#print") {
  history.replaceState(null, "", location.pathname + location.search);
  print();
}
