/** The last pages of this tab, for the palette. They stay in the tab and end with it. */

const KEY = "lately";
const MOST = 8;

export interface Place {
  path: string;
  title: string;
}

export function lately(): Place[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as Place[]) : [];
  } catch {
    return [];
  }
}

/** Notes the page one is on; who is signed out leaves nothing behind. */
export function noteThisPage(): void {
  try {
    if (!document.querySelector('meta[name="viewer"]')) return sessionStorage.removeItem(KEY);
    const path = location.pathname + location.search;
    const here = { path, title: document.title.split(" · ")[0] ?? "" };
    const others = lately().filter((place) => place.path !== path);
    sessionStorage.setItem(KEY, JSON.stringify([here, ...others].slice(0, MOST)));
  } catch {
    // Storage is full or forbidden: there is nothing to note then.
  }
}
