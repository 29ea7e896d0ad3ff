/** Dialogs and drawers: <dialog>, [data-open] and [data-close]. */

import { byId, topDialog } from "./dom.js";
import { focusPath, restoreFocus } from "./focus.js";
import { moveNotices } from "./notices.js";
import { releasePendingButtons } from "./pending_buttons.js";
import { router } from "./router.js";

const FIRST_FIELD = "[autofocus], input:not([type=hidden]), textarea, select";

const openedFrom = new WeakMap();

export const openDialog = (id) => {
  const dialog = byId(id);
  if (!dialog || dialog.open) return;
  openedFrom.set(dialog, focusPath());
  dialog.showModal();
  moveNotices();
  (dialog.querySelector(FIRST_FIELD) || dialog.querySelector("h2") || dialog).focus?.();
};

/** Closes the dialog with this id, or the topmost one. */
export const closeDialog = (id) => {
  releasePendingButtons();
  const dialog = id ? byId(id) : topDialog();
  if (dialog?.open) dialog.close();
};

/** A drawer may be part of the URL, as a query parameter; closing it removes the parameter. */
const removeParameter = (name) => {
  const url = new URL(location.href);
  if (!name || !url.searchParams.has(name)) return;
  if (history.state?.usr?.drawer) {
    history.back();
    return;
  }
  url.searchParams.delete(name);
  router()?.navigate(url.pathname + url.search, { replace: true, preventScrollReset: true });
};

const cleanUp = ({ target: dialog }) => {
  if (!(dialog instanceof HTMLDialogElement)) return;
  for (const form of dialog.querySelectorAll("form")) form.reset();
  restoreFocus(openedFrom.get(dialog));
  moveNotices();
  removeParameter(dialog.dataset.param);
};

const isOutside = (dialog, { clientX, clientY }) => {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
};

let pressed = null;

const handleClick = (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const opener = target.closest("[data-open]");
  const closer = target.closest("[data-close]");
  if (opener) openDialog(opener.dataset.open);
  else if (closer) closer.closest("dialog")?.close();
  // A click on the backdrop hits the dialog itself. Selecting text and letting go outside must not close it.
  else if (target instanceof HTMLDialogElement && target === pressed && isOutside(target, event)) target.close();
};

export const startDialogs = () => {
  document.addEventListener("close", cleanUp, true);
  document.addEventListener("pointerdown", ({ target }) => {
    pressed = target;
  });
  document.addEventListener("click", handleClick);
};
