/** Signing in and out, which needs a page load so that the browser gets or loses the session cookie. */

import { byId } from "./dom.js";

/** Sends email and password of the registration form `formId` to the sign-in endpoint. */
export const signIn = (formId, email, next) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/auth/sign-in";
  const fields = { email, password: byId(formId).elements.namedItem("password").value, next };
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
};

/** To the sign-in page, and from there back to the present page. */
export const redirectToLogin = () =>
  location.replace(`/login?next=${encodeURIComponent(location.pathname).replaceAll("%2F", "/")}`);
