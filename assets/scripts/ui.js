/* What CSS cannot do alone: dialogs, menus, toasts, running time, the connection. No framework. */
(() => {
  "use strict";
  if (window.hsa) return;

  const byId = (id) => document.getElementById(String(id).replace(/^#/, ""));
  const owned = (el) => Object.keys(el).some((key) => key.startsWith("__react"));

  /* ---- what has the keyboard may go: then the nearest part around it that stays has it, not the top of the page ---- */
  let trail = [];
  let page = "";

  document.addEventListener("focusin", ({ target }) => {
    trail = [];
    page = location.pathname;
    for (let el = target; el && el !== document.body; el = el.parentElement) trail.push(el);
  });

  const settle = (way = []) => {
    const stays = way.find((el) => el.isConnected);
    const part = stays === way[0] ? stays : stays?.closest("li, article, section, dialog, main");
    if (!part) return;
    if (part !== way[0] && !part.hasAttribute("tabindex")) part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };

  /* What was drawn anew: the same field, or the same search, unless a keyboard on the screen would cover what was found. */
  const twin = (el) => {
    if (el.id) return byId(el.id);
    if (!el.matches("[data-search]") || !matchMedia("(pointer: fine)").matches) return null;
    return [...document.querySelectorAll("[data-search]")].find((one) => one.offsetParent);
  };

  const keepPlace = () => {
    if (document.activeElement !== document.body || !trail.length || trail[0].isConnected) return;
    if (page !== location.pathname) return;
    const again = twin(trail[0]);
    if (again) again.focus({ preventScroll: true });
    else settle(trail);
  };

  /* ---- dialogs and drawers ---- */
  const returnTo = new WeakMap();

  const open = (id) => {
    const dialog = byId(id);
    if (!dialog || dialog.open) return;
    returnTo.set(dialog, trail);
    dialog.showModal();
    gather();
    const first = dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select");
    (first || dialog.querySelector("h2") || dialog).focus?.();
  };

  const close = (id) => {
    allAnswered();
    const dialog = id ? byId(id) : [...document.querySelectorAll("dialog[open]")].pop();
    if (dialog?.open) dialog.close();
  };

  document.addEventListener("close", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement)) return;
    dialog.querySelectorAll("form").forEach((form) => form.reset());
    settle(returnTo.get(dialog));
    gather();
    leaveAddress(dialog.dataset.param);
  }, true);

  /* A drawer may be part of the address; closing it goes back to the address without it. */
  const leaveAddress = (name) => {
    const url = new URL(window.location.href);
    if (!name || !url.searchParams.has(name)) return;
    if (window.history.state?.usr?.drawer) return void window.history.back();
    url.searchParams.delete(name);
    const plain = url.pathname + url.search;
    window.__reactRouterDataRouter?.navigate(plain, { replace: true, preventScrollReset: true });
  };

  const outside = (dialog, event) => {
    const box = dialog.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  };

  /* ---- menus ---- */
  const menuOf = (el) => el.closest?.("details[data-menu][open]");
  const closeMenus = (except) =>
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu !== except && (menu.open = false));

  /* The panel goes above everything, beside its button, and turns where there is no room. */
  const place = (menu) => {
    const panel = menu.querySelector(".menu__panel");
    if (!panel?.showPopover) return;
    panel.popover = "manual";
    if (!panel.matches(":popover-open")) panel.showPopover();
    const at = menu.querySelector("summary").getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const room = document.documentElement.clientWidth - width - 8;
    const wanted = menu.matches(".menu--start, .menu--up") ? at.left : at.right - width;
    const below = at.bottom + 6 + height <= innerHeight - 8;
    const up = menu.matches(".menu--up") || (!below && at.top - 6 - height >= 8);
    panel.style.left = `${Math.max(8, Math.min(wanted, room))}px`;
    panel.style.top = `${up ? at.top - 6 - height : at.bottom + 6}px`;
  };

  const lower = (menu) => {
    const panel = menu.querySelector(".menu__panel");
    if (panel?.matches("[popover]:popover-open")) panel.hidePopover();
    panel?.removeAttribute("popover");
  };

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (menu instanceof Element && menu.matches("details[data-menu]")) (menu.open ? place : lower)(menu);
  }, true);

  const replace = () => document.querySelectorAll("details[data-menu][open]").forEach(place);
  addEventListener("scroll", replace, { capture: true, passive: true });
  addEventListener("resize", replace);

  const walk = (menu, key) => {
    const items = [...menu.querySelectorAll("summary, a[href], button:not(:disabled)")].filter((el) => el.offsetParent);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 1, End: items.length - 1 }[key];
    items[(next + items.length) % items.length]?.focus();
  };

  /* Up and down in a list of links. */
  const step = (event, list) => {
    const links = [...list.querySelectorAll("a[href]")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by && links[links.indexOf(event.target) + by];
    if (by) event.preventDefault();
    next?.focus();
  };

  /* ---- a press that waits for its answer: a second one would be another ---- */
  const WAITS = 8000;

  const waits = (button) => {
    if (button.parentElement.querySelector(':scope > [data-once="asked"]')) return true;
    button.dataset.once = "asked";
    button.setAttribute("aria-busy", "true");
    setTimeout(answered, WAITS, button);
    return false;
  };

  const answered = (button) => {
    if (button.dataset.once !== "asked") return;
    button.dataset.once = "";
    button.removeAttribute("aria-busy");
  };

  const allAnswered = () => document.querySelectorAll('[data-once="asked"]').forEach(answered);

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-once]");
    if (!button || !waits(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  /* ---- presses and keys, heard once for the whole page ---- */
  let pressedInside = null;
  document.addEventListener("pointerdown", (event) => { pressedInside = event.target; });

  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    closeMenus(menuOf(target));
    const opener = target.closest("[data-open]");
    if (opener) return void open(opener.dataset.open);
    const closer = target.closest("[data-close]");
    if (closer) return void closer.closest("dialog")?.close();
    const reveal = target.closest("[data-reveal]");
    if (reveal) return void showCharacters(reveal);
    if (target instanceof HTMLDialogElement && target === pressedInside && outside(target, event)) return void target.close();
    if (target.closest(".menu__item")) closeMenus(null);
    const anchor = target.closest('a[href^="#"]');
    if (anchor && goTo(anchor.hash)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const menu = target instanceof Element && menuOf(target);
    if (menu && key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (menu && ["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) {
      event.preventDefault();
      walk(menu, key);
    } else if (key.startsWith("Arrow") && target instanceof Element && target.closest("[data-walk]")) {
      step(event, target.closest("[data-walk]"));
    } else if (key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(target)) {
      const search = [...document.querySelectorAll("[data-search]")].find((el) => el.offsetParent);
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  const typing = (el) => el instanceof Element && (el.closest("input, textarea, select, dialog") || el.isContentEditable);

  /* An anchor on this page moves the eye and the keyboard, not the router. */
  const goTo = (hash) => {
    const el = hash && byId(hash);
    el?.scrollIntoView({ block: "nearest" });
    el?.focus();
    return Boolean(el);
  };

  const showCharacters = (button) => {
    const field = byId(button.dataset.reveal);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  };

  const focus = (id) => requestAnimationFrame(() => requestAnimationFrame(() => byId(id)?.focus()));

  const showProblems = () => {
    allAnswered();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const root = [...document.querySelectorAll("dialog[open]")].pop() || document;
      root.querySelector('[aria-invalid="true"]')?.focus();
    }));
  };

  /* ---- toasts ---- */
  const make = (tag, look, words) => {
    const el = document.createElement(tag);
    if (look) el.className = look;
    if (words) el.textContent = words;
    return el;
  };

  const draw = (name, look = "i") => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", look);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `/icons.svg#${name}`);
    svg.append(use);
    return svg;
  };

  const ICONS = { ok: "circle-check", problem: "circle-alert", info: "info" };
  const STAYS = 6000;

  const inside = (address) => typeof address === "string" && /^\/(?![/\\])/.test(address);

  const toast = ({ kind = "info", title = "", text = "", words = "", address = "" }) => {
    allAnswered();
    const region = here("toasts");
    if (!region) return;
    const el = make("div", `toast toast--${ICONS[kind] ? kind : "info"}`);
    const body = make("div", "toast__words");
    body.append(make("b", "", title));
    if (text) body.append(make("span", "", text));
    if (words && inside(address)) {
      const link = make("a", "", words);
      link.href = address;
      link.addEventListener("click", (event) => travel(event, address));
      body.append(link);
    }
    const shut = make("button", "btn btn--icon btn--s");
    shut.type = "button";
    shut.setAttribute("aria-label", `Dismiss: ${title}`);
    shut.append(draw("x"));
    shut.addEventListener("click", () => el.remove());
    el.append(draw(ICONS[kind] || "info"), body, shut);
    region.append(el);
    const all = document.querySelectorAll(".notices .toast");
    const most = innerWidth < 600 ? 2 : 4;  // on a phone more would cover what they speak of
    const others = [...all].filter((one) => one !== el);
    if (others.length >= most) (others.find((one) => !one.matches(".toast--problem")) || others[0]).remove();
    if (kind !== "problem") leaveLater(el);
  };

  /* Inside the product the router goes there, so that the tab keeps its connection. */
  const travel = (event, address) => {
    const router = window.__reactRouterDataRouter;
    if (!router || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    router.navigate(address);
    event.target.closest(".toast").remove();
  };

  const leaveLater = (el) => {
    let timer;
    const start = () => { timer = setTimeout(() => el.remove(), STAYS); };
    const pause = () => clearTimeout(timer);
    el.addEventListener("pointerenter", pause);
    el.addEventListener("pointerleave", start);
    el.addEventListener("focusin", pause);
    el.addEventListener("focusout", start);
    start();
  };

  /* A modal dialog makes everything outside it inert: what is said goes inside, and out again. */
  const here = (kind) => {
    const dialog = [...document.querySelectorAll("dialog[open]")].pop();
    return dialog?.querySelector("[data-notices]") || byId(kind);
  };

  const gather = () => {
    document.querySelectorAll(".notices .banner").forEach((el) => here("connection")?.prepend(el));
    document.querySelectorAll(".notices .toast").forEach((el) => here("toasts")?.append(el));
  };

  /* ---- a page that broke: the code it has in the log too (FNV-1a over the low bytes of its first line) ---- */
  const code = (error) => {
    const said = `${error?.name}: ${error?.message}`.split("\n")[0].slice(0, 300);
    let digest = 0x811c9dc5;
    for (let at = 0; at < said.length; at++) digest = Math.imul(digest ^ (said.charCodeAt(at) & 255), 0x01000193) >>> 0;
    return digest.toString(16).toUpperCase().padStart(8, "0");
  };

  /* ---- the connection ---- */
  let stale = null;
  let backTimer;

  const connection = (failures) => {
    const offline = failures > 0 || !navigator.onLine;
    if (offline && !stale) stale = new Date();
    document.documentElement.toggleAttribute("data-offline", offline);
    if (offline) return lost();
    if (stale) back();
  };

  const say = (tone, drawing, words, ...more) => {
    document.querySelectorAll(".notices .banner").forEach((el) => el.remove());
    const line = make("div", `banner banner--${tone}`);
    line.append(draw(drawing), make("span", "", words), ...more);
    here("connection")?.append(line);
    return line;
  };

  const lost = () => {
    if (document.querySelector(".notices .banner--warn")) return;
    clearTimeout(backTimer);
    const again = make("button", "btn btn--s", "Try now");
    again.type = "button";
    again.addEventListener("click", retry);
    say("warn", "wifi-off", `Connection lost. This is how things stood at ${clock(stale)}; trying again.`, again);
  };

  const back = () => {
    stale = null;
    const line = say("ok", "wifi", "Connected again. Everything is up to date.");
    backTimer = setTimeout(() => line.remove(), STAYS);
  };

  /* The client reconnects when a page becomes visible again; this asks it to look now. */
  const retry = () => document.dispatchEvent(new Event("visibilitychange"));
  let failed = 0;
  window.addEventListener("offline", () => connection(failed));
  window.addEventListener("online", () => { retry(); connection(failed); });

  const clock = (date) => {
    const hour = date.getHours();
    return `${hour % 12 || 12}:${String(date.getMinutes()).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
  };

  /* ---- time that runs ---- */
  const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

  /* Days are counted as calendars count them: from Friday evening to Monday morning it is three. */
  const span = (from, to) => {
    const ms = to - from;
    if (ms < MINUTE) return "less than a minute";
    if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
    if (ms < 10 * HOUR) {
      const rest = Math.floor((ms % HOUR) / MINUTE);
      return `${Math.floor(ms / HOUR)} h${rest ? ` ${rest} min` : ""}`;
    }
    if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
    return `${Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / DAY)} days`;
  };

  const write = (el, words) => {
    const node = el.firstChild;
    if (!node) el.append(words);
    else if (node.nodeType === 3 && node.nodeValue !== words) node.nodeValue = words;
  };

  const tick = () => {
    const now = Date.now();
    for (const el of document.querySelectorAll("time[data-until]")) {
      const until = Date.parse(el.dataset.until);
      const left = until - now;
      if (!owned(el) || Number.isNaN(left)) continue;
      write(el, left > 0 ? `${el.dataset.prefix} ${span(now, until)}` : el.dataset.past);
      el.toggleAttribute("data-soon", left > 0 && left < HOUR);
    }
    for (const el of document.querySelectorAll("time[data-since]")) {
      const since = Date.parse(el.dataset.since);
      const gone = now - since;
      if (!owned(el) || Number.isNaN(gone)) continue;
      write(el, gone < MINUTE ? "just now" : `${span(since, now)} ${el.dataset.suffix}`);
    }
    for (const el of document.querySelectorAll("[data-left]")) {
      const left = Date.parse(el.dataset.left) - now;
      const whole = Date.parse(el.dataset.left) - Date.parse(el.dataset.from);
      if (!owned(el) || Number.isNaN(left / whole)) continue;
      el.style.setProperty("--part", `${Math.max(0, Math.min(100, (100 * left) / whole)).toFixed(1)}%`);
      el.toggleAttribute("data-soon", left < HOUR);
    }
  };

  /* New rows get their words in the same frame; a change of their own does not wake it again. */
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; tick(); keepPlace(); });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-until", "data-since", "data-left"] });
  setInterval(tick, 2000);

  window.hsa = {
    open, close, toast, focus, showProblems, code,
    signedOut: () => location.replace(`/login?next=${encodeURIComponent(location.pathname).replaceAll("%2F", "/")}`),
    connection: (failures) => { failed = failures; connection(failures); },
  };
})();
