/**
 * Says which result was opened, on the way there: on pages of people who let their searches count, and nobody else's.
 * `data-opened` on what surrounds results is where to say it, `data-q` what was searched; `data-opens` names a result.
 */

for (const way of ["click", "auxclick", "opens"]) document.addEventListener(way, tell, { capture: true });

function tell(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-opens]") : null;
  const results = link?.closest<HTMLElement>("[data-opened]") ?? null;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (!link || !results || !token) return;
  const said = new FormData();
  said.set("csrfmiddlewaretoken", token);
  said.set("what", link.dataset.opens ?? "");
  said.set("q", results.dataset.q ?? "");
  said.set("in", results.dataset.in ?? "");
  said.set("results", results.dataset.results ?? "");
  navigator.sendBeacon(results.dataset.opened ?? "", said);
}

export {};
