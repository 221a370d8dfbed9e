// Shows what is pushed while no tab is open, and opens what it is about.

const ICON = "/static/now/mark.svg";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // What is no message of ours still has to be shown as something.
  }
  const { title = "Magpie", body = "", tag = "", url = "", silent = false } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, silent, icon: ICON, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? ""));
});

async function open(given) {
  const address = new URL(given || "/", self.location.origin);
  if (address.protocol !== "https:" && address.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window" });
  const ours = windows.find((one) => address.origin === self.location.origin && one.url === address.href);
  await (ours ? ours.focus() : self.clients.openWindow(address.href));
}
