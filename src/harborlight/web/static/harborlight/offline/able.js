// Whether this browser can keep forms on the device; until it is known that it can, the page says that it cannot.
(() => {
  "use strict";
  const isAble = window.isSecureContext && window.crypto?.subtle && "serviceWorker" in navigator && window.indexedDB && navigator.locks;
  if (!isAble) return;
  for (const each of document.querySelectorAll("[data-unable]")) each.hidden = true;
  for (const each of document.querySelectorAll("[data-able]")) each.hidden = false;
})();
