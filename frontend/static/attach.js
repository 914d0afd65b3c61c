// Pictures, files and recordings of a post that is being written: taken from the camera, from a file or from the
// microphone, kept on this device until the server has them, sent again by themselves. It owns no words: they stand in
// its element. What the server took in goes to the composer as an event `attached`.
"use strict";
(() => {
  if (customElements.get("c-attach")) return;
  const STORE = "files";
  /** Longest recording, seconds. */
  const LONGEST = 90;
  /** A recording of speech needs no more, bits in a second. */
  const BITS = 24000;
  /** What did not get through is tried again, milliseconds. */
  const AGAIN = 15000;
  const LARGEST = 10 * 1024 * 1024;
  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

  let opened;
  function database() {
    opened ||= new Promise((done, failed) => {
      const request = indexedDB.open("uploads", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  async function ask(mode, act) {
    const request = act((await database()).transaction(STORE, mode).objectStore(STORE));
    return new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }
  const all = () => ask("readonly", (store) => store.getAll()).catch(() => []);
  // Where nothing may be kept it is sent all the same.
  const keep = (item) => ask("readwrite", (store) => store.put(item)).catch(() => undefined);
  const forget = (id) => ask("readwrite", (store) => store.delete(id)).catch(() => undefined);

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  class Attach extends HTMLElement {
    async connectedCallback() {
      this.words = JSON.parse(this.dataset.words);
      this.items = new Map();
      this.list = this.querySelector("[data-pending]");
      this.panel = this.querySelector("[data-recorder]");
      this.addEventListener("change", (event) => event.target.files && this.chosen(event.target));
      this.addEventListener("click", (event) => this.pressed(event.target.closest("[data-do]")));
      this.retry = () => this.items.forEach((item) => item.waits && this.send(item));
      addEventListener("online", this.retry);
      this.timer = setInterval(this.retry, AGAIN);
      for (const item of await all()) {
        if (item.key !== this.dataset.key) continue;
        if (item.recorded) this.made(item);
        else this.add(item);
      }
    }

    disconnectedCallback() {
      removeEventListener("online", this.retry);
      clearInterval(this.timer);
      this.stop(false);
      this.quiet();
    }

    chosen(input) {
      for (const file of input.files) {
        const item = { id: fresh(), key: this.dataset.key, name: file.name, blob: file, language: file.type.startsWith("audio/") ? this.language() : undefined };
        if (file.size > LARGEST) this.add({ ...item, refused: this.words.large });
        else keep(item).then(() => this.add(item));
      }
      input.value = "";
    }

    language() {
      return this.panel.querySelector("select").value;
    }

    pressed(button) {
      const what = button?.dataset.do;
      if (what === "record") this.record();
      if (what === "stop") this.stop(true);
      if (what === "again") this.drop().then(() => this.record());
      if (what === "listen") this.listen();
      if (what === "use") this.use();
      if (what === "drop") this.drop();
    }

    // ── sending ──

    add(item) {
      item.row = make("li", { className: "attach-row" });
      this.items.set(item.id, item);
      this.list.append(item.row);
      if (item.refused) this.say(item, item.refused, true);
      else this.send(item);
    }

    tell(attachment) {
      const pending = [...this.items.values()].filter((item) => !item.refused).length;
      const detail = { key: this.dataset.key, pending, attachment };
      this.dispatchEvent(new CustomEvent("attached", { bubbles: true, detail }));
    }

    say(item, words, canDrop) {
      const name = item.name || this.words.recording;
      item.bar = make("progress", { max: 1, className: "progress" });
      item.bar.setAttribute("aria-label", name);
      const drop = make("button", { type: "button", className: "button quiet", textContent: this.words.drop });
      drop.addEventListener("click", () => this.gone(item));
      const parts = [make("span", { className: "grow" }, make("strong", { textContent: name }), make("span", { className: "help", textContent: words }))];
      if (canDrop) parts.push(drop);
      item.row.replaceChildren(...parts, ...(item.waits || item.refused ? [] : [item.bar]));
    }

    gone(item) {
      this.items.delete(item.id);
      item.row.remove();
      forget(item.id);
      this.tell();
    }

    send(item) {
      item.waits = false;
      this.say(item, this.words.sending, false);
      this.tell();
      const fields = new URLSearchParams({ name: item.name || "" });
      if (item.language) fields.set("language", item.language);
      if (item.seconds) fields.set("seconds", item.seconds);
      const request = new XMLHttpRequest();
      request.open("POST", `/api/v1/attachments?${fields}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.setRequestHeader("accept-language", document.documentElement.lang);
      // However often a bad network makes us repeat it, it is one upload.
      request.setRequestHeader("idempotency-key", item.id);
      request.upload.onprogress = ({ loaded, total }) => (item.bar.value = loaded / total);
      request.onload = () => this.answered(item, request);
      request.onerror = () => this.later(item);
      request.send(item.blob);
    }

    later(item) {
      item.waits = true;
      this.say(item, this.words.waits, true);
    }

    answered(item, request) {
      if (!this.items.has(item.id)) return;
      if (request.status >= 200 && request.status < 300) {
        this.items.delete(item.id);
        item.row.remove();
        this.tell(JSON.parse(request.responseText));
        return void forget(item.id);
      }
      if (request.status === 401 || request.status === 409 || request.status === 429 || request.status >= 500) return this.later(item);
      let why = this.words.failed;
      try {
        why = JSON.parse(request.responseText).title || why;
      } catch {
        // A proxy's own page.
      }
      item.refused = why;
      forget(item.id);
      this.say(item, why, true);
      this.tell();
    }

    // ── recording ──

    part(name) {
      return this.panel.querySelector(`[data-part=${name}]`);
    }

    show(state, words) {
      this.panel.hidden = state === "none";
      this.panel.dataset.state = state;
      for (const part of this.panel.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
      this.part("says").textContent = words || "";
    }

    async record() {
      this.quiet();
      const type = window.MediaRecorder && TYPES.find((type) => MediaRecorder.isTypeSupported(type));
      let stream;
      try {
        if (!type) throw new Error();
        stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
      } catch {
        return this.show("failed", this.words.microphone);
      }
      const chunks = [];
      const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS });
      const began = Date.now();
      this.taking = { recorder, stream, level: this.level(stream), wanted: true };
      const taking = this.taking;
      taking.clock = setInterval(() => {
        const seconds = (Date.now() - began) / 1000;
        this.part("time").textContent = `${clock(seconds)} / ${clock(LONGEST)}`;
        if (seconds >= LONGEST) this.stop(true);
      }, 250);
      recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
      recorder.onstop = async () => {
        stream.getTracks().forEach((track) => track.stop());
        if (!taking.wanted || !chunks.length) return;
        const seconds = Math.max(1, Math.min(LONGEST, Math.round((Date.now() - began) / 1000)));
        const item = { id: fresh(), key: this.dataset.key, name: "", blob: new Blob(chunks, { type: type.split(";")[0] }), seconds, recorded: true, language: this.language() };
        await keep(item);
        this.made(item);
      };
      recorder.start(1000);
      this.show("records", this.words.records);
    }

    /** Shows how loud it is: a silent recording is seen at once. */
    level(stream) {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 512;
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Uint8Array(analyser.fftSize);
      const timer = setInterval(() => {
        analyser.getByteTimeDomainData(samples);
        this.part("level").value = Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 90;
      }, 80);
      return () => {
        clearInterval(timer);
        context.close();
      };
    }

    stop(wanted) {
      if (!this.taking) return;
      const { recorder, level, clock } = this.taking;
      this.taking.wanted = wanted;
      clearInterval(clock);
      level();
      if (recorder.state !== "inactive") recorder.stop();
      this.taking = undefined;
    }

    made(item) {
      this.recording = item;
      if (item.language) this.panel.querySelector("select").value = item.language;
      this.show("made", clock(item.seconds));
    }

    /** Plays without an address: the policy of the page lets sounds come from the server alone. */
    async listen() {
      if (this.playing) return this.quiet();
      const context = new AudioContext();
      this.playing = context;
      const source = context.createBufferSource();
      source.buffer = await context.decodeAudioData(await this.recording.blob.arrayBuffer());
      source.connect(context.destination);
      source.onended = () => this.quiet();
      source.start();
    }

    quiet() {
      this.playing?.close();
      this.playing = undefined;
    }

    async use() {
      this.quiet();
      const { recorded, ...item } = { ...this.recording, language: this.language() };
      await keep(item);
      this.recording = undefined;
      this.show("none");
      this.add(item);
    }

    async drop() {
      this.quiet();
      if (this.recording) await forget(this.recording.id);
      this.recording = undefined;
      this.stop(false);
      this.show("none");
    }
  }

  customElements.define("c-attach", Attach);
})();
