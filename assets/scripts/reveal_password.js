/** [data-reveal="id"]: a button that shows and hides the characters of a password field. */

import { byId } from "./dom.js";

const toggle = ({ target }) => {
  const button = target instanceof Element && target.closest("[data-reveal]");
  if (!button) return;
  const field = byId(button.dataset.reveal);
  const isRevealed = field.type === "text";
  field.type = isRevealed ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isRevealed));
};

export const startRevealPassword = () => document.addEventListener("click", toggle);
