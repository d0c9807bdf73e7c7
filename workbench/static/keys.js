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

// From the press of a button to the first word of the server the page itself says that it is waiting.
const waiting = document.getElementById("waiting");
let before = "";

// Gradio puts marks of its own around it while it waits.
function said() {
  return document.querySelector("#status [data-testid=markdown]")?.innerHTML ?? "";
}

function wait(begun) {
  const status = document.getElementById("status");
  if (!waiting || !status || waiting.hidden !== begun) return;
  if (begun) {
    status.before(waiting);
    before = said();
  }
  waiting.hidden = !begun;
  document.body.classList.toggle("is-waiting", begun);
  setButtons();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#run, #try-one");
  if (button && !button.disabled) setTimeout(wait, 0, true);
}, true);

// The answer may be the same as the last one, and then nothing in the page changes; or it never comes.
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const refused = entry.name.includes("/queue/join") && entry.responseStatus !== 200;
    if (refused || entry.name.includes("/queue/data")) wait(false);
  }
}).observe({ type: "resource" });

// Run waits until the page is filled, and Stop until there is something to stop: the status line shows a
// bar as long as a run is under way. Told by the server instead, each button would cost it milliseconds
// at every update.
function setButtons() {
  const waits = waiting !== null && !waiting.hidden;
  const running = waits || document.querySelector("#status progress") !== null;
  const filled = document.querySelector("#heading h1") !== null;
  for (const [id, disabled] of [["run", running || !filled], ["try-one", running || !filled], ["stop", !running]]) {
    const button = document.getElementById(id);
    if (button && button.disabled !== disabled) button.disabled = disabled;
  }
}

new MutationObserver(() => {
  if (waiting && !waiting.hidden && said() !== before) wait(false);
  setButtons();
}).observe(document, { childList: true, characterData: true, subtree: true });
