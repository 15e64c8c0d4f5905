import htmx from "htmx.org";
import { csrfToken } from "./page";
import { toast, toastWords } from "./elements/toast-region";

// The strict settings (no eval, no inline style) stand in the page's <meta name="htmx-config">.
declare global {
  interface Window {
    htmx?: typeof htmx;
  }
}
window.htmx = htmx;

// This part loads after the page's own script (parts.ts), perhaps when the page has been read already: htmx begins at an
// event that is over then, unless the page is complete.
const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (document.readyState === "complete") fetchOpened();
else {
  document.addEventListener("DOMContentLoaded", fetchOpened, { once: true });
  if (navigation?.domContentLoadedEventStart) document.dispatchEvent(new Event("DOMContentLoaded"));
}

/** What somebody opened before this ran still gets what opening it fetches. */
function fetchOpened(): void {
  for (const details of document.querySelectorAll('details[open][hx-trigger^="toggle"]')) htmx.trigger(details, "toggle");
}

interface Request {
  headers: Record<string, string>;
  verb: string;
}

document.addEventListener("htmx:configRequest", (event) => {
  const request = (event as CustomEvent<Request>).detail;
  if (request.verb !== "get") request.headers["X-CSRFToken"] = csrfToken();
});

interface Answer {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
  target: Element;
  selectOverride?: string;
  swapOverride?: string;
}

// What an answer would append may have come over the live stream already: the one that is there goes.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, shouldSwap } = (event as CustomEvent<Answer>).detail;
  if (!shouldSwap || !target.id || !xhr.responseText) return;
  const answer = document.createElement("template");
  answer.innerHTML = xhr.responseText;
  for (const { id } of answer.content.children) {
    const there = id ? document.getElementById(id) : null;
    if (there?.parentElement === target) there.remove();
  }
});

// A form that was refused comes back as the page it would be without JavaScript, its errors in it; a refused part (422)
// comes back as that part.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = (event as CustomEvent<Answer>).detail;
  const main = document.getElementById("main");
  if (answer.xhr.status === 422) Object.assign(answer, { shouldSwap: true, isError: false });
  else if (answer.xhr.status === 400 && main && answer.xhr.responseText.includes('id="main"')) {
    Object.assign(answer, { shouldSwap: true, isError: false, target: main, selectOverride: "#main", swapOverride: "outerHTML" });
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<Answer>).detail;
  const said = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain") && xhr.status < 500 ? xhr.responseText : "";
  toast({ text: said || toastWords("failed"), level: "error" });
});
document.addEventListener("htmx:sendError", () => toast({ text: toastWords("offline"), level: "error" }));

export default htmx;
