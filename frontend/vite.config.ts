import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

/** Lucide's shapes as one file that the pages' `icon("name")` reads; the browser never loads it. */
function icons(): Plugin {
  const folder = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");
  return {
    name: "coterie-icons",
    generateBundle() {
      const files = readdirSync(folder).filter((file) => file.endsWith(".svg"));
      const shapes = files.map((file) => [basename(file, ".svg"), inner(readFileSync(join(folder, file), "utf8"))]);
      this.emitFile({ type: "asset", fileName: "icons.json", source: JSON.stringify(Object.fromEntries(shapes)) });
    },
  };
}

/** What stands between <svg …> and </svg>, on one line. */
function inner(svg: string): string {
  return svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
}

/** Each room's own style sheet, an entry by the room's name; pages of that room load it as "room/room.css". */
function rooms(): Record<string, string> {
  const product = join(import.meta.dirname, "../src/coterie");
  const found = readdirSync(product).map((room) => [room, join(product, room, "room.css")] as const);
  return Object.fromEntries(found.filter(([, file]) => existsSync(file)));
}

export default defineConfig({
  root: "src",
  // Relative, so that the files work under whatever address static files are served from.
  base: "./",
  plugins: [tailwindcss(), icons()],
  build: {
    outDir: "../../src/coterie/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: { main: "src/main.ts", map: "src/map.ts", crowd: "src/crowd.ts", ...rooms() } },
  },
});
