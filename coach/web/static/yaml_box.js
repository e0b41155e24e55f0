// A plain text field with the numbers of its lines on the left and, on the right, what is wrong beside the line it is in.

import { make } from "./form.js";
import { t } from "./texts.js";

export class YamlBox {
  constructor(root) {
    this.root = root;
    this.field = root.querySelector("[data-text]");
    this.gutter = root.querySelector("[data-gutter]");
    this.lane = root.querySelector("[data-lane]");
    this.problems = [];
    this.field.addEventListener("input", () => this.number());
    this.field.addEventListener("scroll", () => this.#follow());
    addEventListener("resize", () => this.place());
  }

  /** Puts another text in, and leaves it if it is the same, so that the caret stays. */
  put(text) {
    if (this.field.value === text) return;
    const { scrollTop } = this.field;
    this.field.value = text;
    this.field.scrollTop = scrollTop;
    this.number();
  }

  /** As many numbers as there are lines. */
  number() {
    const lines = this.field.value.split("\n").length;
    const { children } = this.gutter;
    while (children.length > lines) this.gutter.lastElementChild.remove();
    for (let line = children.length + 1; line <= lines; line += 1) this.gutter.append(make("div", {}, String(line)));
    this.place();
  }

  /** Shows `problems` (`line`, `message`, `hint`, `severity`). */
  tell(problems) {
    this.problems = problems;
    this.lane.replaceChildren(...problems.map((problem) => {
      const go = make("button", { type: "button" }, make("b", {}, t("at-line", { n: problem.line })), ` ${problem.message}`);
      if (problem.hint) go.append(make("span", { class: "hint muted" }, problem.hint));
      go.addEventListener("click", () => this.go(problem.line));
      go.addEventListener("focus", () => this.#see(problem.line));
      return make("li", { "data-severity": problem.severity }, go);
    }));
    for (const marked of this.gutter.querySelectorAll("[data-severity]")) delete marked.dataset.severity;
    for (const { line, severity } of [...problems].sort((a, b) => (a.severity === "error") - (b.severity === "error"))) {
      const number = this.gutter.children[line - 1];
      if (number) number.dataset.severity = severity;
    }
    this.place();
  }

  /** Sets the caret into a line. */
  go(line) {
    const lines = this.field.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.field.focus();
    this.field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    this.field.scrollLeft = 0;
    this.#see(line);
  }

  /** Sets each problem beside its line; those of neighbouring lines stand under one another. */
  place() {
    const floating = getComputedStyle(this.lane).position === "absolute";
    let free = 0;
    for (const [index, item] of [...this.lane.children].entries()) {
      if (!floating) {
        item.style.removeProperty("top");
        continue;
      }
      const top = Math.max(free, this.#top(this.problems[index]?.line ?? 1));
      item.style.top = `${top}px`;
      free = top + item.offsetHeight + 4;
    }
    this.#follow();
  }

  #height() {
    return parseFloat(getComputedStyle(this.field).lineHeight);
  }

  #top(line) {
    return parseFloat(getComputedStyle(this.field).paddingTop) + (line - 1) * this.#height();
  }

  #see(line) {
    const top = this.#top(line);
    const { scrollTop, clientHeight } = this.field;
    if (top < scrollTop || top + this.#height() * 2 > scrollTop + clientHeight) {
      this.field.scrollTop = Math.max(0, top - this.#height() * 3);
    }
    this.#follow();
  }

  #follow() {
    this.gutter.style.transform = `translateY(${-this.field.scrollTop}px)`;
    const floating = getComputedStyle(this.lane).position === "absolute";
    this.lane.style.transform = floating ? `translateY(${-this.field.scrollTop}px)` : "";
    this.root.scrollTop = 0; // a focus within what is cut off would move the whole box
  }
}
