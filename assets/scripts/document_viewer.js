/** [data-viewer]: zooms and rotates the image of a page ([data-sheet]). See hsa_app/components/ui/document_viewer.py. */

import { onPageChange } from "./page_changes.js";

const ZOOM_LEVELS = [100, 150, 200, 300];

const setZoom = (viewer, frame, percent) => {
  frame.dataset.zoom = String(percent);
  frame.style.setProperty("--zoom", `${percent}%`);
  viewer.querySelector("[data-zoomed]").textContent = `${percent}%`;
  viewer.querySelector('[data-zoom="-1"]').disabled = percent === ZOOM_LEVELS[0];
  viewer.querySelector('[data-zoom="1"]').disabled = percent === ZOOM_LEVELS.at(-1);
};

const zoomBy = (viewer, frame, step) => {
  const level = ZOOM_LEVELS.indexOf(Number(frame.dataset.zoom || ZOOM_LEVELS[0])) + step;
  setZoom(viewer, frame, ZOOM_LEVELS[Math.max(0, Math.min(ZOOM_LEVELS.length - 1, level))]);
};

/** The server rotates the image, so that it fits its frame. */
const rotate = (image, frame) => {
  const url = new URL(image.src);
  url.searchParams.set("turn", String((Number(url.searchParams.get("turn") || 0) + 90) % 360));
  frame.dataset.state = "waits";
  image.src = url.pathname + url.search;
};

const handleClick = ({ target }) => {
  const button = target instanceof Element && target.closest("button[data-zoom], button[data-turn]");
  if (!button) return;
  const viewer = button.closest("[data-viewer]");
  const image = viewer.querySelector("[data-sheet]");
  if (button.dataset.turn !== undefined) rotate(image, image.parentElement);
  else zoomBy(viewer, image.parentElement, Number(button.dataset.zoom));
};

const setState =
  (state) =>
  ({ target }) => {
    if (target.dataset?.sheet !== undefined) target.parentElement.dataset.state = state;
  };

/** A new page starts at 100 %. An image that was loaded before this script ran fires no load event. */
const initialise = (viewer) => {
  const image = viewer.querySelector("[data-sheet]");
  const frame = image?.parentElement;
  if (!frame) return;
  if (image.complete && frame.dataset.state === "waits") frame.dataset.state = image.naturalWidth ? "here" : "failed";
  if (!frame.dataset.zoom) setZoom(viewer, frame, ZOOM_LEVELS[0]);
};

export const startDocumentViewer = () => {
  document.addEventListener("click", handleClick);
  document.addEventListener("load", setState("here"), true);
  document.addEventListener("error", setState("failed"), true);
  onPageChange(() => document.querySelectorAll("[data-viewer]").forEach(initialise));
};
