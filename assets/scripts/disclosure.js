/** [data-toggle="id"]: a button that shows and hides another element. */

import { byId } from "./dom.js";

const toggle = ({ target }) => {
  const button = target instanceof Element && target.closest("[data-toggle]");
  if (!button) return;
  const isShown = byId(button.dataset.toggle).toggleAttribute("data-shown");
  button.setAttribute("aria-expanded", String(isShown));
};

export const startDisclosure = () => document.addEventListener("click", toggle);
