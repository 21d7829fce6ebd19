// Sets the chosen colour theme before the first paint; without a choice the system's preference holds.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("dataspeaks.theme");
  } catch {
    // Storage may be forbidden; the system's preference holds then.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
