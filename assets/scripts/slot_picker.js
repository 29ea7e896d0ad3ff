/**
 * [data-picks="id"]: buttons for days and hours that write into the datetime-local field with this id. The value of the
 * field decides what is selected. See hsa_app/components/slot_picker.py.
 *
 * A day has data-free, its available times, comma-separated, or "none". It is empty if availability is unknown; then
 * data-earliest is the first time that can be chosen.
 */

import { byId } from "./dom.js";
import { notifyBlur, setFieldValue } from "./fields.js";
import { formatTime } from "./formats.js";
import { onPageChange } from "./page_changes.js";

const setPressed = (button, isPressed) => button.setAttribute("aria-pressed", String(isPressed));

/** Formats "14:30" for display. */
const formatTimeOfDay = (time) => {
  const [hour, minute] = time.split(":").map(Number);
  return formatTime(new Date(2000, 0, 1, hour, minute));
};

/** The first available time in the hour of a button on this day; "" if there is none. */
const timeInHour = (button, day) => {
  const { hour } = button.dataset;
  const { free, earliest } = day.dataset;
  if (free) return free.split(",").find((time) => time.slice(0, 2) === hour.slice(0, 2)) || "";
  if (button.closest("[data-rare]")) return "";
  return hour >= (earliest || "00:00") ? hour : "";
};

const defaultDay = (days) => days.find((day) => day.dataset.free !== "none") || days[0];

const updateHour = (button, day, chosenTime) => {
  const time = day ? timeInHour(button, day) : button.dataset.hour;
  const text = formatTimeOfDay(time || button.dataset.hour);
  if (button.textContent !== text) button.firstElementChild.textContent = text;
  button.dataset.time = time;
  button.disabled = !time;
  setPressed(button, Boolean(time) && time === chosenTime);
};

const updatePicker = (picker) => {
  const field = byId(picker.dataset.picks);
  const days = [...picker.querySelectorAll("[data-day]")];
  if (!field || !days.length) return;
  const [date, time] = field.value.split("T");
  picker.dataset.chosen = date || picker.dataset.chosen || defaultDay(days).dataset.day;
  const chosen = days.find((day) => day.dataset.day === picker.dataset.chosen);
  for (const day of days) setPressed(day, day === chosen);
  for (const hour of picker.querySelectorAll("[data-hour]")) updateHour(hour, chosen, time);
  for (const part of picker.querySelectorAll("[data-rare]")) part.hidden = !part.querySelector("[data-hour]:enabled");
};

const updatePickers = () => document.querySelectorAll("[data-picks]").forEach(updatePicker);

/** Keeps the chosen time if it is available on the new day too. */
const chooseDay = (picker, field, day) => {
  picker.dataset.chosen = day.dataset.day;
  const time = field.value.split("T")[1];
  const { free, earliest } = day.dataset;
  const isAvailable = time && (!free || free.split(",").includes(time)) && time >= earliest;
  setFieldValue(field, isAvailable ? `${day.dataset.day}T${time}` : "");
};

const choose = ({ target }) => {
  const button = target instanceof Element && target.closest("[data-picks] [data-day], [data-picks] [data-hour]");
  if (!button) return;
  const picker = button.closest("[data-picks]");
  const field = byId(picker.dataset.picks);
  if (button.dataset.hour) setFieldValue(field, `${picker.dataset.chosen}T${button.dataset.time}`);
  else chooseDay(picker, field, button);
  notifyBlur(field);
};

export const startSlotPicker = () => {
  document.addEventListener("input", updatePickers);
  document.addEventListener("click", choose);
  onPageChange(updatePickers, ["data-free"]);
};
