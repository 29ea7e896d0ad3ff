/** [data-key]: a single key presses the button. [data-keys-switch]: a checkbox that turns these keys off (WCAG 2.1.4). */

import { isVisible } from "./dom.js";
import { onPageChange } from "./page_changes.js";

const STORAGE_KEY = "hsa:keys";
const NO_TEXT_INPUTS = "input[type=checkbox], input[type=radio], input[type=button]";

const isOff = () => {
  try {
    return localStorage.getItem(STORAGE_KEY) === "off";
  } catch {
    return false;
  }
};

const isTextEntry = (element) => {
  const field = element instanceof Element && element.closest("input, textarea, select, [contenteditable]");
  return Boolean(field) && !field.matches(NO_TEXT_INPUTS);
};

const isOverlayOpen = () => Boolean(document.querySelector("dialog[open], details[data-menu][open]"));

const pressButton = (event) => {
  const { key, target } = event;
  if (key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.defaultPrevented || isTextEntry(target) || isOverlayOpen() || isOff()) return;
  const buttons = document.querySelectorAll(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  const button = [...buttons].find((candidate) => isVisible(candidate) && !candidate.disabled);
  if (!button) return;
  event.preventDefault();
  button.click();
};

const showSetting = () => {
  const switches = document.querySelectorAll("[data-keys-switch]");
  if (!switches.length) return;
  document.documentElement.toggleAttribute("data-keys-off", isOff());
  for (const box of switches) box.checked = !isOff();
};

const saveSetting = ({ target }) => {
  if (target.dataset?.keysSwitch === undefined) return;
  try {
    localStorage.setItem(STORAGE_KEY, target.checked ? "on" : "off");
  } catch {
    // Without storage the keys stay on.
  }
  showSetting();
};

export const startKeyboardShortcuts = () => {
  document.addEventListener("keydown", pressButton);
  document.addEventListener("change", saveSetting);
  onPageChange(showSetting);
};
