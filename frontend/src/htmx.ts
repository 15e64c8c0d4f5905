import htmx from "htmx.org";
import { csrfToken } from "./page";
import { toast, toastWords } from "./elements/toast-region";

// The strict settings (no eval, no inline style) stand in the page's <meta name="htmx-config">.
declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

interface Request {
  headers: Record<string, string>;
  verb: string;
}

document.addEventListener("htmx:configRequest", (event) => {
  const request = (event as CustomEvent<Request>).detail;
  if (request.verb !== "get") request.headers["X-CSRFToken"] = csrfToken();
});

// A form that was refused comes back with status 422 and its errors: show it like any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>).detail;
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", () => toast({ text: toastWords("failed"), level: "error" }));
document.addEventListener("htmx:sendError", () => toast({ text: toastWords("offline"), level: "error" }));
