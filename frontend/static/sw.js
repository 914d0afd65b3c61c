// The service worker: keeps the shell for offline starts, shows pushed notices, reports that they were shown.
// It never touches the API or the demo's door: what is fresh there is the app's business. Of light pages it gives only
// those that were kept (lesson.js, ticket.js, day.js) and the calendar as it was last seen, and only when the network gives
// none.
// What it keeps of pages is sealed (keep.js, which stands before this file), and it sends answers that wait.
// It owns no words: texts come with the message, or are left here by the app in the reader's language.
"use strict";

/** Files of this build, absolute paths, the shell "/" among them. Filled in by the build. */
const PRECACHE = {{precache}};
/** The build with the screens of the desk: kept once the app says that it is used here. */
const LATER = {{later}};
/** Texts by language, of languages that few speak: each kept once the app says that it is spoken here. */
const SPOKEN = {{spoken}};
const OURS = [...PRECACHE, ...LATER, ...Object.values(SPOKEN)];
const SHELL = "/";
/** Named after the content of all of them: a change in any makes a new worker and a new cache. */
const CACHE = "shell-{{build}}";
/** Outlives builds: what the app left for us. */
const KEPT = "kept";
const TEXTS = "/kept/push-texts";
const PUSH_KEY = "/kept/push-key";
const DESK = "/kept/desk";
const OUTSIDE = ["/api/", "/demo/", "/v/", "/u/", "/m/", "/c/"];
const LIGHT = "/l/";
/** Courses of lessons, left here by their pages. */
const COURSES = "courses";
/** The month of the calendar that was seen last; the app drops it when somebody signs out. */
const CALENDAR = "calendar";
const CALENDAR_PATH = "/l/calendar";
/** Months that are kept. */
const MONTHS = 6;
/** Pages of an event's day, left here by them with the time until which they may stay: they name children. */
const DAYS = "days";
const KEEP_UNTIL = "x-keep-until";
/** Pictures and recordings that wait for the network (attach.js). */
const UPLOADS = "uploads";
/** The reader of codes, kept with them by browsers that need it. */
const SCANNER = ["/scan.js", "/scan.wasm"];
/** The beginning of a light page's token says whose it is and of which post; what follows differs from link to link. */
const WHOSE = LIGHT.length + 42;
/** A shell from the network may take this long before the kept one is drawn, milliseconds. */
const SHELL_PATIENCE = 2000;
/** Where somebody may be in the middle of writing: a tapped notice must not take the page away. */
const WRITING = "/compose";
/** A name, the same in every language; used only before the app has ever left its texts. */
const NAME = "Cầu Nối";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      const paths = (await kept(DESK)) ? [...PRECACHE, ...LATER] : [...PRECACHE];
      const spoken = SPOKEN[(await kept(TEXTS))?.lang];
      if (spoken) paths.push(spoken);
      await cache.addAll(paths.map((path) => (path === SHELL ? bare("reload") : path)));
    })(),
  );
});

/** The shell without what the server draws in it for somebody: here all of that is kept. */
function bare(cache) {
  return new Request(SHELL, { cache, credentials: "omit" });
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("shell-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const message = event.data || {};
  if (message.type === "skip-waiting") self.skipWaiting();
  // {type: "texts", title, body, lang}: the neutral lines in the reader's language.
  if (message.type === "texts") event.waitUntil(Promise.all([leave(TEXTS, message), keepSpoken(message.lang)]));
  // {type: "push-key", key}: the server's key, for browsers that forget it when a subscription changes.
  if (message.type === "push-key") event.waitUntil(leave(PUSH_KEY, { key: message.key }));
  // {type: "desk"}: the screens of the desk are used here.
  if (message.type === "desk") event.waitUntil(keepDesk());
});

async function keepSpoken(language) {
  const path = SPOKEN[language];
  if (path) await (await caches.open(CACHE)).add(path);
}

async function keepDesk() {
  await leave(DESK, true);
  const cache = await caches.open(CACHE);
  if (!(await cache.match(LATER[0] || SHELL))) await cache.addAll(LATER);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (OUTSIDE.some((prefix) => `${url.pathname}/`.startsWith(prefix))) return;
  if (url.pathname === CALENDAR_PATH) event.respondWith(calendar(request));
  else if (url.pathname.startsWith(LIGHT) || SCANNER.includes(url.pathname)) event.respondWith(light(request, url.pathname));
  else if (request.mode === "navigate") event.respondWith(shell(request));
  else if (OURS.includes(url.pathname)) event.respondWith(fromCache(url.pathname, request));
});

/** What a page asks for it counts itself (keep.js). */
function pass(request) {
  keep.passed.add(request.url);
  return fetch(request);
}

/** The newest shell if the network gives it soon, else the kept one with the files it was built with. */
async function shell(request) {
  const kept = await caches.match(SHELL, { cacheName: CACHE });
  const fresh = pass(kept ? bare("no-cache") : request).then((response) => (response.ok || !kept ? response : kept));
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, SHELL_PATIENCE, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}

/** A light page; without a network what was kept of it, whichever of its links was tapped. */
async function light(request, path) {
  try {
    return await pass(request);
  } catch (failure) {
    const page = (await keptPage(DAYS, request, path)) || (await keptPage(COURSES, request, path));
    if (page) return page;
    throw failure;
  }
}

/** The calendar; without a network as it was last seen: the month that is asked for, else the one that was looked at last. */
async function calendar(request) {
  try {
    const response = await pass(request);
    if (response.ok) {
      const path = new URL(request.url);
      for (const name of [path.pathname + path.search, CALENDAR_PATH]) await keep.store(CALENDAR, name, response.clone());
      const cache = await caches.open(CALENDAR);
      // Somebody who leafs through years is not to fill the phone.
      const kept = await cache.keys();
      await Promise.all(kept.slice(0, -MONTHS).map((old) => cache.delete(old)));
    } else if (response.type === "opaqueredirect") {
      // Nobody is signed in any more: nothing of theirs stays.
      await caches.delete(CALENDAR);
    }
    return response;
  } catch (failure) {
    if (!(await caches.has(CALENDAR))) throw failure;
    const { pathname, search } = new URL(request.url);
    const page = (await keep.stored(CALENDAR, pathname + search)) || (await keep.stored(CALENDAR, CALENDAR_PATH));
    if (page) return page;
    throw failure;
  }
}

async function keptPage(name, request, path) {
  const exact = await keep.stored(name, path);
  if (exact || request.mode !== "navigate" || path.length <= WHOSE || !(await caches.has(name))) return exact;
  const cache = await caches.open(name);
  const paths = (await cache.keys()).map((kept) => new URL(kept.url).pathname);
  const other = paths.find((kept) => !kept.includes("/media/") && kept.slice(0, WHOSE) === path.slice(0, WHOSE));
  return other && keep.stored(name, other);
}

/** Whenever this worker wakes: names leave the phone when their day is over, and what was never sent in time. */
async function forgetOld(name) {
  if (!(await caches.has(name))) return;
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    const page = await cache.match(request);
    if (page && Number(page.headers.get(KEEP_UNTIL)) < Date.now()) await cache.delete(request);
  }
}
[DAYS, UPLOADS].forEach(forgetOld);

async function fromCache(path, request) {
  return (await caches.match(path, { cacheName: CACHE })) || pass(request);
}

/** Answers that wait are sent though the app be closed; where that fails the browser asks again later. */
self.addEventListener("sync", (event) => {
  event.waitUntil(sendWaiting());
});

async function sendWaiting() {
  // Whose answers may go is whoever is signed in now.
  const answer = await fetch("/api/v1/me");
  const me = answer.ok ? await answer.json() : {};
  if (!(await keep.send(me.id)) && answer.ok) throw new Error("not all are sent");
}

self.addEventListener("push", (event) => {
  event.waitUntil(push(event.data));
});

/** Shows something whatever comes: Safari withdraws the permission of a worker that stays silent. */
async function push(data) {
  let message = {};
  try {
    message = data.json() || {};
  } catch {
    // Unreadable: the neutral lines below are shown.
  }
  const texts = (await kept(TEXTS)) || {};
  const text = (value) => (typeof value === "string" && value ? value : undefined);
  const tag = text(message.tag);
  const title = text(message.title) || texts.title || NAME;
  const body = text(message.body) || texts.body || "";
  await self.registration.showNotification(title, {
    body,
    lang: text(message.lang) || texts.lang || "vi",
    icon: "/icon-192.png",
    badge: "/badge.png",
    tag: tag || "notice",
    renotify: await saysMore(tag, title, body),
    requireInteraction: message.urgent === true,
    data: { url: text(message.url) || "/" },
  });
  await Promise.allSettled([badge(message.badge), shown(text(message.shown)), tell()]);
}

/** Whether this says something new of a notice still on the screen: a reminder rings, a duplicate does not. */
async function saysMore(tag, title, body) {
  if (!tag) return false;
  const there = await self.registration.getNotifications({ tag }).catch(() => []);
  return there.length > 0 && !there.some((note) => note.title === title && note.body === body);
}

async function badge(count) {
  if (Number.isInteger(count) && self.navigator.setAppBadge) await self.navigator.setAppBadge(count);
}

/** The receipt, and of which device; one more try, for radios that wake up slowly. */
async function shown(token) {
  if (!token) return;
  const device = await self.registration.pushManager.getSubscription().catch(() => null);
  const send = () =>
    fetch("/api/v1/push/shown", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, endpoint: device ? device.endpoint : undefined }),
    });
  const first = await send().catch(() => undefined);
  if (first && first.status < 500) return;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await send();
}

/** Open pages refresh their feed. */
async function tell() {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "pushed" });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data && event.notification.data.url));
});

async function open(path) {
  let url = new URL(path || "/", self.location.origin);
  if (url.origin !== self.location.origin) url = new URL("/", self.location.origin);
  const clients = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const free = clients.filter((client) => !new URL(client.url).pathname.startsWith(WRITING));
  const there = free.find((client) => client.url === url.href) || free[0];
  if (there) {
    try {
      const focused = await there.focus();
      if (focused.url !== url.href) await focused.navigate(url.href);
      return;
    } catch {
      // A page this worker does not control cannot be navigated: open a new one.
    }
  }
  await self.clients.openWindow(url.href);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(resubscribe(event));
});

async function resubscribe(event) {
  const options = (event.newSubscription || event.oldSubscription || {}).options;
  if (await keep.isShared()) return;
  const key = base64Url(options && options.applicationServerKey) || ((await kept(PUSH_KEY)) || {}).key;
  if (!key) return;
  const subscription =
    event.newSubscription ||
    (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/api/v1/push/subscription", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys, key }),
  });
}

function base64Url(buffer) {
  if (!buffer) return undefined;
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function leave(path, value) {
  const cache = await caches.open(KEPT);
  await cache.put(path, new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } }));
}

async function kept(path) {
  try {
    const response = await caches.match(path, { cacheName: KEPT });
    return response && (await response.json());
  } catch {
    return undefined;
  }
}
