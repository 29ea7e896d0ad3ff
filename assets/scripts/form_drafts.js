/** <form data-keep="name">: keeps what was typed in this tab, for instance while the person signs in. */

import { notifyBlur, setFieldValue } from "./fields.js";
import { onPageChange } from "./page_changes.js";

const restored = new WeakSet();

const storageKey = (name) => `hsa:keep:${name}`;

const loadDraft = (name) => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(name))) || {};
  } catch {
    return {};
  }
};

export const discardDraft = (name) => sessionStorage.removeItem(storageKey(name));

const isKept = ({ name, type, dataset }) => name && type !== "password" && type !== "hidden" && dataset.keep !== "no";

const saveField = (field) => {
  const name = field.form?.dataset.keep;
  if (!name || !isKept(field)) return;
  sessionStorage.setItem(storageKey(name), JSON.stringify({ ...loadDraft(name), [field.name]: field.value }));
};

const restoreField = (field, value) => {
  if (field.type !== "radio") {
    setFieldValue(field, value);
    notifyBlur(field);
  } else if (field.value === value && !field.checked) field.click();
};

/** Each field is restored once, when it appears: some are rendered only after a choice or after loading. */
const restoreForm = (form) => {
  const draft = loadDraft(form.dataset.keep);
  for (const field of form.elements) {
    if (!isKept(field) || restored.has(field)) continue;
    restored.add(field);
    if (field.name in draft) restoreField(field, draft[field.name]);
  }
};

const restoreForms = () => document.querySelectorAll("form[data-keep]").forEach(restoreForm);

export const startFormDrafts = () => {
  document.addEventListener("input", ({ target }) => {
    saveField(target);
    restoreForms();
  });
  onPageChange(restoreForms);
};
