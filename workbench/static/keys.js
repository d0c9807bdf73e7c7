// Ctrl+Enter (or ⌘+Enter) runs, Esc stops: the buttons carry these ids.
document.addEventListener("keydown", (event) => {
  const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  const button = document.getElementById(runs ? "run" : event.key === "Escape" ? "stop" : "");
  if (!button || button.disabled) return;
  // The editor would add a line; Esc keeps its own meaning there, which is to let Tab out.
  if (runs) {
    event.preventDefault();
    event.stopPropagation();
  }
  button.click();
}, true);
