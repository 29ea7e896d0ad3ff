/** <a href="#id">: scrolls to the element and focuses it, without the router. */

import { byId } from "./dom.js";

const followAnchor = (event) => {
  const anchor = event.target instanceof Element && event.target.closest('a[href^="#"]');
  const element = anchor?.hash && byId(anchor.hash);
  if (!element) return;
  event.preventDefault();
  element.scrollIntoView({ block: "nearest" });
  element.focus();
};

export const startAnchors = () => document.addEventListener("click", followAnchor);
