// Keeps the page with a child's code on this phone, so that it opens at the gate without a network. The worker forgets
// it when the event is over.
"use strict";
(async () => {
  const box = document.querySelector("[data-ticket]");
  if (!box || !window.caches || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  const page = await fetch(location.pathname + location.search);
  if (!page.ok) return;
  const text = await page.text();
  const headers = { ...Object.fromEntries(page.headers), "x-keep-until": box.dataset.ticket };
  const cache = await caches.open("days");
  for (const name of [location.pathname, box.dataset.name]) await cache.put(name, new Response(text, { headers }));
  for (const kept of document.querySelectorAll("[data-kept]")) kept.hidden = false;
})().catch(() => undefined);
