// Asking: an answer appears as it is said, its numbers open at the right. Without this script a question is a plain form.
"use strict";
const page = document.querySelector("[data-talking]");
const box = document.getElementById("text");
const flow = page.querySelector("[data-flow]");
const shelf = page.querySelector("[data-shelf]");
const evidence = document.getElementById("drawer");
const roomy = matchMedia("(min-width: 1101px)");
const LOST = "The connection was lost before the answer was complete. Your question is back in the box: send it again.";
const FINISHING = "Stopped. Your question is back in the box. The server finishes what it was counting; you can ask again in a moment.";
const STOPPED = "Stopped. Your question is back in the box.";
const LOOK_AGAIN = 700; // ms between two looks whether a stopped question has ended
let going = null; // AbortController of the question that is being answered
let shelved = null; // {facts, home}: the numbers that stand at the right, and where they belong
let recalled = null; // how far back one went in one's own questions
let opener = null; // what the evidence was opened from

// ---------------------------------------------------------------- asking
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const told = new FormData(form, event.submitter);
  if (form !== box.form && !told.get("journey") && box.form.elements.journey) told.set("journey", box.form.elements.journey.value);
  ask(told, event.submitter?.textContent.trim());
});

async function ask(told, pressed) {
  const words = told.has("chosen") ? pressed : String(told.get("text") ?? "").trim();
  if (going || !words) return;
  going = new AbortController();
  problem("");
  const turn = begun(words);
  if (told.get("text") === box.value) box.value = "";
  let done = false;
  try {
    const answer = await fetch(box.form.action, { method: "POST", body: told, headers: { Accept: "text/event-stream" }, signal: going.signal });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Error(await refusal(answer));
    await read(answer.body, (name, data) => {
      if (name === "answer") done = true;
      heard(name, data, turn);
    });
    if (!done) throw new Error(LOST);
  } catch (error) {
    turn.remove();
    document.getElementById("begin")?.removeAttribute("hidden");
    if (!told.has("chosen")) box.value = words;
    if (error.name === "AbortError") await ended();
    else problem(error instanceof TypeError ? LOST : error.message);
  } finally {
    going = null;
    working(false);
    if (roomy.matches) box.focus({ preventScroll: true });
  }
}

// What the server was counting cannot be broken off: nothing is sent before it has ended, and the page says so.
async function ended() {
  problem(FINISHING);
  page.querySelector("[data-stop]").disabled = true;
  for (let looks = 0; looks < 120; looks++) {
    const told = await fetch(page.dataset.free, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).catch(() => null);
    if (!told?.busy) break;
    await new Promise((later) => setTimeout(later, LOOK_AGAIN));
  }
  page.querySelector("[data-stop]").disabled = false;
  problem(STOPPED);
}

async function refusal(answer) {
  if (answer.status === 403 || answer.redirected) return "You are signed out. Open this page again in another tab, sign in, then send your question again.";
  const told = await answer.json().catch(() => null);
  return told?.detail ?? `The server could not take the question (${answer.status}). Try again in a moment.`;
}

// Server-sent events: "event: name", "data: JSON", an empty line.
async function read(body, hear) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const each of events) {
      const [name, data] = each.split("\n");
      hear(name.slice("event: ".length), JSON.parse(data.slice("data: ".length)));
    }
  }
}

function heard(name, data, turn) {
  const said = turn.querySelector(".lead");
  if (name === "status") turn.querySelector(".going").textContent = data.words;
  else if (name === "piece") said.append(made(data.html), " ");
  else if (name === "error") throw new Error(data.detail);
  else if (name === "answer") answered(data, turn);
}

function begun(words) {
  document.getElementById("begin")?.setAttribute("hidden", "");
  const turn = document.createElement("section");
  turn.className = "turn";
  turn.innerHTML = '<p class="you" dir="auto"></p><article class="ans" aria-busy="true"><p class="lead"></p><p class="going">Sending …</p></article>';
  turn.querySelector(".you").textContent = words;
  flow.append(turn);
  turn.scrollIntoView({ block: "start" });
  working(true);
  recalled = null;
  return turn;
}

function answered(data, turn) {
  for (const old of flow.querySelectorAll(".options button")) old.disabled = true;
  const fresh = made(data.html).querySelector(".turn");
  turn.replaceWith(fresh);
  window.htmx.process(fresh);
  document.getElementById("begin")?.remove();
  box.form.action = data.talk;
  if (data.journey && box.form.elements.journey) box.form.elements.journey.value = data.journey;
  box.placeholder = "Ask on, or ask something else";
  history.replaceState(null, "", data.talk);
  document.title = document.title.replace(/^.*? · /, () => `${data.title} · `);
  page.querySelector("[data-title]").textContent = data.title;
  page.querySelector("[data-list]").replaceChildren(made(data.list));
  const talk = page.querySelector("[data-of-talk]");
  talk.hidden = false;
  talk.querySelector(".pop").replaceChildren(made(data.manage));
  shelve(fresh);
  fresh.scrollIntoView({ block: "start" });
  page.querySelector("[data-spoken]").textContent = spoken(fresh);
}

// What a screen reader reads once: the sentences, not the tables and folds.
const spoken = (turn) => [...turn.querySelectorAll(".of-tool > p, .of-tool > .qs .q, .ans > p.lead")].map((each) => each.textContent.replace(/\s+/g, " ").trim()).join(" ");

function made(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html; // of our own server, which escapes all text in it
  return holder.content;
}

function working(on) {
  page.querySelector("[data-send]").hidden = on;
  page.querySelector("[data-stop]").hidden = !on;
}

function problem(words) {
  const note = page.querySelector("[data-problem]");
  note.hidden = !words;
  note.querySelector("p").textContent = words;
}

// ---------------------------------------------------------------- the numbers at the right
function shelve(turn) {
  if (shelved) shelved.home.append(shelved.facts);
  shelved = null;
  close();
  for (const fold of flow.querySelectorAll(".fold")) fold.hidden = roomy.matches;
  if (!roomy.matches) return;
  const facts = turn?.querySelector("[data-facts] > .facts-of");
  shelf.querySelector(":scope > .lbl").hidden = Boolean(facts);
  if (!facts) return;
  shelved = { facts, home: facts.parentElement };
  shelf.append(facts);
}

function open(chip) {
  const turn = chip.closest(".turn");
  if (roomy.matches) shelve(turn);
  const fact = document.getElementById(chip.hash.slice(1))?.closest(".fact");
  if (!fact) return;
  for (const other of fact.closest("ol").querySelectorAll(".fact[open]")) other.open = other === fact;
  fact.open = true;
  if (fact.closest(".fold")) fact.closest(".fold").open = true;
  for (const each of flow.querySelectorAll("[data-fact].on")) each.classList.remove("on");
  chip.classList.add("on");
  opener = chip;
  fact.scrollIntoView({ block: "nearest" });
  fact.querySelector("summary").focus({ preventScroll: true });
}

// The evidence of a number: the drawer of the map of just that part.
async function show(link) {
  evidence.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  evidence.removeAttribute("aria-busy");
  if (!answer?.ok) {
    problem(answer?.status === 404 ? "The map has no such number any more: the journey or its data changed since. Ask again." : LOST);
    return;
  }
  const back = document.createElement("button");
  back.className = "btn ghost back";
  back.type = "button";
  back.dataset.close = "";
  back.textContent = "← Back to the facts";
  evidence.replaceChildren(back, made(await answer.text()));
  window.htmx.process(evidence);
  evidence.hidden = false;
  shelf.hidden = true;
  evidence.dataset.from = "";
  evidence.link = link;
  evidence.parentElement.scrollTop = 0;
  evidence.focus({ preventScroll: true });
}

function close() {
  if (evidence.hidden) return false;
  evidence.hidden = true;
  evidence.replaceChildren();
  shelf.hidden = false;
  evidence.link?.focus();
  return true;
}

document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (!at) return;
  if (at.closest("[data-stop]")) going?.abort();
  if (at.closest("#drawer [data-close]")) close();
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const chip = at.closest("a[data-fact]");
  const link = at.closest("a[data-evidence], #drawer a[data-cell]");
  if (chip) {
    event.preventDefault();
    open(chip);
  } else if (link && roomy.matches) {
    event.preventDefault();
    show(link);
  }
});

// An answer that waited for a forecast comes again, complete: its numbers take their place at the right.
document.addEventListener("htmx:afterSettle", (event) => {
  const turn = event.target instanceof Element ? event.target.closest(".turn") : null;
  if (!turn || turn !== [...flow.querySelectorAll(".turn")].at(-1)) return;
  shelve(turn);
  page.querySelector("[data-spoken]").textContent = spoken(turn);
});

// ---------------------------------------------------------------- keys
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
    if (going) going.abort();
    else if (location.hash === "#conversations") location.hash = "#main"; // laid over the talk on a phone
    else if (!close() && opener && event.target.closest?.(".facts2, .fold")) opener.focus();
  }
  if (event.target !== box || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (box.value.trim()) box.form.requestSubmit();
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") recall(event);
});

// Arrow up in an empty box brings one's own questions back, the newest first.
function recall(event) {
  if (recalled === null && (box.value || event.key === "ArrowDown")) return;
  const own = [...flow.querySelectorAll(".you")].map((each) => each.textContent);
  recalled = Math.min(Math.max((recalled ?? own.length) + (event.key === "ArrowUp" ? -1 : 1), 0), own.length);
  box.value = own[recalled] ?? "";
  if (recalled === own.length) recalled = null;
  event.preventDefault();
}
box.addEventListener("input", () => (recalled = null));

// ---------------------------------------------------------------- when the page opens
const newest = () => (location.hash.startsWith("#turn-") && document.querySelector(`.turn[id="${CSS.escape(location.hash.slice(1))}"]`)) || [...flow.querySelectorAll(".turn")].at(-1);
roomy.addEventListener("change", () => shelve(newest()));
shelve(newest());
newest()?.scrollIntoView({ block: "start" });
const asked = sessionStorage.getItem("ask"); // typed on another page
if (asked) {
  sessionStorage.removeItem("ask");
  box.value = asked;
  box.form.requestSubmit();
}
