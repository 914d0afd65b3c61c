// Adds pictures to the album of an event: makes each small on this phone, which also leaves behind what the camera wrote
// into it, and sends one after the other. It owns no words: what it says stands in the page.
"use strict";
(() => {
  const form = document.querySelector("[data-album]");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const said = form.querySelector("[data-said]");
  const field = form.querySelector("input");
  /** More than a phone shows, pixels. */
  const SIDE = 1280;
  const say = (text) => {
    said.hidden = !text;
    said.textContent = text;
  };

  /** The picture as it is sent; as it is where this browser cannot read it, which the server may. */
  async function small(file) {
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
    } catch {
      return file;
    }
  }

  async function send(files) {
    field.disabled = true;
    for (const [at, file] of files.entries()) {
      say(words.sending.replace("%", `${at + 1}/${files.length}`));
      const headers = { "content-type": "application/octet-stream" };
      const answer = await fetch(form.dataset.album, { method: "POST", headers, body: await small(file) }).catch(() => undefined);
      if (!answer || !answer.ok) {
        const why = answer && answer.status < 500 ? (await answer.json()).title : "";
        field.disabled = false;
        return say(`${words.failed.replace("%", file.name)} ${why}`);
      }
    }
    location.reload();
  }

  field.addEventListener("change", () => field.files.length && send([...field.files]));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
