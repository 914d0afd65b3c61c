
// Appended to the generated glue, so that start-up costs no further request. The shell has already begun to fetch
// this very address (its preload), and the browser compiles while it downloads. Where that fails, the words the shell
// would show after a while are shown at once.
const startFamilies = () =>
  __wbg_init({ module_or_path: document.getElementById("app-wasm").href }).catch(() => {
    document.getElementById("late")?.classList.add("now");
  });

const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    // Nothing may be kept on this device.
    return null;
  }
};
document.documentElement.dataset.speaks = (kept("language") || navigator.language).slice(0, 2);

// Those who write and look after classes get the build with their screens, once the app has asked for it.
if (kept("desk") === true) import("{{desk.js}}").catch(startFamilies);
else startFamilies();
