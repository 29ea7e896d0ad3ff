/** Shows when the connection to the server is lost and when it is restored. */

import { createElement, createIcon } from "./dom.js";
import { formatTime } from "./formats.js";
import { noticeRegion } from "./notices.js";
import { message } from "./page_data.js";
import { NOTICE_MS } from "./toasts.js";

let lostAt = null;
let failures = 0;
let hideTimer;

const showBanner = (tone, icon, text, ...more) => {
  for (const banner of document.querySelectorAll(".notices .banner")) banner.remove();
  const banner = createElement("div", `banner banner--${tone}`);
  banner.append(createIcon(icon), createElement("span", "", text), ...more);
  noticeRegion("connection")?.append(banner);
  return banner;
};

/** Reflex reconnects when a hidden page becomes visible again; this makes it try immediately. */
const reconnect = () => document.dispatchEvent(new Event("visibilitychange"));

const showLost = () => {
  if (document.querySelector(".notices .banner--warn")) return;
  clearTimeout(hideTimer);
  const button = createElement("button", "btn btn--s", message("tryNow"));
  button.type = "button";
  button.addEventListener("click", reconnect);
  showBanner("warn", "wifi-off", message("connectionLost", { time: formatTime(lostAt) }), button);
};

const showRestored = () => {
  lostAt = null;
  const banner = showBanner("ok", "wifi", message("connectionRestored"));
  hideTimer = setTimeout(() => banner.remove(), NOTICE_MS);
};

const update = () => {
  const isLost = failures > 0 || !navigator.onLine;
  if (isLost) lostAt ??= new Date();
  document.documentElement.toggleAttribute("data-offline", isLost);
  if (isLost) showLost();
  else if (lostAt) showRestored();
};

/** Called with the number of failed attempts to connect: hsa_app/components/layout/connection_monitor.py. */
export const setConnectionFailures = (count) => {
  failures = count;
  update();
};

export const startConnection = () => {
  addEventListener("offline", update);
  addEventListener("online", () => {
    reconnect();
    update();
  });
};
