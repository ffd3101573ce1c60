// Keeps the page for forms on a device, and nothing else of the site: the files that KEPT names, which are the same for everybody.
// They are fetched without a session, so that nothing of whoever is signed in can come along.
"use strict";
const NAME = `offline-${KEPT.version}`;
self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOld().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(shell(request, url.pathname));
  else if (KEPT.files.includes(url.pathname)) event.respondWith(kept(url.pathname).then((found) => found || fetch(request)));
});

// All of it or nothing: a page never meets another version's scripts.
async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(KEPT.files.map((path) => new Request(path, { cache: "no-cache", credentials: "omit", redirect: "error" })));
}

async function forgetOld() {
  for (const name of await caches.keys()) if (name.startsWith("offline-") && name !== NAME) await caches.delete(name);
}

async function kept(path) {
  return caches.match(path, { cacheName: NAME, ignoreVary: true });
}

// Any address below /offline/ opens the page, in its own language if it names one.
async function shell(request, path) {
  return (await kept(path)) || (await kept(KEPT.files[0])) || fetch(request);
}
