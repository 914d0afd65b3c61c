// Who is still to be told something at the door, on the phone of whoever goes there. Works without a network: the page,
// the names and what is to be told are kept until they are of no use (signing out forgets them at once); what was ticked
// waits here and names nobody. It owns no words: what it says stands in the page.
"use strict";
(() => {
  const box = document.getElementById("visits");
  if (!box) return;
  const words = JSON.parse(box.dataset.words);
  const part = (name) => box.querySelector(`[data-${name}]`);
  const find = document.getElementById("find");
  /** The worker looks here for what the network does not give. */
  const DAYS = "days";
  const VISITS = "/api/v1/visits";
  /** Rows on the screen; milliseconds. */
  const ROWS = 200;
  const AGAIN = 15000;

  let list;
  let records = [];
  let last;
  let page;
  let sending = false;

  const say = (key, value) => words[key].replace("%", value ?? "");
  const show = (name, is, text) => {
    const element = part(name);
    element.hidden = !is;
    if (text !== undefined) element.textContent = text;
  };
  const make = (name, text, inner) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (inner) element.append(...inner);
    return element;
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

  async function recall() {
    const all = list ? await keep.waiting(list.person_id) : [];
    records = all.filter((item) => item.path === VISITS).map((item) => item.record);
  }

  /** The list with what waits on this phone laid over it. */
  function households() {
    const told = new Map(records.map((r) => [`${r.post_id} ${r.person_id}`, r.visited]));
    return list.households.map((household) => {
      const posts = household.posts.map((p) => ({ ...p, visited: told.get(`${p.post_id} ${household.person_id}`) ?? p.visited }));
      return { ...household, posts, done: posts.every((p) => p.visited) };
    });
  }

  /** What there is to tell, to be read out; its HTML is the server's own, safe as in every page of it. */
  function post({ organisation_name, title, html }) {
    const summary = make("summary", title);
    const body = make("div");
    body.className = "body";
    body.innerHTML = html;
    return make("details", "", [summary, make("p", organisation_name), body]);
  }

  function row(household, titles) {
    const who = [household.children.join(", "), household.phone?.replace(/^\+84/, "0")];
    const what = household.posts.map((p) => titles.get(p.post_id)).join(" · ");
    const line = make("span", household.name, [make("small", who.filter(Boolean).join(" · ")), make("small", what)]);
    const button = make("button", "", [line]);
    button.type = "button";
    button.dataset.id = household.person_id;
    button.setAttribute("aria-pressed", String(household.done));
    return make("li", "", [button]);
  }

  function draw() {
    show("waiting", records.length > 0, say("waiting", records.length));
    if (!list) return;
    const all = households();
    part("left").textContent = all.filter((h) => !h.done).length;
    part("of").textContent = words.of;
    const titles = new Map(list.posts.map((p) => [p.post_id, p.title]));
    const wanted = plain(find.value.trim());
    const found = all.filter((h) => [h.name, ...h.children].some((name) => plain(name).includes(wanted)));
    const focused = box.contains(document.activeElement) && document.activeElement.dataset.id;
    part("people").replaceChildren(...found.slice(0, ROWS).map((household) => row(household, titles)));
    if (focused) part("people").querySelector(`[data-id="${focused}"]`)?.focus();
    show("nobody", found.length === 0);
  }

  function tell(text, household, visited) {
    last = household && { household, visited };
    show("told", true);
    part("told").classList.toggle("bad", !household);
    part("told").querySelector("span").textContent = text;
    part("told").querySelector("button").hidden = !household;
  }

  /** Writes down that a family was told, about everything at once, or that this was a mistake. */
  async function record(household, visited) {
    tell(say(visited ? "told" : "undone", household.name), household, visited);
    for (const { post_id } of household.posts.filter((p) => p.visited !== visited)) {
      const made = { id: keep.newKey(), post_id, person_id: household.person_id, visited, at: Date.now() };
      const left = await keep.give(list.person_id, { path: VISITS, record: made });
      if (left === "lost") tell(words.lost);
    }
  }

  /** What became of ticks: of this page, of another one, of the worker. */
  keep.heard = async (news) => {
    await recall();
    if (news.path === VISITS && news.status === 401) await leave();
    else if (news.path === VISITS && list && !news.passing) {
      const answer = JSON.parse(news.text);
      if (news.status >= 400) show("refused", true, answer.title);
      else absorb(news.records, answer.refused);
    }
    draw();
  };

  /** What was sent is part of the list; what does not count is said, with whom it is about. */
  function absorb(sent, refused) {
    const names = new Set();
    for (const r of sent) {
      const household = list.households.find((h) => h.person_id === r.person_id);
      const told = household?.posts.find((p) => p.post_id === r.post_id);
      if (told && refused.includes(r.id)) names.add(household.name);
      else if (told) told.visited = r.visited;
    }
    if (names.size) show("refused", true, say("refused", [...names].join(", ")));
    keepList();
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      if (list) await keep.send(list.person_id);
      await load();
    } catch {
      // No network: it waits.
    } finally {
      sending = false;
      draw();
    }
  }

  async function load() {
    const answer = await fetch(VISITS);
    if (answer.status === 401) return leave();
    if (!answer.ok) return;
    list = await answer.json();
    show("stale", false);
    part("posts").replaceChildren(...list.posts.map(post));
    await recall();
    await keepList();
  }

  /** Nobody is signed in: names leave; what waits stays for its owner, it names nobody. */
  async function leave() {
    list = undefined;
    show("refused", true, words["signed-out"]);
    show("kept", false);
    part("people").replaceChildren();
    part("posts").replaceChildren();
    const cache = await caches.open(DAYS);
    await cache.delete(location.pathname);
    await cache.delete(VISITS);
  }

  async function keepList() {
    if (!window.caches || !navigator.serviceWorker) return;
    const isKept = await keep.store(DAYS, VISITS, new Response(JSON.stringify(list)), list.keep_until);
    if (!page) {
      const fresh = await fetch(location.pathname).catch(() => undefined);
      if (fresh?.ok && !fresh.redirected) page = { text: await fresh.text(), headers: Object.fromEntries(fresh.headers) };
    }
    if (page) await keep.store(DAYS, location.pathname, new Response(page.text, { headers: page.headers }), list.keep_until);
    show("kept", isKept && !!page);
  }

  /** What was kept, until there is something newer. */
  async function kept() {
    const there = await keep.stored(DAYS, VISITS);
    if (!there || list) return;
    list = await there.json();
    part("posts").replaceChildren(...list.posts.map(post));
    show("stale", true);
    await recall();
    draw();
  }

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-people] button");
    const household = button && list && households().find((h) => h.person_id === button.dataset.id);
    if (household) record(household, !household.done);
  });
  part("told").querySelector("button").addEventListener("click", () => {
    const household = last && households().find((h) => h.person_id === last.household.person_id);
    if (household) record(household, !last.visited);
  });
  find.addEventListener("input", draw);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(() => document.hidden || send(), AGAIN);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  kept().then(send, send);
})();
