// An event's day on the organiser's phone: who is expected, who came. Works without a network: the page and the names
// are kept until the day is over (the worker forgets them then, signing out at once), what was recorded waits here and
// names nobody. It owns no words: what it says stands in the page.
"use strict";
(() => {
  const day = document.getElementById("day");
  if (!day) return;
  const post = day.dataset.post;
  const words = JSON.parse(day.dataset.words);
  const part = (name) => day.querySelector(`[data-${name}]`);
  const find = document.getElementById("find");
  /** The worker looks here for what the network does not give. */
  const DAYS = "days";
  const ARRIVALS = `/api/v1/posts/${post}/arrivals`;
  const SHEET = `/api/v1/posts/${post}/sheet`;
  /** Rows on the screen, letters of a code; milliseconds. */
  const ROWS = 200;
  const CODE = 8;
  const AGAIN = 15000;
  const BETWEEN_LOOKS = 250;
  /** Our own reader of codes (`scan/`), for browsers that have none; it looks at pictures with sides of so many points. */
  const SCANNER = ["/scan.js", "/scan.wasm"];
  const LOOKED_AT = 720;
  /** How long it stays, milliseconds. */
  const SCANNER_LIFE = 60 * 86400000;

  let sheet;
  let filter = "expected";
  let sending = false;
  let last;

  const say = (key, value) => words[key].replace("%", value ?? "");
  const show = (name, is, text) => {
    const element = part(name);
    element.hidden = !is;
    if (text !== undefined) element.textContent = text;
  };

  // What waits: records with the ids of event and attendee, never a name, sealed with a key of whoever made them.
  let records = [];
  async function recall() {
    const all = sheet ? await keep.waiting(sheet.person_id) : [];
    records = all.filter((item) => item.path === ARRIVALS).map((item) => item.record);
  }

  const now = () => Date.now() + (sheet?.skew || 0);
  const isOpen = () => sheet && now() >= sheet.opens_at && now() <= sheet.closes_at;

  /** The sheet with what waits on this phone laid over it. */
  function people() {
    const told = new Map();
    for (const record of records) told.set(record.attendee_id || record.code, record);
    return sheet.people.map((person) => {
      const record = told.get(person.attendee_id) || told.get(person.code);
      return record ? { ...person, came_at: record.came ? record.at + sheet.skew : null } : person;
    });
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  const spelled = (text) =>
    text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

  const expected = (person) => person.state === "coming" || !!person.helps;
  const filters = {
    expected: (person) => expected(person) && !person.came_at,
    there: (person) => !!person.came_at,
    others: (person) => !expected(person) && !person.came_at,
  };

  function found(everybody) {
    const wanted = plain(find.value.trim());
    if (!wanted) return everybody.filter(filters[filter]);
    const code = spelled(find.value);
    return everybody.filter((person) => plain(person.name).includes(wanted) || (code.length > 1 && person.code.startsWith(code)));
  }

  function row(person) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.id = person.attendee_id;
    button.setAttribute("aria-pressed", String(!!person.came_at));
    const line = document.createElement("span");
    const facts = document.createElement("small");
    const time = person.came_at && new Date(person.came_at).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
    facts.textContent = [
      person.class,
      person.helps,
      person.adults > 0 && person.state === "coming" && say("adults", person.adults),
      person.state === "waiting" && words.queue,
      !expected(person) && person.state !== "waiting" && words["walk-in"],
      time && say("at", time),
    ].filter(Boolean).join(" · ");
    line.append(person.name, facts);
    button.append(line);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  /** A whole code that is on no sheet here may be of somebody whom we do not know by name: the server knows. */
  function offer(code) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.code = code;
    const line = document.createElement("span");
    line.textContent = say("code", `${code.slice(0, 4)} ${code.slice(4)}`);
    button.append(line);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  function draw() {
    show("waiting", records.length > 0, say("waiting", records.length));
    if (!sheet) return;
    show("early", now() < sheet.opens_at);
    const everybody = people();
    part("came").textContent = everybody.filter(filters.there).length;
    part("of").textContent = say("of", everybody.filter(expected).length);
    const chips = Object.keys(filters).map((name) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.dataset.name = name;
      chip.textContent = [words[name], everybody.filter(filters[name]).length].join(" ");
      chip.setAttribute("aria-pressed", String(name === filter && !find.value.trim()));
      return chip;
    });
    part("filter").replaceChildren(...chips);
    part("filter").hidden = false;
    const shown = found(everybody);
    const rows = shown.slice(0, ROWS).map(row);
    const code = spelled(find.value);
    const isCode = code.length === CODE && find.value.trim().length <= CODE + 2 && !everybody.some((p) => p.code === code);
    if (isCode && !shown.length) rows.push(offer(code));
    const focused = day.contains(document.activeElement) && document.activeElement.dataset.id;
    part("people").replaceChildren(...rows);
    if (focused) part("people").querySelector(`[data-id="${focused}"]`)?.focus();
    show("nobody", rows.length === 0);
  }

  function tell(text, record) {
    last = record;
    const told = part("told");
    told.hidden = false;
    told.classList.toggle("bad", !record);
    told.querySelector("span").textContent = text;
    told.querySelector("button").hidden = !record;
  }

  /** Writes down that somebody came, or that this was a mistake: here first, then to the server when it can be reached. */
  function record(who, came, way) {
    if (!isOpen()) return draw();
    const made = { id: keep.newKey(), attendee_id: who.attendee_id, code: who.attendee_id ? undefined : who.code, came, way, at: Date.now() };
    const name = who.name || `${who.code.slice(0, 4)} ${who.code.slice(4)}`;
    tell(say(came ? "came" : "undone", name), { who, came, way });
    keep.give(sheet.person_id, { path: ARRIVALS, record: made }).then((left) => left === "lost" && tell(words.lost));
  }

  /** Sends what waits, then asks for the sheet anew: another phone may have recorded as well. */
  async function send() {
    if (sending) return;
    sending = true;
    try {
      if (sheet) await keep.send(sheet.person_id);
      if (Date.now() - loaded > lasts()) await load();
    } catch {
      // No network: it waits.
    } finally {
      sending = false;
      draw();
    }
  }

  /** What became of records: of this page, of another one, of the worker. */
  keep.heard = async (news) => {
    await recall();
    if (news.path === ARRIVALS && news.status === 401) await leave();
    else if (news.path === ARRIVALS && sheet && !news.passing) {
      const answer = JSON.parse(news.text);
      // Refused for good: said, and not tried for ever.
      if (news.status >= 400) show("refused", true, answer.title);
      else {
        absorb(news.records);
        const wrong = news.records.filter((r) => answer.unknown.includes(r.id) && r.code);
        if (wrong.length) tell(say("unknown", wrong.map((r) => r.code).join(", ")));
      }
    }
    draw();
  };

  /** What was sent is part of the sheet; somebody whose code alone we knew has a name on the next one. */
  function absorb(batch) {
    const told = new Map(batch.map((r) => [r.attendee_id, r]));
    if (told.has(undefined)) loaded = 0;
    for (const person of sheet.people) {
      const record = told.get(person.attendee_id);
      if (record) person.came_at = record.came ? record.at + sheet.skew : null;
    }
  }

  /** A sheet is as good as new for a minute; one of thousands, which is large, for longer. */
  const lasts = () => Math.max(60000, (sheet?.people.length || 0) * 200);
  let loaded = 0;

  async function load() {
    const answer = await fetch(SHEET);
    if (answer.status === 401) return leave();
    if (answer.status >= 500 || answer.status === 429) return;
    if (!answer.ok) {
      show("refused", true, (await answer.json()).title);
      return forgetNames();
    }
    const fresh = await answer.json();
    sheet = { ...fresh, skew: fresh.now - Date.now() };
    loaded = Date.now();
    show("stale", false);
    await recall();
    await keepSheet();
  }

  /** Nobody is signed in: names leave; what waits stays for its owner, it names nobody. */
  async function leave() {
    show("refused", true, words["signed-out"]);
    await forgetNames();
  }

  async function forgetNames() {
    sheet = undefined;
    part("people").replaceChildren();
    show("filter", false);
    show("kept", false);
    if (window.caches) {
      const cache = await caches.open(DAYS);
      await cache.delete(location.pathname);
      await cache.delete(SHEET);
    }
  }

  async function keepSheet() {
    if (!window.caches || !navigator.serviceWorker) return;
    const until = sheet.closes_at - sheet.skew;
    const isKept = await keep.store(DAYS, SHEET, new Response(JSON.stringify(sheet)), until);
    if (!page) {
      const fresh = await fetch(location.pathname);
      if (fresh.ok && !fresh.redirected) page = { text: await fresh.text(), headers: Object.fromEntries(fresh.headers) };
    }
    if (page) await keep.store(DAYS, location.pathname, new Response(page.text, { headers: page.headers }), until);
    if (isKept && !scannerKept) await keepScanner();
    show("kept", isKept && !!page);
  }
  let page;
  let scannerKept = false;

  /** Where there is no network there is no reader to fetch either. It names nobody, and outlives the day. */
  async function keepScanner() {
    if (await readsCodes()) return;
    for (const path of SCANNER) await keep.store(DAYS, path, await fetch(path), Date.now() + SCANNER_LIFE);
    scannerKept = true;
  }

  /** What was kept, until there is something newer. */
  async function kept() {
    const there = await keep.stored(DAYS, SHEET);
    if (!there || sheet) return;
    sheet = await there.json();
    await recall();
    show("stale", true);
    draw();
  }

  function tapped(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.name) {
      filter = button.dataset.name;
      find.value = "";
      return draw();
    }
    if (button.dataset.code) {
      find.value = "";
      return record({ code: button.dataset.code }, true, "code");
    }
    const person = sheet && people().find((p) => p.attendee_id === button.dataset.id);
    if (!person) return;
    const typed = spelled(find.value);
    const way = typed.length > 1 && person.code.startsWith(typed) ? "code" : "list";
    record(person, !person.came_at, way);
    find.value = "";
    draw();
  }

  function typed(event) {
    if (event.key !== "Enter" || !sheet) return;
    event.preventDefault();
    const button = part("people").querySelector("button");
    if (part("people").children.length === 1) button.click();
  }

  // ── the camera: the browser reads codes, or our own reader does ──

  let camera;

  async function readsCodes() {
    if (!window.BarcodeDetector) return false;
    return (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code");
  }

  /** Gives a function that reads the code before the camera, if there is one. */
  async function reader() {
    if (await readsCodes()) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
    const { default: begin, read } = await import(SCANNER[0]);
    await begin({ module_or_path: SCANNER[1] });
    const canvas = document.createElement("canvas");
    const picture = canvas.getContext("2d", { willReadFrequently: true });
    return async (video) => {
      const scale = Math.min(1, LOOKED_AT / Math.max(video.videoWidth, video.videoHeight));
      const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * scale));
      if (!width || !height) return undefined;
      Object.assign(canvas, { width, height });
      picture.drawImage(video, 0, 0, width, height);
      return read(new Uint8Array(picture.getImageData(0, 0, width, height).data.buffer), width);
    };
  }

  async function scan() {
    if (camera) return stop();
    const video = part("camera");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      camera = { stream, seen: "" };
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      part("scan").textContent = words["scan-end"];
      const read = await reader();
      if (camera) Object.assign(camera, { read });
      look();
    } catch {
      stop();
      tell(words["no-camera"]);
    }
  }

  async function look() {
    if (!camera) return;
    const value = spelled((await camera.read(part("camera")).catch(() => "")) || "");
    if (camera && value.length === CODE && value !== camera.seen) {
      camera.seen = value;
      if (navigator.vibrate) navigator.vibrate(80);
      const person = people().find((p) => p.code === value);
      if (person?.came_at) tell(say("came", person.name));
      else record(person || { code: value }, true, "qr");
    }
    setTimeout(look, BETWEEN_LOOKS);
  }

  function stop() {
    camera?.stream.getTracks().forEach((track) => track.stop());
    camera = undefined;
    part("camera").hidden = true;
    part("scan").textContent = words.scan;
  }

  async function offerCamera() {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) || [];
    show("scan", devices.some((device) => device.kind === "videoinput"));
  }

  day.addEventListener("click", tapped);
  find.addEventListener("input", draw);
  find.addEventListener("keydown", typed);
  part("scan").addEventListener("click", scan);
  part("told").querySelector("button").addEventListener("click", (event) => {
    event.stopPropagation();
    if (last) record(last.who, !last.came, last.way);
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : send()));
  setInterval(() => document.hidden || send(), AGAIN);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  offerCamera();
  kept().then(send);
})();
