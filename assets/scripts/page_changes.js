/** The one MutationObserver of the page. */

const callbacks = [];
const attributes = new Set();
let isScheduled = false;

const runCallbacks = () => {
  isScheduled = false;
  for (const callback of callbacks) {
    try {
      callback();
    } catch (error) {
      reportError(error); // one failing behaviour must not stop the others
    }
  }
};

const observer = new MutationObserver(() => {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(runCallbacks);
});

/**
 * Calls `callback` in the next animation frame whenever elements were added or removed, or one of the attributes named
 * in `watchedAttributes` changed. Several changes in one frame make one call.
 */
export const onPageChange = (callback, watchedAttributes = []) => {
  callbacks.push(callback);
  for (const name of watchedAttributes) attributes.add(name);
  observer.disconnect(); // and observe again, with the attributes that were added
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: [...attributes] });
};
