/** The drawing of who answers whom: whoever is under the pointer comes forward with those they talk with. */

function look(crowd: SVGElement, dot: string | null): void {
  crowd.toggleAttribute("data-looked", dot !== null);
  for (const near of crowd.querySelectorAll("[data-near]")) near.removeAttribute("data-near");
  if (dot === null) return;
  const beside = new Set([dot]);
  for (const line of crowd.querySelectorAll<SVGLineElement>("line")) {
    const { a, b } = line.dataset;
    if (a !== dot && b !== dot) continue;
    line.setAttribute("data-near", "");
    beside.add(a ?? "").add(b ?? "");
  }
  for (const circle of crowd.querySelectorAll<SVGCircleElement>("circle")) {
    circle.toggleAttribute("data-near", beside.has(circle.dataset.dot ?? ""));
  }
}

for (const crowd of document.querySelectorAll<SVGElement>("svg.niches-crowd")) {
  crowd.addEventListener("pointerover", (event) => look(crowd, (event.target as SVGElement).dataset.dot ?? null));
  crowd.addEventListener("pointerleave", () => look(crowd, null));
}
