// A post to so many phones with npm's web-push: messages made as its README shows, sent over one HTTP/2 connection that is
// kept alive, 200 under way (what one connection of the push service takes). Prints one number: messages a second.
import { connect } from "node:http2";
import { createRequire } from "node:module";

const [folder, base, people, p256dh, auth] = process.argv.slice(2);
const webpush = createRequire(folder + "/")("web-push");
const keys = webpush.generateVAPIDKeys();
webpush.setVapidDetails("mailto:operator@example.org", keys.publicKey, keys.privateKey);
const text = "x".repeat(230);
const UNDER_WAY = 200;
// The service's certificate and its authority have the same name, which OpenSSL takes for one that signed itself.
const session = connect(new URL(base).origin, { rejectUnauthorized: false });
await new Promise((ready, failed) => session.once("connect", ready).once("error", failed));

function send(number) {
  const subscription = { endpoint: base + number, keys: { p256dh, auth } };
  const { endpoint, headers, body } = webpush.generateRequestDetails(subscription, text, { TTL: 604800, urgency: "normal" });
  const request = session.request({ ":method": "POST", ":path": new URL(endpoint).pathname, ...headers });
  return new Promise((done, failed) => {
    request.on("response", (answer) => (answer[":status"] === 201 ? done() : failed(new Error(`answer ${answer[":status"]}`))));
    request.on("error", failed);
    request.resume();
    request.end(body);
  });
}

let next = 0;
const worker = async () => {
  while (next < Number(people)) await send(next++);
};
const began = process.hrtime.bigint();
await Promise.all(Array.from({ length: UNDER_WAY }, worker));
console.log(Number(people) / (Number(process.hrtime.bigint() - began) / 1e9));
session.close();
