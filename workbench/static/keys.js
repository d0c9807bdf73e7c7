// Ctrl+Enter (or ⌘+Enter) runs, Esc stops: the buttons carry these ids. Links within the workbench open
// in the same tab, which Gradio's Markdown would not do.
document.addEventListener("keydown", (event) => {
  const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!runs && event.key !== "Escape") return;
  if (document.querySelector("dialog[open], [aria-expanded=true][role=listbox]")) return;
  const button = document.getElementById(runs ? "run" : "stop");
  if (!button || button.disabled) return;
  if (runs) {
    event.preventDefault();
    event.stopPropagation();
  }
  button.click();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[target=_blank]");
  if (link && link.origin === location.origin) link.removeAttribute("target");
}, true);

// Run waits until the page is filled, and Stop until there is something to stop: the status line shows a
// bar as long as a run is under way. Told by the server instead, each button would cost it milliseconds
// at every update.
new MutationObserver(() => {
  const running = document.querySelector("#status progress") !== null;
  const filled = document.querySelector("#heading h1") !== null;
  for (const [id, disabled] of [["run", running || !filled], ["try-one", running || !filled], ["stop", !running]]) {
    const button = document.getElementById(id);
    if (button && button.disabled !== disabled) button.disabled = disabled;
  }
}).observe(document, { childList: true, subtree: true });
