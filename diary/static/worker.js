// Stands in where there is no net: then a page of advice comes, with the number to call. Of a diary it keeps nothing.
"use strict";

const asked = new URL(self.location).searchParams;
const KEPT = `offline-${asked.get("country")}-${asked.get("v")}`;
const PAGE = `offline?${new URLSearchParams({ country: asked.get("country") ?? "" })}`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    // Without whoever is signed in: what is kept must be the same for all.
    const page = await fetch(PAGE, { credentials: "omit", cache: "no-store" });
    if (!page.ok) throw new Error("no page to keep");
    const style = (await page.clone().text()).match(/<link rel="stylesheet" href="([^"]+)"/)[1].replaceAll("&amp;", "&");
    const cache = await caches.open(KEPT);
    await cache.add(style);
    await cache.put(PAGE, page);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const others = (await caches.keys()).filter((name) => name.startsWith("offline-") && name !== KEPT);
    await Promise.all(others.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});
