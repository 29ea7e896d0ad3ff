/** Keeps the keyboard focus near its position when the focused element is removed. */

import { afterRender, byId, isVisible, topDialog } from "./dom.js";
import { onPageChange } from "./page_changes.js";
import { releasePendingButtons } from "./pending_buttons.js";

const REGIONS = "li, article, section, dialog, main";

let path = [];
let pathname = "";

/** The last focused element and its ancestors, innermost first. */
export const focusPath = () => path;

const rememberFocus = ({ target }) => {
  path = [];
  pathname = location.pathname;
  for (let element = target; element && element !== document.body; element = element.parentElement) path.push(element);
};

/** Focuses the first element of a path if it is still in the page, otherwise the nearest region around it. */
export const restoreFocus = (elements = []) => {
  const connected = elements.find((element) => element.isConnected);
  const isSame = connected === elements[0];
  const target = isSame ? connected : connected?.closest(REGIONS);
  if (!target) return;
  if (!isSame && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
};

/**
 * The element that was rendered in place of a removed one: the same id, or the search field. A search field is not
 * focused on touch screens, where the on-screen keyboard would cover the results.
 */
const findReplacement = (element) => {
  if (element.id) return byId(element.id);
  if (!element.matches("[data-search]") || !matchMedia("(pointer: fine)").matches) return null;
  return [...document.querySelectorAll("[data-search]")].find(isVisible);
};

const keepFocus = () => {
  if (document.activeElement !== document.body || !path.length || path[0].isConnected) return;
  if (pathname !== location.pathname) return;
  const replacement = findReplacement(path[0]);
  if (replacement) replacement.focus({ preventScroll: true });
  else restoreFocus(path);
};

export const focusById = (id) => afterRender(() => byId(id)?.focus());

/** After the server rejected a form: focuses the first invalid field. */
export const focusFirstInvalid = () => {
  releasePendingButtons();
  afterRender(() => (topDialog() || document).querySelector('[aria-invalid="true"]')?.focus());
};

export const startFocus = () => {
  document.addEventListener("focusin", rememberFocus);
  onPageChange(keepFocus);
};
