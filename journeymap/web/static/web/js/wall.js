// The wall: space pauses (a button does, where there are no keys), arrows turn, f fills the screen. What was shown last stays while the server is away.
(() => {
  const touched = matchMedia("(pointer: coarse)"); // as the style sheet asks that shows the button
  let paused = false;
  let away = false;
  const say = () => {
    const beat = document.getElementById("beat");
    if (!beat) return;
    beat.dataset.words ??= beat.innerText;
    beat.classList.toggle("away", away);
    document.querySelector("[data-pause]").textContent = paused ? "Go on" : "Pause";
    beat.textContent = paused ? (touched.matches ? "paused" : "paused · space goes on") : away ? "the server is away: this is what was shown last" : beat.dataset.words;
  };
  let asked = false;
  const turn = (address) => {
    const now = document.getElementById("turn");
    if (!now || !address) return;
    asked = true;
    window.htmx.ajax("GET", address, { source: now, target: now, swap: "outerHTML" });
    asked = false;
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!asked && (paused || document.querySelector(".choose[open]"))) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    away = !event.detail.serverResponse.includes('id="turn"');
    if (!away) return; // said once it is shown
    event.detail.shouldSwap = false; // such as the page to sign in: what is shown stays
    say();
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => { away = true; say(); });
  }
  document.addEventListener("htmx:afterSettle", say); // may come late, after a turn that failed: away is not its to say
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pause]")) { paused = !paused; say(); }
  });
  document.addEventListener("keydown", (event) => {
    const now = document.getElementById("turn");
    if (!now || event.target.closest("input, button, summary, a, details[open]")) return;
    if (event.key === " ") { paused = !paused; say(); }
    else if (event.key === "ArrowRight") { turn(now.getAttribute("hx-get")); }
    else if (event.key === "ArrowLeft") { turn(now.dataset.before); }
    else if (event.key === "f") { document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(); }
    else return;
    event.preventDefault();
  });
})();
