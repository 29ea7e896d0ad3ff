/** Keeps the text of relative times up to date; hsa_app/components/ui/relative_time.py renders them. */

import { isHydrated } from "./dom.js";
import { formatDuration, HOUR, MINUTE } from "./formats.js";
import { onPageChange } from "./page_changes.js";
import { fill, message } from "./page_data.js";

const UPDATE_MS = 2000;

/** Changes the text node in place, because React keeps a reference to it. */
const setText = (element, text) => {
  const node = element.firstChild;
  if (!node) element.append(text);
  else if (node.nodeType === Node.TEXT_NODE && node.nodeValue !== text) node.nodeValue = text;
};

const hydrated = (selector) => [...document.querySelectorAll(selector)].filter(isHydrated);

/** <time data-until>: counts down. */
const updateUntil = (element, now) => {
  const { until, template, past } = element.dataset;
  const end = Date.parse(until);
  if (Number.isNaN(end)) return;
  const remaining = end - now;
  setText(element, remaining > 0 ? fill(template, { duration: formatDuration(now, end) }) : past);
  element.toggleAttribute("data-soon", remaining > 0 && remaining < HOUR);
};

/** <time data-since>: counts up. */
const updateSince = (element, now) => {
  const { since, template } = element.dataset;
  const start = Date.parse(since);
  if (Number.isNaN(start)) return;
  setText(
    element,
    now - start < MINUTE ? message("justNow") : fill(template, { duration: formatDuration(start, now) }),
  );
};

/** [data-left][data-from]: the share of the time that remains, for a bar. */
const updateTimeLeft = (element, now) => {
  const end = Date.parse(element.dataset.left);
  const remaining = end - now;
  const percent = (100 * remaining) / (end - Date.parse(element.dataset.from));
  if (Number.isNaN(percent)) return;
  element.style.setProperty("--part", `${Math.max(0, Math.min(100, percent)).toFixed(1)}%`);
  element.toggleAttribute("data-soon", remaining < HOUR);
};

const update = () => {
  const now = Date.now();
  for (const element of hydrated("time[data-until]")) updateUntil(element, now);
  for (const element of hydrated("time[data-since]")) updateSince(element, now);
  for (const element of hydrated("[data-left]")) updateTimeLeft(element, now);
};

export const startRelativeTime = () => {
  onPageChange(update, ["data-until", "data-since", "data-left"]);
  setInterval(update, UPDATE_MS);
};
