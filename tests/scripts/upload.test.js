import { beforeEach, describe, expect, mock, test } from "bun:test";
import "../../assets/scripts/main.js";
import { find, fromPython, render } from "./setup.js";

const attributes = Object.entries(fromPython.upload).map(([name, value]) => `data-${name}="${value}"`);
const page = `
  <div class="notices"><div id="toasts"></div></div>
  <form data-upload="" ${attributes.join(" ")} action="/files/documents">
    <select name="kind" id="kind"><option value=""></option><option value="id">Identity</option></select>
    <p id="kind-error"></p>
    <div class="drop"><span data-file-name="">Choose a file</span><input type="file" name="file" id="file"></div>
    <p id="file-error"></p>
    <div data-upload-bar=""></div><p data-upload-said=""></p><p data-upload-spoken=""></p>
    <button type="submit"></button><button type="button" data-upload-cancel="" hidden></button>
  </form>`;

let request;

/** Replaces XMLHttpRequest. */
class FakeRequest extends EventTarget {
  upload = new EventTarget();
  open = mock();
  setRequestHeader = mock();
  send = mock();
  constructor() {
    super();
    request = this;
  }
  abort() {
    this.dispatchEvent(new Event("abort"));
  }
  progress(loaded, total) {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total }));
  }
  respond(status, body) {
    Object.assign(this, { status, responseText: typeof body === "string" ? body : JSON.stringify(body) });
    this.dispatchEvent(new Event("load"));
  }
}

const choose = (size, name = "card.png") => {
  const file = new File([new Uint8Array(size)], name);
  Object.defineProperty(find("#file"), "files", { value: [file], configurable: true });
  find("#file").dispatchEvent(new Event("change", { bubbles: true }));
};
const submit = () => find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
const progressText = () => find("[data-upload-said]").textContent;

beforeEach(() => {
  globalThis.XMLHttpRequest = FakeRequest;
  request = null;
  render(page);
  find("#kind").value = "id";
});

describe("nothing is sent", () => {
  test("without a kind", () => {
    find("#kind").value = "";
    choose(10);
    submit();
    expect(find("#kind-error").textContent).toBe("Choose what it shows.");
    expect([find("#kind").getAttribute("aria-invalid"), request]).toEqual(["true", null]);
  });

  test("without a file", () => {
    submit();
    expect([find("#file-error").textContent, request]).toEqual(["Choose a file.", null]);
  });

  test("if the file is larger than the server accepts", () => {
    choose(fromPython.upload["max-bytes"] + 1);
    submit();
    const text = "A document may have at most 5 MiB; this has 5.0.";
    expect([find("#file-error").textContent, request]).toEqual([text, null]);
  });
});

test("the chosen file is named with its size", () => {
  choose(4120);
  expect(find("[data-file-name]").textContent).toBe("card.png · 4.1 KB");
});

test("progress is shown until the file has arrived", () => {
  choose(4120);
  submit();
  expect(find("[data-upload-spoken]").textContent).toBe("Sending the document.");
  request.progress(1000, 4000);
  expect([progressText(), find("[data-upload-cancel]").hidden]).toEqual(["25 % of 4.0 KB", false]);
  request.progress(4000, 4000);
  expect([progressText(), find("[data-upload-cancel]").hidden]).toEqual(["Arrived. We are looking at it …", true]);
  request.respond(201, {});
  expect([progressText(), find("form").hasAttribute("data-sending")]).toEqual(["", false]);
  expect(find(".toast b").textContent).toBe("Document sent");
});

test("a second submit waits for the first, which can be cancelled", () => {
  choose(10);
  submit();
  const first = request;
  submit();
  expect(request).toBe(first);
  find("[data-upload-cancel]").click();
  expect(find("form").hasAttribute("data-sending")).toBe(false);
});

test.each([
  [422, { errors: [{ field: "kind", message: "Not this." }] }, "#kind-error", "Not this."],
  [413, { detail: "Too large." }, "#file-error", "Too large."],
  [502, "<html>", "#file-error", "That did not work. Send it again in a moment."],
])("a response %d is shown beside its field", (status, body, selector, text) => {
  choose(10);
  submit();
  request.respond(status, body);
  expect(find(selector).textContent).toBe(text);
});

test.each([
  [5, /did not arrive, and nothing was saved/],
  [10, /do not know whether the file arrived/],
])("a broken connection after %d of 10 bytes", (loaded, text) => {
  choose(10);
  submit();
  request.progress(loaded, 10);
  request.dispatchEvent(new Event("error"));
  expect(find("#file-error").textContent).toMatch(text);
});
