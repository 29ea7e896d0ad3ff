/** Changes form fields in a way that React and the server notice. */

export const setFieldValue = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** For handlers that check a field when it loses focus. */
export const notifyBlur = (field) => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
