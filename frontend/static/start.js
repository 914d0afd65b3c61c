
// Appended to the generated glue, so that start-up costs no further request. The shell has already begun to fetch
// this very address (its preload), and the browser compiles while it downloads.
const startFamilies = () => __wbg_init({ module_or_path: document.getElementById("app-wasm").href });

// Those who write and look after classes get the build with their screens, once the app has asked for it.
let desk = false;
try {
  desk = localStorage.getItem("desk") === "true";
} catch {
  // Nothing may be kept on this device.
}
if (desk) import("{{desk.js}}").catch(startFamilies);
else startFamilies();
