// Push to this browser: asked for with a press, answered to the conversation as a form.

import { say } from "./dom.js";

const WORKER = "/worker.js";

/** The one address a worker may come from; the page's policy lets no other string become a script. */
function workerAddress() {
  if (!window.trustedTypes) return WORKER;
  return window.trustedTypes.createPolicy("magpie-worker", { createScriptURL: () => WORKER }).createScriptURL("");
}

let address = null;

function bytes(key) {
  const plain = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** What the browser gives for our key; throws an error whose message can be shown. */
export async function subscribe() {
  if (!("serviceWorker" in navigator && "PushManager" in window)) throw new Error(say("web.push.none"));
  if ((await Notification.requestPermission()) !== "granted") throw new Error(say("web.notify.blocked"));
  try {
    address ??= workerAddress();
    await navigator.serviceWorker.register(address);
    const registration = await navigator.serviceWorker.ready;
    const answer = await fetch("/hooks/webpush/key");
    const options = { userVisibleOnly: true, applicationServerKey: bytes((await answer.json()).key) };
    const { endpoint, keys } = (await taken(registration.pushManager, options)).toJSON();
    return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  } catch {
    throw new Error(say("web.push.failed"));
  }
}

/** A subscription made for an older key of the house is given up first. */
async function taken(manager, options) {
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const old = await manager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return await manager.subscribe(options);
  }
}
