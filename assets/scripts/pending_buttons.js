/** [data-once]: ignores further clicks on a button until the first one is answered. */

const TIMEOUT_MS = 8000;
const PENDING = "asked";

const release = (button) => {
  if (button.dataset.once !== PENDING) return;
  button.dataset.once = "";
  button.removeAttribute("aria-busy");
};

export const releasePendingButtons = () => document.querySelectorAll(`[data-once="${PENDING}"]`).forEach(release);

/** A pending button blocks its siblings too: they are alternatives of one decision. */
const blockWhilePending = (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-once]");
  if (!button) return;
  if (button.parentElement.querySelector(`:scope > [data-once="${PENDING}"]`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  button.dataset.once = PENDING;
  button.setAttribute("aria-busy", "true");
  setTimeout(release, TIMEOUT_MS, button);
};

export const startPendingButtons = () => document.addEventListener("click", blockWhilePending, true);
