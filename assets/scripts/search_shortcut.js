/** The / key focuses the search field ([data-search]) of the page. */

import { isVisible } from "./dom.js";

const isTextEntry = (element) =>
  element instanceof Element && (element.closest("input, textarea, select, dialog") || element.isContentEditable);

const focusSearch = (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTextEntry(event.target)) return;
  const search = [...document.querySelectorAll("[data-search]")].find(isVisible);
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
};

export const startSearchShortcut = () => document.addEventListener("keydown", focusSearch);
