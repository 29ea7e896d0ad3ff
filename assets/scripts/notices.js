/** Where toasts and the state of the connection are shown. */

import { byId, topDialog } from "./dom.js";

/** The region for "toasts" or "connection". A modal dialog makes the rest of the page inert, so it has its own. */
export const noticeRegion = (id) => topDialog()?.querySelector("[data-notices]") || byId(id);

/** Moves what is shown into the dialog that was opened, or back into the page. */
export const moveNotices = () => {
  for (const banner of document.querySelectorAll(".notices .banner")) noticeRegion("connection")?.prepend(banner);
  for (const toast of document.querySelectorAll(".notices .toast")) noticeRegion("toasts")?.append(toast);
};
