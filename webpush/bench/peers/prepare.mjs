// Push messages prepared per CPU second by npm's web-push, used as its README shows. Prints one number.
import { createECDH, randomBytes } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const webpush = require("web-push");
const messages = Number(process.argv[3]);
const keys = webpush.generateVAPIDKeys();
webpush.setVapidDetails("mailto:operator@example.org", keys.publicKey, keys.privateKey);
const devices = Array.from({ length: 500 }, (_, number) => {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  return {
    endpoint: `https://updates.push.services.mozilla.com/wpush/v2/gAAAAABnotarealdevice${number}`,
    keys: {
      p256dh: pair.getPublicKey().toString("base64url"),
      auth: randomBytes(16).toString("base64url"),
    },
  };
});
const text = "x".repeat(230);
const prepare = (number) =>
  webpush.generateRequestDetails(devices[number % devices.length], text, {
    TTL: 604800,
    urgency: "normal",
    topic: "BwcHBwcHBwcHBwcHBwcHBw",
  });
for (let number = 0; number < messages / 10; number++) prepare(number);
const before = process.cpuUsage();
for (let number = 0; number < messages; number++) prepare(number);
const { user, system } = process.cpuUsage(before);
console.log((messages / (user + system)) * 1e6);
