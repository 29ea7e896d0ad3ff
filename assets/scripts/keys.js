/* Single keys press the buttons that name them ([data-key]), while nobody types. They can be turned off. */
(() => {
  "use strict";
  const PLACE = "hsa:keys";
  if (window.hsaKeys) return;
  window.hsaKeys = true;

  const off = () => { try { return localStorage.getItem(PLACE) === "off"; } catch { return false; } };

  const typing = (el) => {
    const field = el instanceof Element && el.closest("input, textarea, select, [contenteditable]");
    return Boolean(field) && !field.matches("input[type=checkbox], input[type=radio], input[type=button]");
  };

  const elsewhere = () => document.querySelector("dialog[open], details[data-menu][open]");

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.defaultPrevented || typing(target) || elsewhere() || off()) return;
    const button = [...document.querySelectorAll(`[data-key="${CSS.escape(key.toLowerCase())}"]`)]
      .find((el) => el.offsetParent && !el.disabled);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("change", ({ target }) => {
    if (target.dataset?.keysSwitch === undefined) return;
    try { localStorage.setItem(PLACE, target.checked ? "on" : "off"); } catch { /* for this page only */ }
    show();
  });

  const show = () => {
    document.documentElement.toggleAttribute("data-keys-off", off());
    document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = !off(); });
  };

  let due = false;
  new MutationObserver(() => {
    if (due || !document.querySelector("[data-keys-switch]")) return;
    due = true;
    requestAnimationFrame(() => { due = false; show(); });
  }).observe(document, { childList: true, subtree: true });
})();
