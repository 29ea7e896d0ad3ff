/** Texts, formats and limits that the server writes into the page: hsa_app/components/layout/script_data.py. */

let data;

export const pageData = () => {
  data ??= JSON.parse(document.getElementById("script-data").textContent);
  return data;
};

/** Replaces each `{name}` of a template by the value of that name. */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A text of the page data, with its placeholders filled. */
export const message = (name, values = {}) => fill(pageData().messages[name], values);
