/** Runs before every test file: a document with the page data that the server would write into it. */

import { afterEach } from "bun:test";
import { GlobalRegistrator } from "@happy-dom/global-registrator";

const python = process.env.PYTHON ?? "../../.venv/bin/python";
const printed = Bun.spawnSync([python, "from_python.py"], { env: { PYTHONPATH: "../..", ...process.env } });
if (!printed.success) throw new Error(printed.stderr.toString());

export const fromPython = JSON.parse(printed.stdout.toString());

GlobalRegistrator.register({ url: "http://localhost/services", width: 1280, height: 800 });
document.head.innerHTML = `<script type="application/json" id="script-data"></script>`;
document.getElementById("script-data").textContent = JSON.stringify(fromPython.page);

// There is no layout: every element counts as visible.
Object.defineProperty(HTMLElement.prototype, "offsetParent", { get: () => document.body });

/** Replaces the content of the page. */
export const render = (html) => {
  document.body.innerHTML = html;
};

export const find = (selector) => document.querySelector(selector);

/** Marks elements as rendered by React, as after hydration. */
export const hydrate = (selector) => {
  for (const element of document.querySelectorAll(selector)) element.__reactProps = {};
};

export const press = (target, key, options = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  target.dispatchEvent(event);
  return event;
};

/** Waits until the observer of the page has run its callbacks. */
export const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

afterEach(async () => {
  document.body.innerHTML = "";
  sessionStorage.clear();
  localStorage.clear();
  await nextFrame();
});
