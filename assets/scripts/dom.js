/** Helpers for elements. */

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; a leading # is allowed. */
export const byId = (id) => document.getElementById(String(id).replace(/^#/, ""));

export const isVisible = (element) => Boolean(element.offsetParent);

/** Whether React has taken over this element. Before that, changed text would not match what React expects. */
export const isHydrated = (element) => Object.keys(element).some((key) => key.startsWith("__react"));

/** Calls back once React has rendered what the present event changes. */
export const afterRender = (callback) => requestAnimationFrame(() => requestAnimationFrame(callback));

export const topDialog = () => [...document.querySelectorAll("dialog[open]")].pop();

export const createElement = (tag, className = "", text = "") => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

/** An icon of the sprite /icons.svg. */
export const createIcon = (name, className = "i") => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${name}`);
  svg.append(use);
  return svg;
};
