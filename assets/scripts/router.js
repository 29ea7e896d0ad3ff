/** Navigation without a page load, so that the tab keeps its websocket. */

/** React Router of the page; undefined until the page is hydrated. */
export const router = () => window.__reactRouterDataRouter;

/** <form method="get" data-travel>: navigates to the URL of its result. Empty fields are left out. */
const submitByRouter = (event) => {
  const form = event.target;
  if (!router() || form.dataset.travel === undefined) return;
  event.preventDefault();
  const fields = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(fields).toString();
  router().navigate(form.getAttribute("action") + (query ? `?${query}` : ""));
};

/** <input data-from-address>: an empty one is filled from the query of the URL on submit. */
const fillFromUrl = ({ target: form }) => {
  const query = new URLSearchParams(location.search);
  for (const field of form.querySelectorAll("input[data-from-address]")) field.value ||= query.get(field.name) || "";
};

export const startRouterForms = () => {
  document.addEventListener("submit", submitByRouter);
  document.addEventListener("submit", fillFromUrl, true);
};
