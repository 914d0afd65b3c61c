// What comes with a post, in the app and on light pages: sounds with their speed, pictures that wait for a tap where
// data is spared, and the text read out, sentence by sentence. It owns no words: what it shows stands in the page.
"use strict";
(() => {
  /** A browser that has not named its voices after this has none, milliseconds. */
  const VOICES = 1500;
  const BLOCKS = "h1,h2,h3,p,li,blockquote,td";
  const speech = window.speechSynthesis;
  const spares = () => {
    let says;
    try {
      says = localStorage.getItem("saver");
    } catch {
      // Nothing may be kept on this device.
    }
    return (says && says !== "false") || !!navigator.connection?.saveData;
  };

  /** The sentences of an element, each with where it stands. */
  function sentences(root, lang) {
    const found = [];
    const blocks = [...root.querySelectorAll(BLOCKS)].filter((block) => !block.querySelector(BLOCKS));
    for (const block of root.matches(BLOCKS) ? [root] : blocks) {
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      const nodes = [];
      let text = "";
      while (walker.nextNode()) {
        nodes.push([text.length, walker.currentNode]);
        text += walker.currentNode.data;
      }
      const place = (at) => {
        const [from, node] = nodes.findLast(([from]) => from <= at);
        return [node, Math.min(at - from, node.data.length)];
      };
      for (const [from, said] of cut(text, lang)) {
        if (!said.trim()) continue;
        const range = document.createRange();
        range.setStart(...place(from));
        range.setEnd(...place(from + said.length));
        found.push([said, range]);
      }
    }
    return found;
  }

  function cut(text, lang) {
    if (window.Intl?.Segmenter) {
      const segments = new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text);
      return [...segments].map(({ index, segment }) => [index, segment]);
    }
    return [...text.matchAll(/[^.!?…។]+[.!?…។]*\s*/g)].map((found) => [found.index, found[0]]);
  }

  function mark(range) {
    if (window.CSS?.highlights) {
      if (range) CSS.highlights.set("said", new Highlight(range));
      else CSS.highlights.delete("said");
    } else {
      const selection = getSelection();
      selection.removeAllRanges();
      if (range) selection.addRange(range);
    }
    const place = range?.startContainer.parentElement.getBoundingClientRect();
    if (place && (place.top < 0 || place.bottom > innerHeight)) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  class Listen extends HTMLElement {
    connectedCallback() {
      this.hidden = false;
      [this.button, this.note] = this.children;
      this.says = this.button.lastElementChild;
      this.word = this.says.textContent;
      this.button.addEventListener("click", () => (this.reads ? this.end() : this.begin()));
      this.look = () => this.show(speech?.getVoices().some((voice) => voice.lang.toLowerCase().startsWith(this.lang)));
      speech?.addEventListener?.("voiceschanged", this.look);
      if (speech?.getVoices().length) this.look();
      else setTimeout(this.look, VOICES);
    }

    disconnectedCallback() {
      speech?.removeEventListener?.("voiceschanged", this.look);
      this.end();
    }

    show(hasVoice) {
      this.button.hidden = !hasVoice;
      this.note.hidden = !!hasVoice;
    }

    begin() {
      document.querySelectorAll("audio").forEach((audio) => audio.pause());
      const page = this.closest("article, main");
      const left = [page.querySelector("h1"), page.querySelector(".prose, .body")].filter(Boolean).flatMap((part) => sentences(part, this.lang));
      speech.cancel();
      this.reads = {};
      this.says.textContent = this.dataset.stop;
      this.next(left, this.reads);
    }

    next([first, ...left], turn) {
      if (this.reads !== turn) return;
      if (!first) return this.end();
      const [said, range] = first;
      const words = new SpeechSynthesisUtterance(said);
      words.lang = this.lang;
      words.onend = () => this.next(left, turn);
      words.onerror = () => this.reads === turn && this.end();
      mark(range);
      speech.speak(words);
    }

    end() {
      if (!this.reads) return;
      this.reads = undefined;
      this.says.textContent = this.word;
      mark();
      speech.cancel();
    }
  }

  /** Puts a picture in the place of its box. */
  function load(box) {
    const { small, width, height } = box.dataset;
    const image = new Image(width, height);
    image.alt = box.querySelector("span").textContent;
    image.loading = "lazy";
    image.onload = () => {
      delete box.dataset.small;
      box.dataset.large = "";
      box.replaceChildren(image);
    };
    image.src = small;
    // A picture that waits for its place is fetched when it is seen: it has to have one.
    if (!image.complete) image.loading = "eager";
  }

  class Media extends HTMLElement {
    connectedCallback() {
      for (const select of this.querySelectorAll("select")) {
        select.hidden = false;
        select.addEventListener("change", () => (select.parentElement.querySelector("audio").playbackRate = Number(select.value)));
      }
      this.addEventListener("play", (event) => this.plays(event.target), true);
      this.addEventListener("click", (event) => this.tapped(event));
      if (!spares()) this.querySelectorAll("[data-small]:not([data-tap])").forEach(load);
    }

    /** One voice at a time. */
    plays(audio) {
      document.querySelectorAll("audio").forEach((other) => other === audio || other.pause());
      document.querySelector("c-listen")?.end();
    }

    tapped(event) {
      const box = event.target.closest(".picture");
      if (!box || event.ctrlKey || event.metaKey) return;
      if (box.dataset.small) {
        event.preventDefault();
        load(box);
      } else if (box.dataset.large !== undefined) {
        event.preventDefault();
        delete box.dataset.large;
        box.classList.add("large");
        box.querySelector("img").src = box.href;
      }
    }
  }

  /** Who answers on a light page while listening listens on: what was answered takes the place of the question. */
  addEventListener("submit", async (event) => {
    const form = event.target;
    const hears = [...document.querySelectorAll("audio")].some((audio) => !audio.paused) || document.querySelector("c-listen")?.reads;
    if (!hears || !form.action.includes("/acknowledge")) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const done = page.querySelector(".done");
      form.replaceWith(done);
      done.tabIndex = -1;
      done.focus();
    } catch {
      // As it is without us.
      form.submit();
    }
  });

  customElements.define("c-listen", Listen);
  customElements.define("c-media", Media);
})();
