/** The short code of an error, shown to the person and written to the log: hsa_app/core/frontend_error_code.py. */

import { pageData } from "./page_data.js";

/** FNV-1a, 32 bits, of the low byte of each UTF-16 code unit. */
const fnv1a = (text, { offset, prime }) => {
  let hash = offset;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ (text.charCodeAt(index) & 0xff), prime) >>> 0;
  }
  return hash;
};

export const errorCode = (error) => {
  const { maxLength, digits, ...parameters } = pageData().errorCode;
  const firstLine = `${error?.name}: ${error?.message}`.split("\n")[0].slice(0, maxLength);
  return fnv1a(firstLine, parameters).toString(16).toUpperCase().padStart(digits, "0");
};
