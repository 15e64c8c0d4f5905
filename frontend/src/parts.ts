/** Parts of the scripts that few pages need: each loads when the first element that needs it is on the page. */

const PARTS: Record<string, () => Promise<unknown>> = {
  "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]": () => import("./htmx"),
  "relative-time": () => import("@github/relative-time-element"),
  "md-editor": () => import("./elements/md-editor"),
  "chat-room": () => import("./elements/chat-room"),
  "form[data-quotes]": () => import("./quote"),
  "topic-reading[data-read-url]": () => import("./elements/topic-reading"),
  "drag-order": () => import("./elements/drag-order"),
  ".media-picture > a": () => import("./lightbox"),
  "push-device": () => import("./elements/push-device"),
  "brand-preview": () => import("./elements/brand-preview"),
  "show-password": () => import("./elements/show-password"),
};

/** Loads what the page needs now, and later what comes with its changes. */
export function loadParts(): void {
  const waiting = new Map(Object.entries(PARTS));
  const watcher = new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) look();
  });

  function look(): void {
    for (const [selector, load] of waiting) {
      if (!document.querySelector(selector)) continue;
      waiting.delete(selector);
      void load();
    }
    if (!waiting.size) watcher.disconnect();
  }

  watcher.observe(document.body, { childList: true, subtree: true });
  look();
}
