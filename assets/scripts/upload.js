/**
 * <form data-upload>: sends one file at a time and shows the progress. Limit and texts are attributes of the form:
 * hsa_app/components/professional/profile_documents.py. The list of documents follows by live update.
 */

import { createIcon } from "./dom.js";
import { formatFileSize } from "./formats.js";
import { fill } from "./page_data.js";
import { redirectToLogin } from "./session.js";
import { showToast } from "./toasts.js";

const MEBIBYTE = 1024 ** 2;

const requests = new WeakMap();

const part = (form, name) => form.querySelector(`[data-upload-${name}]`);
const fieldOf = (form, name) => form.elements.namedItem(name);
const fileOf = (form) => fieldOf(form, "file").files[0];
const submitButton = (form) => form.querySelector("[type=submit]");

/** The text of the attribute data-message-…, by its name in camel case. */
const messageOf = (form, name, values = {}) => {
  const key = `message${name[0].toUpperCase()}${name.slice(1)}`;
  return fill(form.dataset[key], values);
};

const setError = (form, name, text) => {
  const field = fieldOf(form, name);
  const message = document.getElementById(`${field.id}-error`);
  field.setAttribute("aria-invalid", String(Boolean(text)));
  message?.replaceChildren(...(text ? [createIcon("circle-alert", "i i--s"), text] : []));
  return field;
};

const showFieldError = (form, name, text) => setError(form, fieldOf(form, name) ? name : "file", text).focus();

/** The first problem of the form, as field name and text; null if there is none. */
const findProblem = (form) => {
  const file = fileOf(form);
  if (!fieldOf(form, "kind").value) return ["kind", messageOf(form, "noKind")];
  if (!file) return ["file", messageOf(form, "noFile")];
  if (file.size <= Number(form.dataset.maxBytes)) return null;
  return ["file", messageOf(form, "tooLarge", { size: (file.size / MEBIBYTE).toFixed(1) })];
};

/** Shows the progress; `percent` is null when no upload is running. */
const showProgress = (form, percent, text) => {
  const bar = part(form, "bar");
  form.toggleAttribute("data-sending", percent !== null);
  part(form, "cancel").hidden = percent === null || percent >= 100; // a complete upload cannot be cancelled
  bar.style.setProperty("--part", `${percent || 0}%`);
  bar.setAttribute("aria-valuenow", String(percent || 0));
  part(form, "said").textContent = text;
  if (percent === null) submitButton(form).removeAttribute("aria-busy");
  else submitButton(form).setAttribute("aria-busy", "true");
};

const announce = (form, text) => {
  part(form, "spoken").textContent = text;
};

const progressText = (form, percent, bytes) => messageOf(form, "progress", { percent, size: formatFileSize(bytes) });

const parseJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // the response of a proxy
  }
};

const handleResponse = (form, { status, responseText }, filename) => {
  if (status === 401) {
    redirectToLogin();
  } else if (status === 201) {
    form.reset();
    showFileName(fieldOf(form, "file"));
    showToast({ kind: "ok", title: messageOf(form, "sent"), text: filename });
  } else {
    const { errors, detail } = parseJson(responseText);
    const first = errors?.[0];
    showFieldError(form, first?.field || "file", first?.message || detail || messageOf(form, "failed"));
  }
};

const send = (form) => {
  if (requests.has(form)) return;
  for (const name of ["kind", "file"]) setError(form, name, "");
  const problem = findProblem(form);
  if (problem) {
    showFieldError(form, ...problem);
    return;
  }
  const file = fileOf(form);
  const request = new XMLHttpRequest(); // fetch() does not report the progress of an upload
  requests.set(form, request);
  const finish = () => {
    requests.delete(form);
    showProgress(form, null, "");
    announce(form, "");
  };
  let isSent = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    isSent = percent >= 100;
    showProgress(form, percent, isSent ? messageOf(form, "checking") : progressText(form, percent, total));
  });
  request.addEventListener("load", () => {
    finish();
    handleResponse(form, request, file.name);
  });
  request.addEventListener("error", () => {
    finish();
    // the file may have arrived although the response did not
    showFieldError(form, "file", messageOf(form, isSent ? "unknown" : "notSent"));
  });
  request.addEventListener("abort", finish);
  request.open("POST", form.getAttribute("action"));
  request.setRequestHeader("Accept", "application/json");
  showProgress(form, 0, progressText(form, 0, file.size));
  announce(form, messageOf(form, "sending"));
  request.send(new FormData(form));
};

/** Shows name and size of the chosen file instead of the prompt. */
const showFileName = (field) => {
  const label = field.closest(".drop")?.querySelector("[data-file-name]");
  if (!label) return;
  const [file] = field.files;
  label.dataset.before ??= label.textContent;
  label.textContent = file ? `${file.name} · ${formatFileSize(file.size)}` : label.dataset.before;
};

const handleSubmit = (event) => {
  if (event.target.dataset?.upload === undefined) return;
  event.preventDefault();
  send(event.target);
};

const handleCancel = ({ target }) => {
  const button = target instanceof Element && target.closest("[data-upload-cancel]");
  if (!button) return;
  requests.get(button.form)?.abort();
  submitButton(button.form).focus();
};

const handleChange = ({ target: field }) => {
  if (field.form?.dataset.upload === undefined) return;
  setError(field.form, field.name, "");
  if (field.type === "file") showFileName(field);
};

export const startUpload = () => {
  document.addEventListener("submit", handleSubmit, true);
  document.addEventListener("click", handleCancel);
  document.addEventListener("change", handleChange);
};
