import { afterEach, expect, mock, test } from "bun:test";
import { readFileSync } from "node:fs";

const source = readFileSync(new URL("../../assets/scripts/link_token.js", import.meta.url), "utf8");
const submit = mock();
HTMLFormElement.prototype.submit = submit;

const open = (url) => {
  history.replaceState(null, "", url);
  new Function(source)();
};

afterEach(() => {
  submit.mockClear();
  for (const form of document.documentElement.querySelectorAll(":scope > form")) form.remove();
  history.replaceState(null, "", "/services");
});

test.each(["/reset-password", "/confirm-email/"])(
  "the token is moved from the URL of %s to the body of a form",
  (path) => {
    open(`${path}#token-1`);
    expect(location.hash).toBe("");
    const form = document.documentElement.querySelector(":scope > form");
    expect([...form.elements].map(({ name, value }) => [name, value])).toEqual([
      ["secret", "token-1"],
      ["page", path.replace(/\/$/, "")],
    ]);
    expect(submit).toHaveBeenCalledTimes(1);
  },
);

test.each(["/reset-password", "/services#main"])("%s is unchanged", (url) => {
  open(url);
  expect(submit).not.toHaveBeenCalled();
});
