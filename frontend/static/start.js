
// Appended to the generated glue, so that start-up costs no further request. The shell has already begun to fetch
// this very address (its preload), and the browser compiles while it downloads.
__wbg_init({ module_or_path: document.getElementById("app-wasm").href });
