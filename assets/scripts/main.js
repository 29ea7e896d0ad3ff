/** Entry point: starts every behaviour and exports what the server calls. The build bundles all modules into one file. */

import { startAnchors } from "./anchors.js";
import { startAppointmentSummary } from "./appointment_summary.js";
import { startArrowKeys } from "./arrow_keys.js";
import { setConnectionFailures, startConnection } from "./connection.js";
import { closeDialog, openDialog, startDialogs } from "./dialogs.js";
import { startDisclosure } from "./disclosure.js";
import { startDocumentViewer } from "./document_viewer.js";
import { errorCode } from "./error_code.js";
import { focusById, focusFirstInvalid, startFocus } from "./focus.js";
import { discardDraft, startFormDrafts } from "./form_drafts.js";
import { startKeyboardShortcuts } from "./keyboard_shortcuts.js";
import { startMenus } from "./menus.js";
import { startPendingButtons } from "./pending_buttons.js";
import { startRelativeTime } from "./relative_time.js";
import { startRevealPassword } from "./reveal_password.js";
import { startRouterForms } from "./router.js";
import { startSearchShortcut } from "./search_shortcut.js";
import { redirectToLogin, signIn } from "./session.js";
import { startSlotPicker } from "./slot_picker.js";
import { showToast } from "./toasts.js";
import { startUpload } from "./upload.js";

// The order counts where several behaviours listen to the same event.
startFocus();
startPendingButtons();
startMenus();
startDialogs();
startRevealPassword();
startAnchors();
startArrowKeys();
startSearchShortcut();
startConnection();
startRelativeTime();
startFormDrafts();
startSlotPicker();
startAppointmentSummary();
startDisclosure();
startRouterForms();
startUpload();
startDocumentViewer();
startKeyboardShortcuts(); // last: it ignores keys that another behaviour has handled

/** Functions for events of the server: call_js() of hsa_app/state/toasts.py. */
window.hsa = {
  closeDialog,
  discardDraft,
  errorCode,
  focusById,
  focusFirstInvalid,
  openDialog,
  redirectToLogin,
  setConnectionFailures,
  showToast,
  signIn,
};
