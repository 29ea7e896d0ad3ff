/* Sending a document with its progress, and looking at one: larger, turned. */
(() => {
  "use strict";
  const { hsa } = window;
  if (!hsa || hsa.documents) return;
  hsa.documents = true;

  const LARGEST = 5 * 1024 * 1024;

  /* ---- <form data-upload>: one file on its way at a time ---- */
  const of = (form, name) => form.querySelector(`[data-upload-${name}]`);
  const running = new WeakMap();

  const tell = (form, name, words) => {
    const field = form.elements.namedItem(name);
    const place = document.getElementById(`${field.id}-error`);
    field.setAttribute("aria-invalid", String(Boolean(words)));
    if (place) place.replaceChildren(...(words ? [sign(), words] : []));
    return field;
  };

  const sign = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "i i--s");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", "/icons.svg#circle-alert");
    svg.append(use);
    return svg;
  };

  const wrong = (form) => {
    const file = form.elements.namedItem("file").files[0];
    const kind = form.elements.namedItem("kind").value;
    if (!kind) return ["kind", "Choose what it shows."];
    if (!file) return ["file", "Choose a file."];
    if (file.size > LARGEST) return ["file", `A document may have at most 5 MiB; this has ${(file.size / 1048576).toFixed(1)}.`];
    return null;
  };

  const clear = (form) => ["kind", "file"].forEach((name) => tell(form, name, ""));

  const refuse = (form, name, words) => {
    const known = form.elements.namedItem(name) ? name : "file";
    tell(form, known, words).focus();
  };

  const way = (form, part, words, spoken) => {
    const bar = of(form, "bar");
    form.toggleAttribute("data-sending", part !== null);
    of(form, "cancel").hidden = part === null || part >= 100; // what has arrived is no longer stopped by hanging up
    bar.style.setProperty("--part", `${part || 0}%`);
    bar.setAttribute("aria-valuenow", String(part || 0));
    of(form, "said").textContent = words;
    if (spoken !== undefined) of(form, "spoken").textContent = spoken;
    const button = form.querySelector("[type=submit]");
    if (part === null) button.removeAttribute("aria-busy");
    else button.setAttribute("aria-busy", "true");
  };

  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

  const send = (form) => {
    if (running.has(form)) return;
    clear(form);
    const problem = wrong(form);
    if (problem) return void refuse(form, ...problem);
    const name = form.elements.namedItem("file").files[0].name;
    const request = new XMLHttpRequest();
    running.set(form, request);
    const over = () => { running.delete(form); way(form, null, "", ""); };
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    let gone = false; // the last byte left: whoever hears nothing more knows nothing more
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const part = Math.floor((100 * loaded) / total);
      gone = part >= 100;
      way(form, part, part < 100 ? `${part} % of ${size(total)}` : "Arrived. We are looking at it …");
    });
    request.addEventListener("load", () => { over(); answered(form, request, name); });
    request.addEventListener("error", () => {
      over();
      if (gone) of(form, "done").click();
      refuse(form, "file", gone
        ? "The connection broke, and we do not know whether the file arrived. If it is not in the list above, send it again."
        : "The file did not arrive, and nothing was saved. Check your connection, then send it again.");
    });
    request.addEventListener("abort", over);
    way(form, 0, `0 % of ${size(form.elements.namedItem("file").files[0].size)}`, "Sending the document.");
    request.send(new FormData(form));
  };

  const answered = (form, request, name) => {
    if (request.status === 401) return void hsa.signedOut();
    if (request.status === 201) {
      form.reset();
      named(form.elements.namedItem("file"));
      of(form, "done").click();
      return void hsa.toast({ kind: "ok", title: "Document sent", text: name });
    }
    let said = {};
    try { said = JSON.parse(request.responseText); } catch { /* not ours: a proxy's page */ }
    const first = said.errors?.[0];
    refuse(form, first?.field || "file", first?.message || said.detail || "That did not work. Send it again in a moment.");
  };

  /* The name of what was chosen, in place of the invitation. */
  const named = (field) => {
    const words = field.closest(".drop")?.querySelector("[data-file-name]");
    if (!words) return;
    words.dataset.before ??= words.textContent;
    words.textContent = field.files[0] ? `${field.files[0].name} · ${size(field.files[0].size)}` : words.dataset.before;
  };

  document.addEventListener("submit", (event) => {
    if (event.target.dataset?.upload === undefined) return;
    event.preventDefault();
    send(event.target);
  }, true);

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const cancel = target.closest("[data-upload-cancel]");
    if (cancel) {
      running.get(cancel.form)?.abort();
      cancel.form.querySelector("[type=submit]").focus();
    }
    const tool = target.closest("[data-zoom], [data-turn]");
    if (tool) work(tool);
  });

  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (form?.dataset.upload === undefined) return;
    tell(form, target.name, "");
    if (target.type === "file") named(target);
  });

  /* ---- [data-viewer]: the picture of a page ---- */
  const STEPS = [100, 150, 200, 300];

  const work = (tool) => {
    const viewer = tool.closest("[data-viewer]");
    const sheet = viewer.querySelector("[data-sheet]");
    const box = sheet.parentElement;
    if (tool.dataset.turn !== undefined) return void turn(sheet, box);
    const at = STEPS.indexOf(Number(box.dataset.zoom || 100)) + Number(tool.dataset.zoom);
    zoom(viewer, box, STEPS[Math.max(0, Math.min(STEPS.length - 1, at))]);
  };

  const zoom = (viewer, box, part) => {
    box.dataset.zoom = String(part);
    box.style.setProperty("--zoom", `${part}%`);
    viewer.querySelector("[data-zoomed]").textContent = `${part}%`;
    viewer.querySelector('[data-zoom="-1"]').disabled = part === STEPS[0];
    viewer.querySelector('[data-zoom="1"]').disabled = part === STEPS.at(-1);
  };

  /* Turned by the server, so that what is turned fits its place. */
  const turn = (sheet, box) => {
    const address = new URL(sheet.src);
    address.searchParams.set("turn", String((Number(address.searchParams.get("turn") || 0) + 90) % 360));
    box.dataset.state = "waits";
    sheet.src = address.pathname + address.search;
  };

  const came = (state) => ({ target }) => {
    if (target.dataset?.sheet !== undefined) target.parentElement.dataset.state = state;
  };
  document.addEventListener("load", came("here"), true);
  document.addEventListener("error", came("failed"), true);

  /* A new page begins at its own size; one that came before this script is there already. */
  const look = () => document.querySelectorAll("[data-viewer]").forEach((viewer) => {
    const sheet = viewer.querySelector("[data-sheet]");
    const box = sheet?.parentElement;
    if (!box) return;
    if (sheet.complete && box.dataset.state === "waits") box.dataset.state = sheet.naturalWidth ? "here" : "failed";
    if (!box.dataset.zoom) zoom(viewer, box, STEPS[0]);
  });
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; look(); });
  }).observe(document, { childList: true, subtree: true });

  /* ---- [role=tablist]: arrows walk ---- */
  document.addEventListener("keydown", (event) => {
    const tab = event.target instanceof Element && event.target.closest('[role="tab"]');
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !by) return;
    const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
    next.click();
  });
})();
