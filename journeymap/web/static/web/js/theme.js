// In the head, before anything is drawn: light or dark as chosen here or in the admin (one choice for both), else the system's.
(() => {
  const KEY = "adminTheme";
  const chosen = () => {
    try { return JSON.parse(localStorage.getItem(KEY) || '"auto"'); } catch { return "auto"; }
  };
  const show = () => {
    const name = chosen();
    const dark = name === "dark" || (name !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("light", !dark);
  };
  show();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  window.journeymapTheme = () => {
    const dark = document.documentElement.classList.contains("dark");
    localStorage.setItem(KEY, JSON.stringify(dark ? "light" : "dark"));
    show();
  };
})();
