// Pictures, files and recordings of a post that is being written: taken from the camera, from a file or from the
// microphone, kept on this device until the server has them, sent again by themselves. It owns no words: they stand in
// its element. What the server took in goes to the composer as an event `attached`.
"use strict";
(() => {
  if (customElements.get("c-attach")) return;
  /** Where what is not sent yet lies, sealed; how long at most, milliseconds; what is known of it beside its bytes. */
  const AREA = "uploads";
  const KEPT_FOR = 30 * 86400000;
  const ITEM = "x-item";
  /** Longest recording, seconds. */
  const LONGEST = 90;
  /** A recording of speech needs no more, bits in a second. */
  const BITS = 24000;
  /** What did not get through is tried again, milliseconds. */
  const AGAIN = 15000;
  const LARGEST = 10 * 1024 * 1024;
  /** JPEG first: Safari turns the HEIC of iPhones into the first of these that it can write, on a Mac only if HEIC is not
   * among them (`image/*` would be). */
  const PICTURES = "image/jpeg,image/png,image/webp";
  /** What can be chosen as a file; the server looks into it. */
  const FILES = ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp";
  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

  const place = (id) => `/${AREA}/${id}`;

  /** Keeps it on this device until the server has it; false where nothing may be kept: it is sent all the same. */
  async function hold(item) {
    const { id, key, name, seconds, recorded, language } = item;
    const headers = { [ITEM]: encodeURIComponent(JSON.stringify({ id, key, name, seconds, recorded, language })) };
    item.kept = await keep.store(AREA, place(id), new Response(item.blob, { headers }), Date.now() + KEPT_FOR);
    return item;
  }
  const forget = (id) => window.caches?.open(AREA).then((area) => area.delete(place(id))).catch(() => undefined);

  /** What this device has kept. */
  async function all() {
    if (!(await window.caches?.has(AREA).catch(() => false))) return [];
    const found = [];
    for (const { url } of await (await caches.open(AREA)).keys()) {
      const there = await keep.stored(AREA, new URL(url).pathname);
      // What does not open is of somebody who left.
      if (!there) await forget(url.split("/").pop());
      else found.push({ ...JSON.parse(decodeURIComponent(there.headers.get(ITEM))), blob: await there.blob(), kept: true });
    }
    return found;
  }

  /** Before they were sealed they lay in a database of their own. */
  async function inherit() {
    const old = await new Promise((done, failed) => {
      const asked = indexedDB.open(AREA);
      asked.onupgradeneeded = () => asked.transaction.abort();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const items = await new Promise((done, failed) => {
      const asked = old.transaction("files").objectStore("files").getAll();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    for (const item of items) await hold(item);
    old.close();
    indexedDB.deleteDatabase(AREA);
  }
  const inherited = inherit().catch(() => undefined);

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${document.querySelector("meta[name=icons]").content}#${name}`);
    svg.append(use);
    return svg;
  }

  function button(kind, picture, label, act) {
    const made = make("button", { type: "button", className: `button ${kind}` }, icon(picture), label);
    made.addEventListener("click", act);
    return made;
  }

  /** What is on its way, by its id: it goes on while the composer shows another step. */
  const items = new Map();
  /** What was recorded and not yet listened to, by the draft's key. */
  const recorded = new Map();
  /** The element that shows a draft now, by the draft's key. */
  const shown = new Map();
  /** What would be lost with the page. */
  const unkept = () => [...items.values(), ...recorded.values()].filter((item) => !item.refused && (!item.kept || document.documentElement.dataset.shared));

  function tell(key, attachment) {
    const pending = [...items.values()].filter((item) => item.key === key && !item.refused).length;
    window.dispatchEvent(new CustomEvent("attached", { detail: { key, pending, attachment } }));
  }

  function send(item, words) {
    item.words = words;
    // Somebody else may have signed in meanwhile.
    if (!item.key.startsWith(`${keep.reader()}:`)) return later(item);
    item.waits = false;
    const fields = new URLSearchParams({ name: item.name || "" });
    if (item.language) fields.set("language", item.language);
    if (item.seconds) fields.set("seconds", item.seconds);
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/attachments?${fields}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept-language", document.documentElement.lang);
    // However often a bad network makes us repeat it, it is one upload.
    request.setRequestHeader("idempotency-key", item.id);
    request.upload.onprogress = ({ loaded, total }) => item.bar && (item.bar.value = loaded / total);
    request.onload = () => answered(item, request);
    request.onerror = () => later(item);
    request.send(item.blob);
    shown.get(item.key)?.draw(item);
    tell(item.key);
  }

  function later(item) {
    item.waits = true;
    shown.get(item.key)?.draw(item);
  }

  function gone(item) {
    items.delete(item.id);
    item.row?.remove();
    forget(item.id);
    shown.get(item.key)?.warn();
  }

  function answered(item, request) {
    if (!items.has(item.id)) return;
    if (request.status >= 200 && request.status < 300) {
      gone(item);
      const attachment = JSON.parse(request.responseText);
      tell(item.key, attachment);
      return shown.get(item.key)?.has(attachment);
    }
    if ([401, 409, 429].includes(request.status) || request.status >= 500) return later(item);
    item.refused = item.words.failed;
    try {
      item.refused = JSON.parse(request.responseText).title || item.refused;
    } catch {
      // A proxy's own page.
    }
    forget(item.id);
    shown.get(item.key)?.draw(item);
    tell(item.key);
  }

  function retry() {
    for (const item of items.values()) if (item.waits) send(item, item.words);
  }
  addEventListener("online", retry);
  setInterval(retry, AGAIN);
  // What would be lost, also what is being said: the browser asks whether to stay.
  addEventListener("beforeunload", (event) => {
    if (unkept().length || [...shown.values()].some((element) => element.taking)) event.preventDefault();
  });
  // Whoever signs out takes theirs along.
  addEventListener("left", () => {
    for (const element of shown.values()) element.stop(false);
    items.clear();
    recorded.clear();
  });

  class Attach extends HTMLElement {
    static observedAttributes = ["data-written"];

    /** Another language of the post, or one less. */
    attributeChangedCallback() {
      for (const one of this.attached?.values() || []) if (one.kind === "picture") this.describe(one.id);
    }

    async connectedCallback() {
      const { key, words, list } = this.dataset;
      this.key = key;
      this.words = JSON.parse(words);
      shown.set(key, this);
      this.list = make("ul", { className: "stack-tight attach-list" });
      this.pending = make("ul", { className: "stack-tight" });
      this.pending.setAttribute("aria-live", "polite");
      this.lacks = make("div", { className: "notice notice-warm", hidden: true }, icon("eye"), make("p", { textContent: this.words["attach-alt-missing"] }));
      this.unkept = make("div", { className: "notice notice-warm", hidden: true }, icon("info"), make("p", { textContent: this.words["attach-unkept"] }));
      this.unkept.setAttribute("role", "status");
      this.panel = this.recorder();
      const acts = make("div", { className: "row" });
      const say = (word) => this.words[`attach-${word}`];
      acts.append(
        this.field("camera", say("camera"), PICTURES, "environment"),
        this.field("picture", say("picture"), PICTURES),
        this.field("file", say("file"), FILES),
        button("secondary", "microphone", say("record"), () => this.record()),
        this.field("speaker", say("sound"), "audio/*"),
      );
      this.replaceChildren(make("h3", { textContent: say("title") }), this.list, this.lacks, this.pending, this.panel, this.unkept, acts);
      this.attached = new Map();
      JSON.parse(list).forEach((one) => this.has(one));
      await inherited;
      for (const item of [...(await all()), ...recorded.values()]) {
        if (item.key !== key) continue;
        if (item.recorded) this.made(item);
        else if (!items.has(item.id)) this.begin(item);
      }
      for (const item of items.values()) if (item.key === key) this.draw(item);
      this.warn();
    }

    disconnectedCallback() {
      if (shown.get(this.key) === this) shown.delete(this.key);
      // What was said so far is not lost: it is there when one comes back.
      this.stop(true);
      this.quiet();
    }

    field(picture, label, accept, capture) {
      const input = make("input", { type: "file", className: "visually-hidden", accept, multiple: !capture });
      if (capture) input.setAttribute("capture", capture);
      input.addEventListener("change", () => this.chosen(input));
      return make("label", { className: "button secondary" }, icon(picture), label, input);
    }

    chosen(input) {
      for (const file of input.files) {
        const language = file.type.startsWith("audio/") ? this.language() : undefined;
        const item = { id: keep.newKey(), key: this.key, name: file.name, blob: file, language };
        if (file.size <= LARGEST) hold(item).then(() => this.begin(item));
        else {
          items.set(item.id, Object.assign(item, { refused: this.words["attach-large"] }));
          this.draw(item);
        }
      }
      input.value = "";
    }

    language() {
      return this.panel.querySelector("select").value;
    }

    begin(item) {
      items.set(item.id, item);
      send(item, { failed: this.words["attach-failed"] });
    }

    /** Where nothing may be kept the page has to stay until the server has it. */
    warn() {
      this.unkept.hidden = !unkept().some((item) => item.key === this.key);
    }

    /** One on its way. */
    draw(item) {
      if (!item.row?.isConnected) this.pending.append((item.row = make("li", { className: "attach-row" })));
      const name = item.name || this.words["attach-recording"];
      const words = item.refused || this.words[!item.waits ? "attach-sending" : item.kept ? "attach-waits" : "attach-waits-open"];
      const parts = [make("span", { className: "grow" }, make("strong", { textContent: name }), make("span", { className: "help", textContent: words }))];
      const drop = () => {
        gone(item);
        tell(this.key);
      };
      if (item.refused || item.waits) parts.push(button("quiet", "close", this.words["attach-drop"], drop));
      else parts.push((item.bar = make("progress", { max: 1, className: "progress" }))), item.bar.setAttribute("aria-label", name);
      item.row.replaceChildren(...parts);
      this.warn();
    }

    /** One that the server has. */
    has(one) {
      if (this.attached.has(one.id)) return;
      const row = make("li", { className: "attach-row" });
      const source = `/api/v1/attachments/${one.id}`;
      let name = one.name;
      if (one.kind === "picture") {
        name = this.words["attach-picture"];
        const fields = make("div", { className: "attach-says" });
        fields.dataset.of = one.id;
        row.append(make("img", { className: "attach-thumb", src: `${source}?small=true`, alt: "" }), fields);
      } else if (one.kind === "sound") {
        name = this.words["attach-recording"];
        const spoken = [...this.panel.querySelectorAll("option")].find((option) => option.value === one.language);
        const says = make("strong", { textContent: [name, spoken?.textContent].filter(Boolean).join(" · ") });
        row.append(make("div", { className: "grow stack-tight" }, says, make("audio", { controls: true, preload: "none", src: source })));
      } else {
        const size = one.size < 1e6 ? `${Math.ceil(one.size / 1e3)} kB` : `${(one.size / 1e6).toFixed(1)} MB`;
        row.append(icon("file"), make("span", { className: "grow" }, make("strong", { textContent: name }), make("span", { className: "help", textContent: size })));
      }
      const remove = make("button", { type: "button", className: "icon-button" }, icon("close"));
      remove.setAttribute("aria-label", `${this.words["attach-drop"]}: ${name}`);
      remove.addEventListener("click", () => {
        row.remove();
        this.attached.delete(one.id);
        this.change({ ...one, dropped: true });
        // What a post has already it lets go of when it is saved.
        fetch(source, { method: "DELETE" }).catch(() => undefined);
      });
      row.append(remove);
      this.list.append(row);
      this.attached.set(one.id, one);
      if (one.kind === "picture") this.describe(one.id);
      this.look();
    }

    /** What a picture shows, in each language that the post has; the original first. */
    describe(id) {
      const names = JSON.parse(this.dataset.languages);
      const written = this.dataset.written.split(" ");
      const said = () => this.attached.get(id);
      const fields = written.map((lang, at) => {
        const value = at ? said().alts[lang] || "" : said().alt;
        const input = make("input", { className: "input", type: "text", maxLength: 300, value, lang, id: `alt-${id}-${lang}` });
        input.addEventListener("input", () => {
          if (!at) return this.change({ ...said(), alt: input.value });
          const { [lang]: _, ...alts } = said().alts;
          this.change({ ...said(), alts: input.value.trim() ? { ...alts, [lang]: input.value } : alts });
        });
        const words = written.length > 1 ? this.words["attach-alt-in"].replace("%", names[lang]) : this.words["attach-alt"];
        return make("div", { className: "field" }, make("label", { htmlFor: input.id, textContent: words }), input);
      });
      this.list.querySelector(`[data-of="${id}"]`).replaceChildren(...fields);
    }

    change(one) {
      if (!one.dropped) this.attached.set(one.id, one);
      this.look();
      window.dispatchEvent(new CustomEvent("attached", { detail: { key: this.key, ...(one.dropped ? { dropped: one.id } : { attachment: one }) } }));
    }

    /** Asks for what a picture shows; it is no bar. */
    look() {
      this.lacks.hidden = ![...this.attached.values()].some((one) => one.kind === "picture" && !one.alt.trim());
    }

    recorder() {
      const say = (word) => this.words[`attach-${word}`];
      const part = (element, name, when) => {
        element.dataset.part = name;
        if (when) element.dataset.when = when;
        return element;
      };
      const act = (kind, picture, word, when, run) => part(button(kind, picture, say(word), run), word, when);
      const level = part(make("meter", { min: 0, max: 1 }), "level", "records");
      level.setAttribute("aria-label", say("level"));
      const says = part(make("span", { className: "strong" }), "says");
      says.setAttribute("role", "status");
      const select = make("select", { className: "input" });
      for (const [value, name] of Object.entries(JSON.parse(this.dataset.languages))) select.append(make("option", { value, textContent: name, selected: value === this.dataset.written.split(" ")[0] }));
      const panel = make("div", { className: "recorder", hidden: true });
      panel.setAttribute("role", "group");
      panel.setAttribute("aria-label", say("record"));
      panel.append(
        make("p", { className: "row spread" }, says, part(make("span", { className: "count" }), "time", "records")),
        level,
        part(make("label", { className: "field" }, make("span", { className: "label", textContent: say("spoken") }), select), "spoken", "records made"),
        make(
          "div",
          { className: "row" },
          act("danger", "stop", "stop", "records", () => this.stop(true)),
          act("secondary", "speaker", "listen", "made", () => this.listen()),
          act("primary", "check", "use", "made", () => this.use()),
          act("quiet", "refresh", "again", "made failed", () => this.drop().then(() => this.record())),
          act("quiet", "close", "drop", "records made failed", () => this.drop()),
        ),
      );
      return panel;
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
        return this.show("failed", this.words["attach-microphone"]);
      }
      const chunks = [];
      const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS });
      const began = Date.now();
      this.taking = { recorder, stream, level: this.level(stream), wanted: true };
      const taking = this.taking;
      taking.clock = setInterval(() => {
        const seconds = (Date.now() - began) / 1000;
        this.part("time").textContent = [seconds, LONGEST].map(clock).join(" / ");
        if (seconds >= LONGEST) this.stop(true);
      }, 250);
      recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
      recorder.onstop = async () => {
        stream.getTracks().forEach((track) => track.stop());
        if (!taking.wanted || !chunks.length) return;
        const seconds = Math.max(1, Math.min(LONGEST, Math.round((Date.now() - began) / 1000)));
        const item = { id: keep.newKey(), key: this.key, name: "", blob: new Blob(chunks, { type: type.split(";")[0] }), seconds, recorded: true, language: this.language() };
        recorded.set(this.key, await hold(item));
        // Another element may show the draft by now.
        shown.get(this.key)?.made(item);
      };
      recorder.start(1000);
      this.show("records", this.words["attach-records"]);
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
      this.warn();
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
      const item = await hold({ ...this.recording, recorded: false, language: this.language() });
      recorded.delete(this.key);
      this.recording = undefined;
      this.show("none");
      this.begin(item);
    }

    async drop() {
      this.quiet();
      if (this.recording) await forget(this.recording.id);
      recorded.delete(this.key);
      this.recording = undefined;
      this.warn();
      this.stop(false);
      this.show("none");
    }
  }

  customElements.define("c-attach", Attach);
})();
