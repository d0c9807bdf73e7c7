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
