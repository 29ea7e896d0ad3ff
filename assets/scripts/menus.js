/** <details data-menu>: positions the panel, closes it by Escape or a click elsewhere, moves the focus by arrow keys. */

import { isVisible } from "./dom.js";

const OPEN_MENUS = "details[data-menu][open]";
const ITEMS = "summary, a[href], button:not(:disabled)";
const GAP_PX = 6;
const MARGIN_PX = 8;

const openMenuAround = (element) => element.closest?.(OPEN_MENUS);

const closeMenus = (except = null) => {
  for (const menu of document.querySelectorAll(OPEN_MENUS)) if (menu !== except) menu.open = false;
};

/** Shows the panel in the top layer, beside its button: below it if there is room, otherwise above. */
const showPanel = (menu) => {
  const panel = menu.querySelector(".menu__panel");
  if (!panel?.showPopover) return;
  panel.popover = "manual";
  if (!panel.matches(":popover-open")) panel.showPopover();
  const button = menu.querySelector("summary").getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const above = button.top - GAP_PX - height;
  const below = button.bottom + GAP_PX;
  const fitsBelow = below + height <= innerHeight - MARGIN_PX;
  const isAbove = menu.matches(".menu--up") || (!fitsBelow && above >= MARGIN_PX);
  const left = menu.matches(".menu--start, .menu--up") ? button.left : button.right - width;
  const maxLeft = document.documentElement.clientWidth - width - MARGIN_PX;
  panel.style.left = `${Math.max(MARGIN_PX, Math.min(left, maxLeft))}px`;
  panel.style.top = `${isAbove ? above : below}px`;
};

const hidePanel = (menu) => {
  const panel = menu.querySelector(".menu__panel");
  if (panel?.matches("[popover]:popover-open")) panel.hidePopover();
  panel?.removeAttribute("popover");
};

const handleToggle = ({ target: menu }) => {
  if (!(menu instanceof Element) || !menu.matches("details[data-menu]")) return;
  if (menu.open) showPanel(menu);
  else hidePanel(menu);
};

const placePanels = () => document.querySelectorAll(OPEN_MENUS).forEach(showPanel);

const handleClick = ({ target }) => {
  if (!(target instanceof Element)) return;
  closeMenus(openMenuAround(target));
  // A menu stays open behind the dialog that its item opens: closing the dialog returns the focus to the item.
  if (target.closest(".menu__item") && !target.closest("[data-open], [data-close]")) closeMenus();
};

const moveFocus = (menu, key) => {
  const items = [...menu.querySelectorAll(ITEMS)].filter(isVisible);
  const index = items.indexOf(document.activeElement);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 1, End: items.length - 1 }[key]; // the first item is the button
  items[(next + items.length) % items.length]?.focus();
};

const handleKey = (event) => {
  const menu = event.target instanceof Element && openMenuAround(event.target);
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    moveFocus(menu, event.key);
  }
};

export const startMenus = () => {
  document.addEventListener("toggle", handleToggle, true);
  document.addEventListener("click", handleClick);
  document.addEventListener("keydown", handleKey);
  addEventListener("scroll", placePanels, { capture: true, passive: true });
  addEventListener("resize", placePanels);
};
