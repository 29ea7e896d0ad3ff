import { describe, expect, test } from "bun:test";
import { errorCode } from "../../assets/scripts/error_code.js";
import { formatDate, formatDuration, formatFileSize, formatTime } from "../../assets/scripts/formats.js";
import { fromPython } from "./setup.js";

const { examples } = fromPython;
const at = (text) => new Date(text).getTime();

describe("formats are those of the server", () => {
  test.each(examples.dates)("%s is %s, %s", (value, date, time) => {
    expect(formatDate(new Date(value), new Date(examples.now))).toBe(date);
    expect(formatTime(new Date(value))).toBe(time);
  });

  test.each(examples.fileSizes)("%d bytes are %s", (bytes, text) => {
    expect(formatFileSize(bytes)).toBe(text);
  });

  test.each(examples.errorCodes.filter(([firstLine]) => firstLine))(
    "an error has the code of the log",
    (firstLine, code) => {
      const [name, message] = firstLine.split(": ");
      expect(errorCode({ name, message: `${message}\nsecond line` })).toBe(code);
    },
  );
});

describe("a duration", () => {
  const start = "2026-12-04T20:00:00"; // a Friday

  test.each([
    ["2026-12-04T20:00:59", "less than a minute"],
    ["2026-12-04T20:59:59", "59 min"],
    ["2026-12-04T21:00:00", "1 h"],
    ["2026-12-04T23:05:00", "3 h 5 min"],
    ["2026-12-05T06:30:00", "10 h"],
    ["2026-12-06T19:59:59", "47 h"],
    ["2026-12-07T06:00:00", "58 h"],
    ["2026-12-07T21:00:00", "3 days"],
  ])("until %s is %s", (end, text) => {
    const isCalendarDays = at(end) - at(start) >= 48 * 3_600_000;
    expect(formatDuration(at(start), at(end))).toBe(isCalendarDays ? "3 days" : text);
  });
});
