/** [data-when="id"]: shows the time chosen in the field with this id. Each [data-part] shows one part of it. */

import { byId } from "./dom.js";
import { clockParts, formatDate, formatTime, MINUTE } from "./formats.js";
import { onPageChange } from "./page_changes.js";
import { message } from "./page_data.js";

/** The parts of an appointment by name; null without a valid time. */
const appointmentParts = (value, minutes) => {
  const start = new Date(value);
  if (Number.isNaN(start.getTime())) return null;
  const end = formatTime(new Date(start.getTime() + minutes * MINUTE));
  const day = formatDate(start);
  return {
    day,
    ...clockParts(start),
    end: message("endTime", { moment: end }),
    whole: message("appointment", { day, start: formatTime(start), end }),
  };
};

const updateSummary = (summary) => {
  const parts = appointmentParts(byId(summary.dataset.when)?.value || "", Number(summary.dataset.minutes));
  for (const element of summary.querySelectorAll("[data-part]")) {
    element.dataset.before ??= element.textContent;
    const text = parts ? parts[element.dataset.part] : element.dataset.before;
    if (element.textContent !== text) element.textContent = text;
  }
};

const updateSummaries = () => document.querySelectorAll("[data-when]").forEach(updateSummary);

export const startAppointmentSummary = () => {
  document.addEventListener("input", updateSummaries);
  onPageChange(updateSummaries);
};
