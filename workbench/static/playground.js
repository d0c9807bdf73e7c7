// The Playground: saves what is in its boxes while it is being typed, reads a chosen file into the box for
// cases (nothing is uploaded), has the form follow the prompt while it is typed, and leaves folded what the
// reader folded.
(() => {
  const PAUSE_MS = 700, LONGEST_MS = 3000, MOST_BYTES = 600_000;
  let timer = null, waitingSince = null, saved = null, names = "";

  const area = (id) => document.querySelector(`#${id} :is(textarea, input)`);

  const fields = () => [...document.querySelectorAll("[id^=play-field-]")];
  const nameOf = (field) => field.querySelector("[data-testid=block-info]")?.textContent.trim() ?? "";

  function draft() {
    const named = fields().filter((field) => nameOf(field) && field.querySelector("textarea, input"));
    const form = Object.fromEntries(
      named.map((field) => [nameOf(field), field.querySelector("textarea, input").value]));
    return { text: area("play-prompt").value, cases: area("play-cases")?.value ?? "", form };
  }

  function say(message, failed) {
    let line = document.getElementById("saved");
    if (!line) {
      line = document.createElement("p");
      line.id = "saved";
      line.setAttribute("role", "status");
      document.getElementById("play-prompt").after(line);
    }
    line.className = failed ? "problem" : "quiet";
    line.textContent = message;
  }

  async function save(leaving) {
    clearTimeout(timer);
    if (!area("play-prompt")) return;
    const body = JSON.stringify(draft());
    waitingSince = null;
    if (body === saved) return;
    try {
      const answer = await fetch("/drafts/playground", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        keepalive: leaving,
      });
      const { message } = await answer.json();
      if (answer.ok) saved = body;
      say(message, !answer.ok);
    } catch {
      // No server for the moment: it may be starting again.
      if (!leaving) timer = setTimeout(save, LONGEST_MS);
    }
  }

  function pause(typedIn) {
    save();
    // As if the box had been left: the page looks for variables and cases then.
    if (typedIn.closest("#play-prompt, #play-cases")) typedIn.dispatchEvent(new FocusEvent("blur"));
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#play-prompt, #play-cases, [id^=play-field-]")) return;
    const now = Date.now();
    waitingSince ??= now;
    clearTimeout(timer);
    timer = setTimeout(pause, Math.max(0, Math.min(PAUSE_MS, waitingSince + LONGEST_MS - now)), event.target);
  });
  addEventListener("pagehide", () => waitingSince && save(true));

  function decoded(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      // What spreadsheets of Windows write in France.
      return new TextDecoder("windows-1252").decode(bytes);
    }
  }

  async function read(file) {
    const box = area("play-cases");
    // The server says so if there is too much of it.
    box.value = decoded(new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer()));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new FocusEvent("blur"));
  }

  function addChooser(wording, before) {
    const label = document.createElement("label"), chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".csv,.tsv,.txt,.json,.jsonl";
    chooser.addEventListener("change", () => chooser.files[0] && read(chooser.files[0]));
    label.id = "play-chooser";
    label.append(wording.trim(), " ", chooser);
    before.after(label);
  }

  const folded = new Map();
  document.addEventListener("click", (event) => {
    const details = event.target.closest?.("#play-results summary")?.parentElement;
    if (details) folded.set(details.id, !details.open);
  });

  new MutationObserver(() => {
    const place = document.getElementById("play-file");
    const before = document.getElementById("play-add");
    if (place && before && !document.getElementById("play-chooser")) addChooser(place.textContent, before);
    const now = fields().map(nameOf).join(" ");
    // What stands in a field is kept under the field's name, and that has just become another.
    if (now !== names && saved) timer = setTimeout(save, PAUSE_MS);
    names = now;
    for (const details of document.querySelectorAll("#play-results details")) {
      const wanted = folded.get(details.id);
      if (wanted !== undefined && details.open !== wanted) details.open = wanted;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
