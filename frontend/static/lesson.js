// Lessons without a network: keeps a course on this phone, and holds answers until they can be sent. It owns no words:
// what it shows stands hidden in the page.
"use strict";
(() => {
  /** The worker looks here for what the network does not give. */
  const COURSES = "courses";
  const find = (selector) => document.querySelector(selector);
  const show = (element, is = true) => element && (element.hidden = !is);
  /** Whoever has the link may answer: these are nobody's. */
  const NOBODY = "";
  const tell = async () => show(find("[data-waiting]"), (await keep.waiting(NOBODY)).some((item) => item.type));

  /** Where the page has the replies in it, or there is no network, an answer is shown at once and sent when it can be. */
  function answer(event) {
    const form = event.target.closest("form[data-answer]");
    if (!form || !event.submitter) return;
    const replies = [...form.parentElement.querySelectorAll("[data-reply]")];
    if (!replies.length && navigator.onLine) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    const slot = `${form.action} ${fields.get("lesson")} ${fields.get("asked")}`;
    const given = { slot, path: form.action, type: "application/x-www-form-urlencoded", body: fields.toString() };
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
    for (const reply of replies) show(reply, reply.dataset.reply === fields.get("choice"));
    keep.give(NOBODY, given).then(tell, () => undefined);
  }

  async function keepCourse(box) {
    const { course, names } = box.dataset;
    await navigator.serviceWorker.register("/sw.js");
    const page = await fetch(course);
    if (!page.ok) throw new Error(String(page.status));
    const text = await page.clone().text();
    const media = [...text.matchAll(/src="(\/l\/[^"]+\/media\/[^"]+)"/g)].map((found) => found[1]);
    for (const path of new Set(media)) {
      const file = await fetch(path);
      if (!file.ok) throw new Error(String(file.status));
      await keep.store(COURSES, path, file);
    }
    for (const name of [course.split("?")[0], ...names.split(" ")])
      if (!(await keep.store(COURSES, name, page.clone()))) throw new Error("shared");
  }

  const box = find("[data-keep]");
  if (box && window.caches && navigator.serviceWorker) {
    const [button, kept, failed] = ["button", "[data-kept]", "[data-failed]"].map((s) => box.querySelector(s));
    show(box);
    keep.stored(COURSES, box.dataset.names.split(" ")[0]).then((there) => show(kept, !!there));
    button.addEventListener("click", async () => {
      button.disabled = true;
      show(failed, false);
      const done = await keepCourse(box).then(() => true, () => false);
      button.disabled = false;
      show(kept, done);
      show(failed, !done);
    });
  }
  addEventListener("submit", answer);
  keep.heard = tell;
  addEventListener("online", () => keep.send(NOBODY));
  keep.send(NOBODY).then(tell, () => undefined);
})();
