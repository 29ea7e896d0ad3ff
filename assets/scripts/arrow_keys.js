/** Arrow keys move the focus in lists of links ([data-walk]) and between tabs ([role=tab]). */

const LIST_STEPS = { ArrowDown: 1, ArrowUp: -1 };
const TAB_STEPS = { ArrowRight: 1, ArrowLeft: -1 };

const moveInList = (event) => {
  const list = event.target.closest("[data-walk]");
  const step = LIST_STEPS[event.key];
  if (!list || !step) return;
  event.preventDefault();
  const links = [...list.querySelectorAll("a[href]")];
  links[links.indexOf(event.target) + step]?.focus();
};

/** Selects the next tab; after the last comes the first. */
const moveBetweenTabs = (event) => {
  const tab = event.target.closest('[role="tab"]');
  const step = TAB_STEPS[event.key];
  if (!tab || !step) return;
  event.preventDefault();
  const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
};

export const startArrowKeys = () =>
  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element)) return;
    moveInList(event);
    moveBetweenTabs(event);
  });
