"use strict";

/* Light and dark: as the system has it, until the button was pressed. */
(() => {
  const KEY = "sccam-bench-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // A browser may refuse to remember anything for a file.
  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const remember = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      /* then it holds for this visit */
    }
  };

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const known = remembered();
  if (known === "dark" || known === "light") root.dataset.theme = known;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.theme");
    const say = () => {
      button.textContent = isDark() ? "Light theme" : "Dark theme";
    };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      say();
    });
    system.addEventListener("change", say);
    say();
    button.hidden = false;
  });
})();
