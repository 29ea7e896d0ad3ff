/* A link out of a mail carries its secret behind the #. It is taken out of the address before anything else on the
   page runs, and handed to the server in the body of a form, which puts it where no script can read it. */
(() => {
  const carry = (event) => {
    const { pathname, hash } = location;
    if (!/^\/(reset-password|confirm-email)\/?$/.test(pathname) || hash.length < 2) return;
    if (event) event.stopImmediatePropagation();
    history.replaceState(null, "", pathname);
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/auth/link";
    for (const [name, value] of Object.entries({ secret: hash.slice(1), page: pathname.replace(/\/$/, "") })) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.documentElement.append(form);
    form.submit();
  };
  addEventListener("popstate", carry, true);
  carry();
})();
