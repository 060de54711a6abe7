// The page that stands alone: cells open their numbers, lanes fold, arrow keys move. It asks nobody for anything.
"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const numbers = JSON.parse(one("numbers").textContent);
  const work = one("work"), drawer = one("drawer"), rows = one("drawer-rows");
  let opened = null;

  const made = (tag, text, kind) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };

  const told = (number) => {
    const section = made("section", undefined, "numbers");
    section.append(made("h3", number.name, "data"));
    if (number.value) section.append(made("p", number.value, `value num ${number.mood || ""}`));
    const facts = made("dl");
    for (const [word, value] of number.facts) facts.append(made("dt", word), made("dd", value, "data"));
    section.append(facts);
    return section;
  };

  const close = () => {
    if (!opened) return;
    drawer.hidden = true;
    work.classList.remove("open");
    opened.classList.remove("is-selected");
    opened.focus();
    opened = null;
  };

  const open = (cell) => {
    const found = numbers[cell.dataset.open];
    if (!found) return;
    if (opened) opened.classList.remove("is-selected");
    opened = cell;
    cell.classList.add("is-selected");
    one("drawer-title").textContent = found.title;
    rows.replaceChildren(...found.numbers.map(told));
    if (!found.numbers.length) rows.append(made("p", found.empty || "Nothing is known here.", "muted"));
    drawer.hidden = false;
    work.classList.add("open");
    drawer.focus();
  };

  const fold = (button, whether) => {
    button.setAttribute("aria-expanded", String(!whether));
    button.closest("[data-lane]").classList.toggle("is-folded", whether);
  };

  const grid = () => [...document.querySelectorAll("[data-lane]")]
    .map((lane) => [lane.querySelector(".fold-lane"), ...(lane.classList.contains("is-folded") ? [] : lane.querySelectorAll(".opener"))]);

  const move = (from, key) => {
    const lanes = grid();
    const row = lanes.findIndex((cells) => cells.includes(from));
    if (row < 0) return null;
    const place = lanes[row].indexOf(from);
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (key === "Home") return lanes[row][0];
    if (key === "End") return lanes[row][lanes[row].length - 1];
    if (!steps[key]) return null;
    const next = lanes[row + steps[key][0]];
    return next ? next[Math.min(next.length - 1, Math.max(0, place + steps[key][1]))] : null;
  };

  document.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-open]");
    const button = event.target.closest("button");
    if (cell) open(cell);
    else if (!button) return;
    else if (button.matches(".fold-lane")) fold(button, button.getAttribute("aria-expanded") === "true");
    else if (button.matches("[data-close]")) close();
    else if (button.matches("[data-fold-all]")) {
      const every = [...document.querySelectorAll(".fold-lane")];
      const whether = every.some((each) => each.getAttribute("aria-expanded") === "true");
      every.forEach((each) => fold(each, whether));
      button.textContent = whether ? "Unfold all lanes" : "Fold all lanes";
    } else if (button.matches("[data-theme]")) {
      const root = document.documentElement;
      const dark = root.classList.contains("dark") || (!root.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
      root.classList.toggle("dark", !dark);
      root.classList.toggle("light", dark);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    const next = move(event.target, event.key);
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  const first = document.querySelector(".fold-lane");
  if (first) first.tabIndex = 0;
})();
