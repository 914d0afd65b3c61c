// Keeps the page with a child's code on this phone, so that it opens at the gate without a network. The worker forgets
// it when the event is over.
"use strict";
(async () => {
  const box = document.querySelector("[data-ticket]");
  if (!box || !window.caches || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  const page = await fetch(location.pathname + location.search);
  if (!page.ok) return;
  let kept;
  for (const name of [location.pathname, box.dataset.name]) kept = await keep.store("days", name, page.clone(), box.dataset.ticket);
  for (const told of document.querySelectorAll("[data-kept]")) told.hidden = !kept;
})().catch(() => undefined);
