/** Dates, times, durations and file sizes, in the formats of hsa_app/core/formatting.py. */

import { fill, pageData } from "./page_data.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = () => pageData().formats;

/** { clock: "3:00", half: "pm" } */
export const clockParts = (date) => {
  const { clock, halves } = formats();
  const hour = date.getHours();
  const minute = String(date.getMinutes()).padStart(2, "0");
  return { clock: fill(clock, { hour: hour % 12 || 12, minute }), half: halves[hour < 12 ? 0 : 1] };
};

/** 3:00 pm */
export const formatTime = (date) => fill(formats().time, clockParts(date));

/** Tue 1 Dec; with the year if it is not the present one. */
export const formatDate = (date, now = new Date()) => {
  const { dateInYear, dateWithYear, weekdays, months } = formats();
  return fill(date.getFullYear() === now.getFullYear() ? dateInYear : dateWithYear, {
    weekday: weekdays[date.getDay()],
    day: date.getDate(),
    month: months[date.getMonth()],
    year: date.getFullYear(),
  });
};

const calendarDays = (from, to) =>
  Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / DAY);

/** The time between two timestamps: 12 min, 3 h 5 min, 30 h, 3 days. Days are calendar days: Friday to Monday is 3. */
export const formatDuration = (from, to) => {
  const { lessThanMinute, minutes, hours, hoursAndMinutes, days } = formats().duration;
  const length = to - from;
  const wholeHours = Math.floor(length / HOUR);
  const restMinutes = Math.floor((length % HOUR) / MINUTE);
  if (length < MINUTE) return lessThanMinute;
  if (length < HOUR) return fill(minutes, { minutes: restMinutes });
  if (length < 10 * HOUR && restMinutes) return fill(hoursAndMinutes, { hours: wholeHours, minutes: restMinutes });
  if (length < 2 * DAY) return fill(hours, { hours: wholeHours });
  return fill(days, { days: calendarDays(from, to) });
};

/** 312 B, 4.1 KB, 23 MB */
export const formatFileSize = (bytes) => {
  const { units, wholeFrom } = formats().fileSize;
  const power = Math.min(units.length - 1, Math.floor((String(bytes).length - 1) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(power && amount < wholeFrom ? 1 : 0)} ${units[power]}`;
};
