// What stays on this device, for the app, the light pages and the service worker alike. Everything private is sealed with
// keys that no script can read out (WebCrypto, not extractable) and that signing out deletes; answers that wait for the
// network are in order, on the disk before anybody says "kept", and sent once by whoever comes first, page or worker.
// On a shared phone nothing is kept.
"use strict";
(() => {
  const STORES = ["keys", "kept", "outbox", "months"];
  /** Choices of this device, which say nothing about anybody: they can be read at once. */
  const PLAIN = /^(language|theme|text-size|desk|saver|bell-later)$/;
  /** The key of what is kept for reading; answers have one of whoever gave them. */
  const CONTENT = "content";
  const SHARED = "shared";
  const OUTBOX = "outbox";
  /** Where pages are kept until a time. */
  const AREAS = ["courses", "days", "calendar", "uploads"];
  const KEEP_UNTIL = "x-keep-until";
  /** Records in one request; bytes of an initialisation vector. */
  const BATCH = 200;
  const IV = 12;

  const root = self.document?.documentElement;
  const here = new Map();
  let shared = false;
  /** False where the browser keeps nothing, or nothing is to be kept. */
  let keeps = true;

  // ── the database ──

  let opening;
  const database = () =>
    (opening ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open("caunoi", 1);
      asked.onupgradeneeded = () => {
        for (const store of STORES) asked.result.createObjectStore(store, store === OUTBOX ? { keyPath: "n", autoIncrement: true } : {});
      };
      asked.onsuccess = () => {
        asked.result.onclose = asked.result.onversionchange = () => {
          asked.result.close();
          opening = undefined;
        };
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    }));

  /** One transaction; what its request found. Strict ones are on the disk when they are over. */
  const within = async (names, work, durability) => {
    const transaction = (await database()).transaction(names, "readwrite", { durability });
    return new Promise((resolve, reject) => {
      const request = work(...names.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };

  // ── sealing ──

  const keyOf = (name) => within(["keys"], (keys) => keys.get(name));

  const makeKey = async (name) => {
    const found = await keyOf(name);
    if (found) return found;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Another page may have made one meanwhile: the first counts.
    await within(["keys"], (keys) => {
      const there = keys.get(name);
      there.onsuccess = () => there.result || keys.put(fresh, name);
    });
    return keyOf(name);
  };

  const how = (iv, label) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(label) });

  /** What is sealed opens under its own label alone. */
  const seal = async (key, label, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(IV));
    return new Blob([iv, await crypto.subtle.encrypt(how(iv, label), await makeKey(key), bytes)]).arrayBuffer();
  };
  const open = async (key, label, sealed) =>
    crypto.subtle.decrypt(how(new Uint8Array(sealed, 0, IV), label), await keyOf(key), new Uint8Array(sealed, IV));

  const sealText = (key, label, text) => seal(key, label, new TextEncoder().encode(text));
  const openText = async (key, label, sealed) => new TextDecoder().decode(await open(key, label, sealed));

  // ── what the app reads at its start ──

  const begin = async () => {
    try {
      // Before there were keys it stood here in the clear.
      for (const name of ["me", "feed", "draft", OUTBOX]) localStorage.removeItem(name);
      shared = !!(await keyOf(SHARED));
      const names = await within(["kept"], (kept) => kept.getAllKeys());
      const values = await within(["kept"], (kept) => kept.getAll());
      for (const [at, name] of names.entries()) {
        const text = await openText(CONTENT, name, values[at]).catch(() => undefined);
        if (text) here.set(name, text);
      }
    } catch {
      keeps = false;
    }
    keeps &&= !shared;
    mark(SHARED, shared);
    await look();
  };

  // One after the other; of what is written while another write goes on, the last counts.
  let writing = Promise.resolve();
  const write = (work) => (writing = writing.then(work).catch(() => undefined));
  const unwritten = new Set();

  const put = (name, text) => {
    if (PLAIN.test(name)) return localStorage.setItem(name, text);
    here.set(name, text);
    channel?.postMessage({ name, text });
    if (!keeps) return;
    unwritten.add(name);
    write(async () => {
      if (!unwritten.delete(name)) return;
      const sealed = await sealText(CONTENT, name, here.get(name));
      await within(["kept"], (kept) => kept.put(sealed, name));
    });
  };

  const drop = (name) => {
    here.delete(name);
    unwritten.delete(name);
    write(() => within(["kept"], (kept) => kept.delete(name)));
  };

  // ── pages ──

  /** Keeps a page or a picture under a path of an area; false where nothing may be kept. */
  const store = (area, path, response, until) => sealPage(area, path, response, until).catch(() => false);
  const sealPage = async (area, path, response, until) => {
    if (await keyOf(SHARED)) return false;
    const plain = await new Blob([JSON.stringify([...response.headers]), "\n", await response.arrayBuffer()]).arrayBuffer();
    const sealed = await seal(CONTENT, path, plain);
    const headers = until ? { [KEEP_UNTIL]: String(until) } : {};
    await (await caches.open(area)).put(path, new Response(sealed, { headers }));
    return true;
  };

  /** What was kept under a path, as it was. */
  const stored = async (area, path) => {
    const found = await self.caches?.match(path, { cacheName: area });
    const plain = found && (await open(CONTENT, path, await found.arrayBuffer()).catch(() => undefined));
    if (!plain) return undefined;
    const end = new Uint8Array(plain).indexOf(10);
    return new Response(plain.slice(end + 1), { headers: JSON.parse(new TextDecoder().decode(plain.slice(0, end))) });
  };

  // ── answers that wait ──

  const reader = () => {
    const me = here.get("me");
    return me && JSON.parse(me).id;
  };

  /** Somebody's answers, and those that a link gives the right to (whose owner is nobody), oldest first. */
  const waiting = async (owner) => {
    const rows = await within([OUTBOX], (outbox) => outbox.getAll());
    const found = [];
    for (const row of rows) {
      if (row.owner && row.owner !== owner) continue;
      const text = await openText(OUTBOX + row.owner, OUTBOX, row.sealed).catch(() => undefined);
      if (text) found.push({ ...JSON.parse(text), n: row.n, owner: row.owner });
      else await remove([row]);
    }
    return found;
  };

  const remove = (items) => within([OUTBOX], (outbox) => void items.forEach(({ n }) => outbox.delete(n)), "strict");

  /** Puts an answer in the place of earlier ones to the same question; resolves when it is on the disk. */
  const add = async (owner, item) => {
    const before = item.slot ? (await waiting(owner)).filter((other) => other.slot === item.slot && other.owner === owner) : [];
    // The same once more is the same answer.
    const same = before.find((other) => other.body === item.body && !other.refused);
    if (same) return same.n;
    const sealed = await sealText(OUTBOX + owner, OUTBOX, JSON.stringify({ ...item, key: newKey() }));
    const put = (outbox) => {
      for (const { n } of before) outbox.delete(n);
      return outbox.add({ owner, sealed });
    };
    return within([OUTBOX], put, "strict");
  };

  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  /** Sends one answer, or records of one kind together with the time by which this device sends them. */
  const deliver = async (batch) => {
    const [{ path, key, slot, type = "application/json", body, record }] = batch;
    const records = batch.map((item) => item.record);
    const options = {
      method: "POST",
      // Records have ids of their own.
      headers: { "content-type": type, ...(record ? {} : { "idempotency-key": key }) },
      body: record ? JSON.stringify({ sent_at: Date.now(), records }) : body,
      redirect: "manual",
    };
    const news = { path, slot, records, ...(await told(await fetch(path, options).catch(() => undefined))) };
    return { ...news, passing: isPassing(news) };
  };

  // One sender at a time, whichever page or worker it is; where a browser has no locks the keys see to it.
  let turn = Promise.resolve();
  const alone = (work) => (self.navigator.locks ? navigator.locks.request(OUTBOX, work) : (turn = turn.then(work, work)));

  /** Sends what waits, in order; whether nothing is left. What is added meanwhile is taken too. */
  const send = (owner) =>
    alone(async () => {
      const failed = new Set();
      for (;;) {
        const open = (await waiting(owner)).filter((item) => !item.refused && !failed.has(item.path));
        const [first] = open;
        if (!first) return !failed.size;
        const batch = first.record ? open.filter((item) => item.record && item.path === first.path).slice(0, BATCH) : [first];
        const news = await deliver(batch);
        if (news.passing) {
          await changed(news);
          if (!news.status || news.status === 429 || news.status === 401) return false;
          failed.add(first.path);
          continue;
        }
        news.refused = await settle(owner, batch, news);
        await changed(news);
      }
    });

  const told = async (answer) => {
    if (!answer) return { status: 0 };
    if (answer.type === "opaqueredirect") return { status: 303 };
    const text = await answer.text().catch(() => undefined);
    if (text === undefined) return { status: 0 };
    const news = { status: answer.status, text };
    if (!answer.ok)
      try {
        news.code = JSON.parse(text).code;
      } catch {
        // A page of a proxy.
      }
    return news;
  };

  /** Failures that go away by themselves: the answer stays. */
  const isPassing = ({ status, code }) =>
    status < 200 || status === 401 || status === 429 || status >= 500 || code === "idempotency_in_progress";

  /** What was taken goes; what was refused on purpose stays as a note until its owner has read it. */
  const settle = async (owner, [first, ...more], { status, code }) => {
    if (status < 400 || first.title === undefined) return void (await remove([first, ...more]));
    const { n, ...item } = first;
    const sealed = await sealText(OUTBOX + owner, OUTBOX, JSON.stringify({ ...item, refused: code || "internal" }));
    await within([OUTBOX], (outbox) => outbox.put({ n, owner, sealed }), "strict");
    return true;
  };

  /** Looks what waits, for those who draw it. */
  const look = async () => {
    const items = !keeps ? [] : await waiting(reader()).catch(() => []);
    keep.slots = items.filter((item) => !item.refused).map((item) => item.slot).join(" ");
    keep.refused = items.filter((item) => item.refused);
  };

  /** Tells whoever draws, here and in other pages, what became of an answer. */
  const changed = async (news) => {
    channel?.postMessage(news);
    await hear(news);
  };
  const hear = async (news) => {
    if (root) await look();
    keep.heard?.(news);
  };

  const channel = "BroadcastChannel" in self ? new BroadcastChannel("keep") : undefined;
  if (channel && root)
    channel.onmessage = ({ data }) => {
      if (data.name) here.set(data.name, data.text);
      else hear(data);
    };

  /** Gives an answer: on the disk first, then to the server. `kept` when it has to wait, `lost` when it could neither be
   * kept nor sent, nothing when it was dealt with. */
  const give = async (owner, item) => {
    let n;
    try {
      if (!keeps || (await keyOf(SHARED))) throw SHARED;
      n = await add(owner, item);
    } catch {
      // Nothing can be kept here: now or never.
      const news = await deliver([{ ...item, key: newKey() }]);
      news.refused = news.status >= 400 && item.title !== undefined && !news.passing;
      await hear(news);
      return news.passing ? "lost" : "";
    }
    await hear({});
    wake();
    await send(owner);
    return (await waiting(owner)).some((other) => other.n === n && !other.refused) ? "kept" : "";
  };

  /** An answer of whoever reads the app: to a post, or to a question of it. */
  const answer = (slot, body, title) => {
    const path = `/api/v1/feed/${slot.split("/", 2).join("/")}`;
    return give(reader(), { slot, path, body, title });
  };

  /** Asks the browser to let the worker send when there is a network, though the app be closed by then. */
  const wake = () => navigator.serviceWorker?.ready.then((worker) => worker.sync?.register(OUTBOX)).catch(() => undefined);

  /** The reader has read what became of an answer that did not count. */
  const dismiss = async (slot) => {
    await remove((await waiting(reader())).filter((item) => item.refused && item.slot === slot));
    await hear({});
  };

  // ── leaving, sharing ──

  /** Whoever signs out takes keys and content along; answers of others who use this device stay theirs. */
  const end = async () => {
    const owner = reader();
    here.clear();
    unwritten.clear();
    await writing;
    await within(["keys", "kept", OUTBOX], (keys, kept, outbox) => {
      for (const name of [CONTENT, OUTBOX, OUTBOX + owner]) keys.delete(name);
      kept.clear();
      const rows = outbox.getAll();
      rows.onsuccess = () => rows.result.forEach((row) => (!row.owner || row.owner === owner) && outbox.delete(row.n));
    }, "strict").catch(() => undefined);
    if (self.caches) await Promise.all(AREAS.map((area) => caches.delete(area)));
    // Where recordings that were not sent once lay in the clear.
    indexedDB.deleteDatabase("uploads");
    await look();
  };
  const leave = async () => {
    await end();
    // What is in memory goes as well (attach.js).
    dispatchEvent(new Event("left"));
  };

  const mark = (name, is) => {
    if (!root) return;
    if (is) root.dataset[name] = "1";
    else delete root.dataset[name];
    // The server gives whoever signs in here a session that ends with the browser.
    if (name === SHARED) document.cookie = `${SHARED}=1; Path=/; Secure; SameSite=Strict${is ? "" : "; Max-Age=0"}`;
  };

  /** Makes this a phone that several use, which keeps nothing, or one's own again. */
  const share = async (is) => {
    if (is) {
      // The screen goes on with what it has.
      const now = [...here];
      await end();
      now.forEach(([name, text]) => here.set(name, text));
    }
    shared = is;
    keeps = !is;
    mark(SHARED, is);
    await within(["keys"], (keys) => (is ? keys.put(true, SHARED) : keys.delete(SHARED)));
    if (!is) for (const [name, text] of here) put(name, text);
    // The session that there is goes with the browser from now on, or no longer.
    if (reader()) await fetch("/api/v1/sessions/current", { method: "PUT" }).catch(() => undefined);
  };

  /** A choice of this device: `shared`, or `saver` (no picture or sound before a tap). */
  const choose = async (name, is) => {
    if (name === SHARED) return share(is);
    if (is) localStorage.setItem(name, "1");
    else localStorage.removeItem(name);
    mark(name, is);
  };

  // ── how much came over the network ──

  const month = () => new Date().toISOString().slice(0, 7);
  /** What the worker fetches for a page, which counts it: what it finds kept counts nothing. */
  const passed = new Set();
  const count = (list) => {
    const bytes = list.getEntries().reduce((sum, { name, transferSize = 0 }) => sum + (passed.delete(name) ? 0 : transferSize), 0);
    if (!bytes) return;
    const now = month();
    within(["keys", "months"], (keys, months) => {
      const there = months.get(now);
      const isShared = keys.get(SHARED);
      isShared.onsuccess = () => {
        if (isShared.result) return;
        months.put((there.result || 0) + bytes, now);
      };
      // This month and the one before are enough.
      const all = months.getAllKeys();
      all.onsuccess = () => all.result.slice(0, -2).forEach((month) => months.delete(month));
    }).catch(() => undefined);
  };
  if (self.PerformanceObserver)
    for (const type of ["navigation", "resource"])
      try {
        new PerformanceObserver(count).observe({ type, buffered: true });
      } catch {
        // This one is not counted here.
      }

  if (root && localStorage.getItem("saver")) mark("saver", true);

  let ready;
  const keep = (self.keep = {
    ready: () => (ready ||= begin()),
    get: (name) => (PLAIN.test(name) ? localStorage.getItem(name) : here.get(name)) ?? null,
    put,
    /** When all of it is on the disk. */
    written: () => writing,
    drop: (name) => (PLAIN.test(name) ? localStorage.removeItem(name) : drop(name)),
    store,
    stored,
    give,
    waiting,
    send: (owner = reader()) => send(owner),
    answer,
    wake,
    dismiss,
    newKey,
    passed,
    reader,
    isShared: () => keyOf(SHARED),
    end: leave,
    choose,
    month: () => within(["months"], (months) => months.get(month())).catch(() => 0),
  });
})();
