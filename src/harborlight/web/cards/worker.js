// Keeps the field cards for the time without a connection. Only what somebody asked to keep, only below /cards/, never anything
// else of the site. Fresh cards come first: a number may have changed.
"use strict";
const KEPT = "cards-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(forgetOld().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === "/cards/leave/") event.respondWith(fetch(event.request).catch(leave));
  else if (url.pathname.startsWith("/cards/") || url.pathname.startsWith("/static/")) event.respondWith(freshOrKept(event.request));
});

async function forgetOld() {
  for (const name of await caches.keys()) if (name.startsWith("cards-") && name !== KEPT) await caches.delete(name);
}

async function freshOrKept(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreVary: true, ignoreSearch: true });
  try {
    const fresh = await fetch(request);
    if (!fresh.ok || fresh.redirected) return kept || fresh;
    if (kept) await cache.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// Without a connection there is no other page to leave to: the cards are taken along, and nothing is shown instead.
async function leave() {
  for (const name of await caches.keys()) if (name.startsWith("cards-")) await caches.delete(name);
  await self.registration.unregister();
  return new Response("<!doctype html><title> </title>", { headers: { "Content-Type": "text/html" } });
}
