// Lessons without a network: keeps a course on this phone, and holds answers until they can be sent. It owns no words:
// what it shows stands hidden in the page.
"use strict";
(() => {
  /** The worker looks here for what the network does not give. */
  const COURSES = "courses";
  const WAITING = "lesson-answers";
  const find = (selector) => document.querySelector(selector);
  const show = (element, is = true) => element && (element.hidden = !is);
  const waiting = () => JSON.parse(localStorage.getItem(WAITING) || "{}");
  const wait = (answers) => localStorage.setItem(WAITING, JSON.stringify(answers));

  /** Sends what waits, each answer by itself: the last one to a question counts, so sending twice changes nothing. */
  async function send() {
    for (const [question, { action, body }] of Object.entries(waiting())) {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const sent = await fetch(action, { method: "POST", headers, body, redirect: "manual" }).catch(() => undefined);
      if (!sent || sent.status >= 500) continue;
      const { [question]: done, ...rest } = waiting();
      // Answered anew meanwhile?
      if (done && done.body === body) wait(rest);
    }
    show(find("[data-waiting]"), Object.keys(waiting()).length > 0);
  }

  /** Where the page has the replies in it, or there is no network, an answer is shown at once and sent when it can be. */
  function answer(event) {
    const form = event.target.closest("form[data-answer]");
    if (!form || !event.submitter) return;
    const replies = [...form.parentElement.querySelectorAll("[data-reply]")];
    if (!replies.length && navigator.onLine) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    const question = `${form.action} ${fields.get("lesson")} ${fields.get("asked")}`;
    wait({ ...waiting(), [question]: { action: form.action, body: fields.toString() } });
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
    for (const reply of replies) show(reply, reply.dataset.reply === fields.get("choice"));
    send();
  }

  async function keep(box) {
    const { course, names } = box.dataset;
    await navigator.serviceWorker.register("/sw.js");
    const page = await fetch(course);
    if (!page.ok) throw new Error(String(page.status));
    const text = await page.clone().text();
    const media = [...text.matchAll(/src="(\/l\/[^"]+\/media\/[^"]+)"/g)].map((found) => found[1]);
    const cache = await caches.open(COURSES);
    await cache.addAll([...new Set(media)]);
    for (const name of [course.split("?")[0], ...names.split(" ")]) await cache.put(name, page.clone());
  }

  const box = find("[data-keep]");
  if (box && window.caches && navigator.serviceWorker) {
    const [button, kept, failed] = ["button", "[data-kept]", "[data-failed]"].map((s) => box.querySelector(s));
    show(box);
    caches.match(box.dataset.names.split(" ")[0], { cacheName: COURSES }).then((there) => show(kept, !!there));
    button.addEventListener("click", async () => {
      button.disabled = true;
      show(failed, false);
      const done = await keep(box).then(() => true, () => false);
      button.disabled = false;
      show(kept, done);
      show(failed, !done);
    });
  }
  addEventListener("submit", answer);
  addEventListener("online", send);
  if (Object.keys(waiting()).length) send();
})();
