import { expect, mock, spyOn, test } from "bun:test";
import { onPageChange } from "../../assets/scripts/page_changes.js";
import { find, nextFrame, render } from "./setup.js";

test("several changes in one frame make one call", async () => {
  const callback = mock();
  onPageChange(callback);
  render("<p></p>");
  find("p").append("one");
  find("p").append("two");
  expect(callback).not.toHaveBeenCalled();
  await nextFrame();
  expect(callback).toHaveBeenCalledTimes(1);
});

test("an attribute is watched only if a behaviour requests it", async () => {
  render("<p></p>");
  await nextFrame();
  const callback = mock();
  onPageChange(callback, ["data-watched"]);
  find("p").setAttribute("data-other", "1");
  await nextFrame();
  expect(callback).not.toHaveBeenCalled();
  find("p").setAttribute("data-watched", "1");
  await nextFrame();
  expect(callback).toHaveBeenCalledTimes(1);
});

test("a later registration keeps the attributes of earlier ones", async () => {
  render("<p></p>");
  const first = mock();
  onPageChange(first, ["data-first"]);
  onPageChange(() => {}, ["data-second"]);
  await nextFrame();
  first.mockClear();
  find("p").setAttribute("data-first", "1");
  await nextFrame();
  expect(first).toHaveBeenCalledTimes(1);
});

test("one failing behaviour does not stop the next", async () => {
  const report = spyOn(globalThis, "reportError").mockImplementation(() => {});
  const error = new Error("broken");
  let isBroken = true;
  const next = mock();
  onPageChange(() => {
    if (isBroken) throw error;
  });
  onPageChange(next);
  render("<p></p>");
  await nextFrame();
  isBroken = false;
  expect(next).toHaveBeenCalledTimes(1);
  expect(report).toHaveBeenCalledWith(error);
  report.mockRestore();
});
