
// Appended to the generated glue, so that start-up costs no further request. The shell has already begun to fetch
// this very address (its preload), and the browser compiles while it downloads. Where that fails, the words the shell
// would show after a while are shown at once.
const startFamilies = () =>
  __wbg_init({ module_or_path: document.getElementById("app-wasm").href }).catch(() => {
    document.getElementById("late")?.classList.add("now");
  });

// What is kept here is opened meanwhile.
keep.ready();

const root = document.documentElement;
const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    // Nothing may be kept on this device.
    return null;
  }
};
root.dataset.speaks = (kept("language") || navigator.language).slice(0, 2);

// What the app will ask for first comes beside it, not after it: on a slow network that is three trips there and back.
const ahead = (href) =>
  href && document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href }));
ahead(document.querySelector(`meta[name=locale-${kept("language") || navigator.language.slice(0, 2)}]`)?.content);
if (location.pathname === "/") ["me", "feed"].forEach((what) => ahead(`/api/v1/${what}`));

// The first screen as the server drew it stands until the app has the same to show. An acknowledgement that is tapped on it
// waits for the app; every other tap leads to a page that needs none.
const first = document.getElementById("first");
const tapped = [];
first?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-acknowledge]");
  if (!button) return;
  event.preventDefault();
  button.ariaBusy = "true";
  tapped.push(button.dataset.acknowledge);
});
/** Gives way to the app; what was tapped. Whoever reads further down, or came with the keyboard, stays with their post. */
globalThis.leaveFirst = () => {
  if (!first?.isConnected) return "";
  const there = scrollY > 0 && [...first.querySelectorAll("article")].find((post) => post.getBoundingClientRect().bottom > 80);
  const top = there && there.getBoundingClientRect().top;
  const focused = document.activeElement?.closest("#first article");
  first.remove();
  const own = (post) => post && document.getElementById(post.id.replace("first", "post"));
  own(focused)?.querySelector("a").focus({ preventScroll: true });
  const same = own(there);
  if (same) scrollBy(0, same.getBoundingClientRect().top - top);
  return tapped.join(" ");
};

// What a draft of a language lacks comes from another one, with an invisible mark before it: the element says so.
const lent = new WeakSet();
const isLent = (node) => node.nodeType === 3 && node.data[0] === "\u200b";
const mark = (node) => {
  const parent = node.parentElement;
  if (node.nodeType !== 3) node.childNodes.forEach(mark);
  else if (parent && [...parent.childNodes].some(isLent)) lent.add(parent), (parent.lang = "vi");
  else if (lent.delete(parent)) parent.removeAttribute("lang");
};
new MutationObserver((changes) => {
  if (/vi|en/.test(root.lang)) return;
  for (const { type, target, addedNodes } of changes) type === "childList" ? addedNodes.forEach(mark) : mark(target);
}).observe(root, { childList: true, characterData: true, subtree: true });

// Those who write and look after classes get the build with their screens, once the app has asked for it.
if (kept("desk") === true) import("{{desk.js}}").catch(startFamilies);
else startFamilies();
