/** Small things that several parts of a page share. */

export function csrfToken(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  return meta?.content ?? document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

/** Says something to people who do not see the page. Said again when the same words come twice. */
export function announce(words: string): void {
  const region = document.getElementById("announcer");
  if (!region || !words) return;
  region.textContent = "";
  window.setTimeout(() => (region.textContent = words), 50);
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], niche-map") !== null;
}

export async function post(url: string, fields: Record<string, string | File>): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
}

/** On a phone a space's menu is a strip that scrolls sideways: the place one is at stands in view. */
export function showCurrentPlace(): void {
  const current = document.querySelector<HTMLElement>(".side-nav [aria-current]");
  const strip = current?.closest<HTMLElement>(".side-nav");
  if (current && strip && strip.scrollWidth > strip.clientWidth) {
    strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
  }
}
