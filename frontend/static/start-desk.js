
// Appended to the glue of the build with the screens of the desk.
await __wbg_init({ module_or_path: "{{desk.wasm}}" });
