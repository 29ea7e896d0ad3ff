/** Short messages in the corner; hsa_app/state/toasts.py calls showToast(). */

import { createElement, createIcon } from "./dom.js";
import { noticeRegion } from "./notices.js";
import { message } from "./page_data.js";
import { releasePendingButtons } from "./pending_buttons.js";
import { router } from "./router.js";

export const NOTICE_MS = 6000;

const ICONS = { ok: "circle-check", problem: "circle-alert", info: "info" };
const NARROW_PX = 600;
const MAX_TOASTS = { narrow: 2, wide: 4 }; // more would cover the content of a phone

const isOwnPath = (url) => typeof url === "string" && /^\/(?![/\\])/.test(url);

const createLink = (text, url) => {
  const link = createElement("a", "", text);
  link.href = url;
  link.addEventListener("click", (event) => {
    if (!router() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    router().navigate(url);
    link.closest(".toast").remove();
  });
  return link;
};

const createDismissButton = (toast, title) => {
  const button = createElement("button", "btn btn--icon btn--s");
  button.type = "button";
  button.setAttribute("aria-label", message("dismiss", { title }));
  button.append(createIcon("x"));
  button.addEventListener("click", () => toast.remove());
  return button;
};

/** Removes the toast after a while, unless the pointer or the focus is on it. */
const dismissLater = (toast) => {
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), NOTICE_MS);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
};

/** Removes the oldest toast if there are too many; problems only if all others are problems. */
const removeOldest = (newest) => {
  const others = [...document.querySelectorAll(".notices .toast")].filter((toast) => toast !== newest);
  const limit = innerWidth < NARROW_PX ? MAX_TOASTS.narrow : MAX_TOASTS.wide;
  if (others.length < limit) return;
  (others.find((toast) => !toast.matches(".toast--problem")) || others[0]).remove();
};

export const showToast = ({ kind = "info", title = "", text = "", linkLabel = "", linkUrl = "" }) => {
  releasePendingButtons();
  const region = noticeRegion("toasts");
  if (!region) return;
  const toast = createElement("div", `toast toast--${ICONS[kind] ? kind : "info"}`);
  const body = createElement("div", "toast__words");
  body.append(createElement("b", "", title));
  if (text) body.append(createElement("span", "", text));
  if (linkLabel && isOwnPath(linkUrl)) body.append(createLink(linkLabel, linkUrl));
  toast.append(createIcon(ICONS[kind] || ICONS.info), body, createDismissButton(toast, title));
  region.append(toast);
  removeOldest(toast);
  if (kind !== "problem") dismissLater(toast);
};
