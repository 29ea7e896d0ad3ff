/** The behaviours together, as the page starts them. */

import { describe, expect, mock, test } from "bun:test";
import "../../assets/scripts/main.js";
import { find, hydrate, nextFrame, press, render } from "./setup.js";

const { hsa } = window;
const click = (selector) => find(selector).click();
const attribute = (selector, name) => find(selector).getAttribute(name);

test("a password is revealed and hidden again", () => {
  render(`<input id="secret" type="password"><button data-reveal="secret" aria-pressed="false"></button>`);
  click("button");
  expect([find("#secret").type, attribute("button", "aria-pressed")]).toEqual(["text", "true"]);
  click("button");
  expect([find("#secret").type, attribute("button", "aria-pressed")]).toEqual(["password", "false"]);
});

test("a disclosure button states whether its part is shown", () => {
  render(`<button data-toggle="part"></button><div id="part"></div>`);
  click("button");
  expect([find("#part").hasAttribute("data-shown"), attribute("button", "aria-expanded")]).toEqual([true, "true"]);
  click("button");
  expect([find("#part").hasAttribute("data-shown"), attribute("button", "aria-expanded")]).toEqual([false, "false"]);
});

test("an anchor focuses its target", () => {
  render(`<a href="#main">Skip</a><a id="away" href="#nowhere">Away</a><main id="main" tabindex="-1"></main>`);
  find("#main").scrollIntoView = mock();
  click("a");
  expect(document.activeElement).toBe(find("#main"));
});

describe("a pending button", () => {
  const twoButtons = `<div><button data-once="" id="yes"></button><button data-once="" id="no"></button></div>`;

  test("ignores a second click, and so do its siblings", () => {
    render(twoButtons);
    const listener = mock();
    document.body.addEventListener("click", listener);
    click("#yes");
    click("#yes");
    click("#no");
    document.body.removeEventListener("click", listener);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(attribute("#yes", "aria-busy")).toBe("true");
  });

  test("can be clicked again after a response", () => {
    render(twoButtons);
    click("#yes");
    hsa.focusFirstInvalid();
    expect(find("#yes").hasAttribute("aria-busy")).toBe(false);
  });
});

describe("dialogs", () => {
  const page = `
    <div class="notices"><div id="connection"></div><div id="toasts"></div></div>
    <main><button data-open="ask">Ask</button></main>
    <dialog id="ask"><form><input name="why"></form><button data-close="">Close</button><div data-notices=""></div></dialog>`;

  test("open on a click, focus the first field and close on a click", () => {
    render(page);
    find("[data-open]").focus();
    click("[data-open]");
    expect(find("#ask").open).toBe(true);
    expect(document.activeElement).toBe(find("[name=why]"));
    click("[data-close]");
    expect(find("#ask").open).toBe(false);
  });

  test("empty their forms and return the focus when they close", () => {
    render(page);
    find("[data-open]").focus();
    hsa.openDialog("ask");
    find("[name=why]").value = "typed";
    hsa.closeDialog("ask");
    expect(find("[name=why]").value).toBe("");
    expect(document.activeElement).toBe(find("[data-open]"));
  });

  test("show toasts while they are open", () => {
    render(page);
    hsa.showToast({ kind: "problem", title: "No" });
    expect(find("#toasts .toast")).not.toBeNull();
    hsa.openDialog("ask");
    expect(find("#ask .toast")).not.toBeNull();
  });
});

describe("toasts", () => {
  const region = `<div class="notices"><div id="toasts"></div></div>`;

  test("show text as text", () => {
    render(region);
    hsa.showToast({ kind: "ok", title: "<b>Saved</b>", text: "<i>it</i>" });
    expect(find(".toast__words").children.length).toBe(2);
    expect(find(".toast__words b").textContent).toBe("<b>Saved</b>");
    expect(attribute(".toast button", "aria-label")).toBe("Dismiss: <b>Saved</b>");
  });

  test.each(["/customer", "//elsewhere", "/\\elsewhere", "https://elsewhere", "javascript:alert(1)"])(
    "link only to own paths: %s",
    (url) => {
      render(region);
      hsa.showToast({ title: "Saved", linkLabel: "Show", linkUrl: url });
      expect(find(".toast a") !== null).toBe(url === "/customer");
    },
  );

  test("are removed when there are too many, problems last", () => {
    render(region);
    hsa.showToast({ kind: "problem", title: "problem" });
    for (const title of ["a", "b", "c", "d"]) hsa.showToast({ title });
    const titles = [...document.querySelectorAll(".toast b")].map((element) => element.textContent);
    expect(titles).toEqual(["problem", "b", "c", "d"]);
  });

  test("are dismissed by their button", () => {
    render(region);
    hsa.showToast({ title: "Saved" });
    click(".toast button");
    expect(find(".toast")).toBeNull();
  });
});

test("a banner reports that the connection is lost and restored", () => {
  render(`<div class="notices"><div id="connection"></div></div>`);
  hsa.setConnectionFailures(0);
  expect(find(".banner")).toBeNull();
  hsa.setConnectionFailures(1);
  hsa.setConnectionFailures(2);
  expect(document.querySelectorAll(".banner").length).toBe(1);
  expect(find(".banner").textContent).toMatch(/^Connection lost\. .* \d+:\d\d [ap]m; trying again\.Try now$/);
  expect(document.documentElement.hasAttribute("data-offline")).toBe(true);
  hsa.setConnectionFailures(0);
  expect(find(".banner").textContent).toBe("Connected again. Everything is up to date.");
  expect(document.documentElement.hasAttribute("data-offline")).toBe(false);
});

describe("relative times", () => {
  const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000 + 500).toISOString();

  test("are written once React has hydrated them", async () => {
    render(`<time data-until="${inMinutes(90)}" data-template="in {duration}" data-past="now"></time>`);
    await nextFrame();
    expect(find("time").textContent).toBe("");
    hydrate("time");
    find("time").setAttribute("data-until", inMinutes(30));
    await nextFrame();
    expect(find("time").textContent).toBe("in 30 min");
    expect(find("time").hasAttribute("data-soon")).toBe(true);
  });

  test.each([
    ["until", -1, "in {duration}", "now"],
    ["since", -12, "{duration} ago", "11 min ago"],
    ["since", 0, "{duration} ago", "just now"],
  ])("data-%s, %d minutes from now, %s, is %s", async (name, minutes, template, text) => {
    render(`<time data-template="${template}" data-past="now"></time>`);
    hydrate("time");
    find("time").setAttribute(`data-${name}`, inMinutes(minutes));
    await nextFrame();
    expect(find("time").textContent).toBe(text);
  });
});

describe("keyboard", () => {
  test("/ focuses the search field, but not while a text field has the focus", () => {
    render(`<input data-search="" value="tap"><textarea></textarea>`);
    expect(press(find("textarea"), "/").defaultPrevented).toBe(false);
    expect(press(document.body, "/").defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(find("[data-search]"));
  });

  test("a single key presses its button unless the keys are off", () => {
    render(`<button data-key="a"></button><input type="checkbox" data-keys-switch="" checked>`);
    const pressed = mock();
    find("button").addEventListener("click", pressed);
    press(document.body, "A");
    press(document.body, "a", { ctrlKey: true });
    press(find("input"), "a");
    expect(pressed).toHaveBeenCalledTimes(2);
    click("input");
    press(document.body, "a");
    expect(pressed).toHaveBeenCalledTimes(2);
    expect(document.documentElement.hasAttribute("data-keys-off")).toBe(true);
  });

  test("arrows move the focus in a list of links and between tabs", () => {
    render(`
      <ul data-walk=""><li><a href="/1">1</a></li><li><a href="/2">2</a></li></ul>
      <div role="tablist"><button role="tab" id="one"></button><button role="tab" id="two"></button></div>`);
    find("[href='/1']").focus();
    press(document.activeElement, "ArrowDown");
    expect(document.activeElement).toBe(find("[href='/2']"));
    press(find("#one"), "ArrowLeft");
    expect(document.activeElement).toBe(find("#two"));
  });

  test("arrows move the focus in a menu and Escape closes it", () => {
    render(`
      <details data-menu="" open><summary></summary><div class="menu__panel"><a href="/1"></a></div></details>`);
    find("summary").focus();
    press(find("summary"), "ArrowDown");
    expect(document.activeElement).toBe(find("a"));
    press(find("a"), "Escape");
    expect(find("details").open).toBe(false);
    expect(document.activeElement).toBe(find("summary"));
  });
});

test("the focus stays near an element that is removed", async () => {
  render(`<section><ul><li><button></button></li></ul></section>`);
  find("button").focus();
  find("ul").remove();
  await nextFrame();
  expect(document.activeElement).toBe(find("section"));
});

describe("drafts", () => {
  const form = `<form data-keep="visit"><input name="note"><input name="secret" type="password"></form>`;
  const type = (selector, text) => {
    find(selector).value = text;
    find(selector).dispatchEvent(new Event("input", { bubbles: true }));
  };

  test("are restored in a new form, except passwords", async () => {
    render(form);
    type("[name=note]", "third floor");
    type("[name=secret]", "hidden");
    render(form);
    await nextFrame();
    expect([find("[name=note]").value, find("[name=secret]").value]).toEqual(["third floor", ""]);
  });

  test("can be discarded", async () => {
    render(form);
    type("[name=note]", "third floor");
    hsa.discardDraft("visit");
    render(form);
    await nextFrame();
    expect(find("[name=note]").value).toBe("");
  });
});

describe("choosing a time", () => {
  const page = `
    <input type="datetime-local" id="when">
    <div data-picks="when">
      <button data-day="2026-12-01" data-free="09:30,14:00" data-earliest=""></button>
      <button data-day="2026-12-02" data-free="none" data-earliest=""></button>
      <button data-day="2026-12-03" data-free="14:00" data-earliest=""></button>
      <button data-hour="09:00"><b>9:00 am</b></button><button data-hour="14:00"><b>2:00 pm</b></button>
      <div data-rare="" hidden><button data-hour="22:00"><b>10:00 pm</b></button></div>
    </div>
    <p data-when="when" data-minutes="60"><span data-part="whole">Choose a time</span><i data-part="end"></i></p>`;

  const show = async () => {
    render(page);
    await nextFrame();
  };

  test("an hour shows its first available time, and hours without one are disabled", async () => {
    await show();
    expect(attribute("[data-day='2026-12-01']", "aria-pressed")).toBe("true");
    expect(find("[data-hour='09:00']").textContent).toBe("9:30 am");
    expect([...document.querySelectorAll("[data-hour]")].map((hour) => hour.disabled)).toEqual([false, false, true]);
    expect(find("[data-rare]").hidden).toBe(true);
  });

  test("an hour writes into the field, and the summary shows it", async () => {
    await show();
    click("[data-hour='09:00']");
    expect(find("#when").value).toBe("2026-12-01T09:30");
    expect(attribute("[data-hour='09:00']", "aria-pressed")).toBe("true");
    expect(find("[data-part=whole]").textContent).toMatch(/^Tue 1 Dec( 2026)?, 9:30 am to 10:30 am$/);
    expect(find("[data-part=end]").textContent).toBe("to 10:30 am");
  });

  test("another day keeps the time only if it is available then", async () => {
    await show();
    click("[data-hour='14:00']");
    click("[data-day='2026-12-03']");
    expect(find("#when").value).toBe("2026-12-03T14:00");
    click("[data-day='2026-12-02']");
    expect(find("#when").value).toBe("");
    expect(find("[data-part=whole]").textContent).toBe("Choose a time");
  });
});

test("a search form navigates by the router, without its empty fields", () => {
  const navigate = mock();
  window.__reactRouterDataRouter = { navigate };
  render(`<form action="/services" data-travel=""><input name="q" value="tap"><input name="city" value=""></form>`);
  find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  delete window.__reactRouterDataRouter;
  expect(navigate).toHaveBeenCalledWith("/services?q=tap");
});

test("a page of a document is zoomed in steps and rotated", async () => {
  render(`
    <div data-viewer="">
      <button data-zoom="-1"></button><span data-zoomed=""></span><button data-zoom="1"></button>
      <button data-turn=""></button>
      <div data-state="waits"><img data-sheet="" src="http://localhost/picture?page=1"></div>
    </div>`);
  await nextFrame();
  expect(find("[data-zoom='-1']").disabled).toBe(true);
  click("button[data-zoom='1']");
  expect(find("[data-zoomed]").textContent).toBe("150%");
  click("[data-turn]");
  expect(new URL(find("img").src).searchParams.get("turn")).toBe("90");
});
