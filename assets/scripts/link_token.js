/**
 * A link in an email has its token after the #. This script is inlined at the top of the page: before any other
 * code runs, it removes the token from the URL and posts it to the server, which puts it into a cookie that no
 * script can read.
 */
(() => {
  const postToken = (event) => {
    const { pathname, hash } = location;
    if (!/^\/(reset-password|confirm-email)\/?$/.test(pathname) || hash.length < 2) return;
    event?.stopImmediatePropagation();
    history.replaceState(null, "", pathname);
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/auth/link";
    for (const [name, value] of Object.entries({ secret: hash.slice(1), page: pathname.replace(/\/$/, "") })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.documentElement.append(form);
    form.submit();
  };
  addEventListener("popstate", postToken, true);
  postToken();
})();
