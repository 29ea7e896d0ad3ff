/* What forms do in the browser alone: keep what was typed, write times, search without a new page. */
(() => {
  "use strict";
  const { hsa } = window;
  if (!hsa || hsa.forget) return;

  const byId = (id) => document.getElementById(id);

  /* ---- <form data-keep="name">: what was typed outlives signing in, within this tab ---- */
  const place = (name) => `hsa:keep:${name}`;
  const filled = new WeakSet();

  const kept = (name) => {
    try { return JSON.parse(sessionStorage.getItem(place(name))) || {}; } catch { return {}; }
  };

  const keeps = ({ name, type, dataset }) =>
    name && type !== "password" && type !== "hidden" && dataset.keep !== "no";

  const keep = (field) => {
    const name = field.form?.dataset.keep;
    if (!name || !keeps(field)) return;
    sessionStorage.setItem(place(name), JSON.stringify({ ...kept(name), [field.name]: field.value }));
  };

  const forget = (name) => sessionStorage.removeItem(place(name));

  /* A field is filled once, as it appears: some are drawn only after something was chosen or read. */
  const restore = (form) => {
    const known = kept(form.dataset.keep);
    for (const field of form.elements) {
      if (!keeps(field) || filled.has(field)) continue;
      filled.add(field);
      if (field.name in known) put(field, known[field.name]);
    }
  };

  const put = (field, value) => {
    if (field.type === "radio") {
      if (field.value === value && !field.checked) field.click();
      return;
    }
    write(field, value);
    left(field);
  };

  /* A state that looks at a field as it is left hears of what was pressed, too. */
  const left = (field) => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));

  const write = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* ---- days and hours that write into a datetime-local field; the field is what counts ---- */
  const pressed = (chip, on) => chip.setAttribute("aria-pressed", String(on));

  /* An hour shows the first time in it that the chosen day has free; where nothing is known, the hour itself. */
  const timeIn = (chip, day) => {
    const { hour } = chip.dataset;
    if (!day.dataset.free && chip.closest("[data-rare]")) return "";
    if (!day.dataset.free) return hour >= (day.dataset.earliest || "00:00") ? hour : "";
    return day.dataset.free.split(",").find((time) => time.slice(0, 2) === hour.slice(0, 2)) || "";
  };

  const timeOfDay = (time) => {
    const [hour, minute] = time.split(":").map(Number);
    return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
  };

  const chosenDay = (box, days) => days.find((chip) => chip.dataset.day === box.dataset.chosen);

  const syncPicks = (box) => {
    const field = byId(box.dataset.picks);
    const days = [...box.querySelectorAll("[data-day]")];
    if (!field || !days.length) return;
    const [date, time] = field.value.split("T");
    box.dataset.chosen = date || box.dataset.chosen || (days.find((chip) => chip.dataset.free !== "none") || days[0]).dataset.day;
    const day = chosenDay(box, days);
    days.forEach((chip) => pressed(chip, chip === day));
    box.querySelectorAll("[data-hour]").forEach((chip) => {
      const free = day ? timeIn(chip, day) : chip.dataset.hour;
      const words = timeOfDay(free || chip.dataset.hour);
      if (chip.textContent !== words) chip.firstElementChild.textContent = words;
      chip.dataset.time = free;
      chip.disabled = !free;
      pressed(chip, !!free && free === time);
    });
    for (const part of box.querySelectorAll("[data-rare]")) part.hidden = !part.querySelector("[data-hour]:enabled");
  };

  const pick = (chip) => {
    const box = chip.closest("[data-picks]");
    const field = byId(box.dataset.picks);
    if (chip.dataset.hour) return write(field, `${box.dataset.chosen}T${chip.dataset.time}`);
    box.dataset.chosen = chip.dataset.day;
    const time = field.value.split("T")[1];
    const still = time && (!chip.dataset.free || chip.dataset.free.split(",").includes(time)) && time >= chip.dataset.earliest;
    write(field, still ? `${chip.dataset.day}T${time}` : "");
  };

  /* ---- the chosen time in words, wherever it is shown ---- */
  const DAY = { weekday: "short", day: "numeric", month: "short" };
  const clock = (at) => [`${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")}`, at.getHours() < 12 ? "am" : "pm"];

  const inWords = (value, minutes) => {
    const from = new Date(value);
    if (Number.isNaN(from.getTime())) return null;
    const to = new Date(from.getTime() + minutes * 60000);
    const other = from.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    const day = from.toLocaleDateString("en-GB", { ...DAY, ...other }).replace(",", "");
    const [start, half] = clock(from);
    const end = clock(to).join(" ");
    return { day, clock: start, half, end: `to ${end}`, whole: `${day}, ${start} ${half} to ${end}` };
  };

  const syncWhen = (box) => {
    const words = inWords(byId(box.dataset.when)?.value || "", Number(box.dataset.minutes));
    for (const part of box.querySelectorAll("[data-part]")) {
      if (part.dataset.before === undefined) part.dataset.before = part.textContent;
      const next = words ? words[part.dataset.part] : part.dataset.before;
      if (part.textContent !== next) part.textContent = next;
    }
  };

  const sync = () => {
    document.querySelectorAll("form[data-keep]").forEach(restore);
    document.querySelectorAll("[data-picks]").forEach(syncPicks);
    document.querySelectorAll("[data-when]").forEach(syncWhen);
  };

  /* ---- heard once for the whole page ---- */
  document.addEventListener("input", ({ target }) => { keep(target); sync(); });

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const chip = target.closest("[data-picks] [data-day], [data-picks] [data-hour]");
    if (chip) {
      pick(chip);
      left(byId(chip.closest("[data-picks]").dataset.picks));
    }
    const toggle = target.closest("[data-toggle]");
    if (toggle) toggle.setAttribute("aria-expanded", String(byId(toggle.dataset.toggle).toggleAttribute("data-shown")));
  });

  /* <form method="get" data-travel>: the router goes there, so that the tab keeps its connection. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const router = window.__reactRouterDataRouter;
    if (!router || form.dataset.travel === undefined) return;
    event.preventDefault();
    const asked = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(asked).toString();
    router.navigate(form.getAttribute("action") + (query ? `?${query}` : ""));
  });

  /* What the address asks for goes along, also when the form is sent before the page is awake. */
  document.addEventListener("submit", ({ target }) => {
    for (const field of target.querySelectorAll("input[data-from-address]")) {
      field.value ||= new URLSearchParams(location.search).get(field.name) || "";
    }
  }, true);

  /* Someone who just registered signs in: the browser itself sends what they typed, so that the cookie is set. */
  const enter = (id, email, next) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/auth/sign-in";
    const words = { email, password: byId(id).elements.namedItem("password").value, next };
    for (const [name, value] of Object.entries(words)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; sync(); });
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-free"] });

  Object.assign(hsa, { forget, enter });
})();
