// The cards' page: keeping them on this device, and taking them off again. Nothing is kept before somebody asks for it.
(() => {
  "use strict";
  const box = document.querySelector("[data-cards]");
  if (!box || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const WORKER = "/cards/worker.js", SCOPE = "/cards/", KEPT = "cards-1";
  const [keep, remove, state] = ["keep", "remove", "state"].map((name) => box.querySelector(`[data-cards-${name}]`));
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("cards", { createScriptURL: (address) => { if (address !== WORKER) throw new TypeError(address); return address; } })
    : { createScriptURL: (address) => address };
  const wanted = () => [
    location.pathname,
    ...[...document.querySelectorAll("a[data-card]")].map((link) => link.getAttribute("href")),
    ...[...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.getAttribute("href")),
  ];
  const show = async () => {
    const isKept = await caches.has(KEPT);
    keep.hidden = isKept;
    remove.hidden = !isKept;
    state.textContent = isKept ? state.dataset.kept : "";
    box.hidden = false;
  };
  keep.addEventListener("click", async () => {
    keep.disabled = true;
    try {
      await navigator.serviceWorker.register(policy.createScriptURL(WORKER), { scope: SCOPE });
      await navigator.serviceWorker.ready;
      const cache = await caches.open(KEPT);
      await cache.addAll(wanted());
      await show();
    } catch {
      await caches.delete(KEPT);
      state.textContent = state.dataset.failed;
    }
    keep.disabled = false;
  });
  remove.addEventListener("click", async () => {
    await caches.delete(KEPT);
    for (const each of await navigator.serviceWorker.getRegistrations()) if (new URL(each.scope).pathname === SCOPE) await each.unregister();
    await show();
  });
  show();
})();
