/* Shows notices, and leads to what they tell of. Served at the top of the site. */
self.addEventListener("push", (event) => {
  if (!event.data) return;
  const shown = event.data.json();
  const options = { body: shown.body, tag: shown.tag, renotify: true, data: { url: shown.url } };
  event.waitUntil(self.registration.showNotification(shown.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data.url, self.location.origin).href));
});

/** In a tab that shows the site already, if there is one; else in a new one. */
async function show(url) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const tab of tabs) {
    try {
      await tab.focus();
      if ("navigate" in tab) return await tab.navigate(url);
    } catch {
      // A tab that another worker controls cannot be led elsewhere; the next may.
    }
  }
  return self.clients.openWindow(url);
}
