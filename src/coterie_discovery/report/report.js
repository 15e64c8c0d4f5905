"use strict";
// The page reads without this. It adds: opening the section a link leads to, zooming, sorting, finding, printing whole.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const peeks = one("#peeks") ? JSON.parse(one("#peeks").textContent) : [];
  const rankOf = (id) => Number(id.replace("niche-", "")) - 1;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    const niche = target && target.closest(".niche");
    if (!niche) return;
    niche.firstElementChild.open = true;
    niche.scrollIntoView();
    niche.querySelector("summary").focus({ preventScroll: true });
  }
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#niche-"]');
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  if (location.hash) reveal();

  function zoomable(svg) {
    const figure = svg.parentElement;
    const whole = { w: Number(svg.dataset.width), h: Number(svg.dataset.height) };
    const deepest = 12;
    let view = { x: 0, y: 0, w: whole.w };
    const pointers = new Map();
    let moved = 0;

    function draw() {
      view.w = clamp(view.w, whole.w / deepest, whole.w);
      const height = (view.w * whole.h) / whole.w;
      view.x = clamp(view.x, 0, whole.w - view.w);
      view.y = clamp(view.y, 0, whole.h - height);
      svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${height}`);
      const box = svg.getBoundingClientRect();
      const unit = Math.min(box.width / view.w, box.height / height) || 1; // pixels in one unit of the frame
      svg.style.setProperty("--u", 1 / unit);
      svg.dataset.level = unit < 0.62 ? 0 : unit < 1.7 ? 1 : unit < 3.4 ? 2 : unit < 6.5 ? 3 : 4;
      figure.classList.toggle("zoomed", view.w < whole.w);
    }
    function at(event) {
      const matrix = svg.getScreenCTM().inverse();
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    }
    function zoom(factor, point = { x: view.x + view.w / 2, y: view.y + (view.w * whole.h) / whole.w / 2 }) {
      const w = clamp(view.w / factor, whole.w / deepest, whole.w);
      view = { x: point.x - ((point.x - view.x) * w) / view.w, y: point.y - ((point.y - view.y) * w) / view.w, w };
      draw();
    }
    const reset = () => { view = { x: 0, y: 0, w: whole.w }; draw(); };
    const move = (x, y) => { view.x += x * view.w; view.y += y * view.w; draw(); };

    const steps = { in: () => zoom(1.5), out: () => zoom(1 / 1.5), all: reset };
    all("[data-zoom]", figure).forEach((button) => button.addEventListener("click", steps[button.dataset.zoom]));
    one(".zoom").hidden = false;
    const keys = { "+": steps.in, "=": steps.in, "-": steps.out, 0: reset, ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) };
    figure.addEventListener("keydown", (event) => {
      const pans = event.key.startsWith("Arrow") && view.w === whole.w; // then the arrows scroll the page
      if (!keys[event.key] || pans || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    // A bare wheel scrolls the page until the map has been entered by a click, a tap or the keyboard.
    svg.addEventListener("wheel", (event) => {
      const wanted = event.ctrlKey || event.metaKey || figure.contains(document.activeElement) || figure.classList.contains("entered");
      if (!wanted || (event.deltaY > 0 && view.w === whole.w)) return;
      event.preventDefault();
      zoom(Math.exp(-clamp(event.deltaY, -120, 120) * 0.0025), at(event));
    }, { passive: false });
    figure.addEventListener("pointerleave", () => figure.classList.remove("entered"));

    svg.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      moved = 0;
      figure.classList.add("entered");
    });
    svg.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...pointers].find(([id]) => id !== event.pointerId);
      if (other) {
        const spread = (p) => Math.hypot(p.x - other[1].x, p.y - other[1].y) || 1;
        zoom(spread(now) / spread(before), at({ clientX: other[1].x, clientY: other[1].y }));
      } else if (view.w < whole.w) {
        const width = svg.getBoundingClientRect().width;
        move((before.x - now.x) / width, (before.y - now.y) / width);
        figure.classList.add("dragging");
      }
      moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      pointers.set(event.pointerId, now);
    });
    for (const ends of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(ends, (event) => { pointers.delete(event.pointerId); figure.classList.remove("dragging"); });
    }
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("click", (event) => { if (moved > 8) event.preventDefault(); }, true);
    new ResizeObserver(draw).observe(svg);
    draw();
    return function bring(x, y, r) { // what the keyboard reaches must be seen
      const h = (view.w * whole.h) / whole.w;
      const seen = x - r >= view.x && x + r <= view.x + view.w && y - r >= view.y && y + r <= view.y + h;
      if (!seen) { view.x = x - view.w / 2; view.y = y - h / 2; draw(); }
    };
  }

  function magnify(svg, bring) {
    const [ring, handle] = one(".lens").children;
    const peek = one("#peek");
    let chosen = null;
    function show(disc) {
      if (!disc || disc === chosen) return;
      chosen = disc;
      const id = disc.getAttribute("href").slice(1);
      const [x, y, r] = place(disc);
      const [edge, grip] = [(r + 13) * Math.SQRT1_2, Math.min(30, r / 2)];
      ring.setAttribute("cx", x); ring.setAttribute("cy", y); ring.setAttribute("r", r + 13);
      handle.setAttribute("d", `M${x + edge} ${y + edge}l${grip} ${grip}`);
      all(".labels .shown").forEach((label) => label.classList.remove("shown"));
      one(`.labels [data-for="${id}"]`).classList.add("shown");
      const { name, state, people, phrases } = peeks[rankOf(id)];
      const title = document.createElement("b");
      title.textContent = name;
      peek.replaceChildren(title, `${people} · ${state.toLowerCase()}`, document.createElement("br"), phrases.join(" · "));
      peek.hidden = false;
    }
    const find = (event) => show(event.target.closest(".disc"));
    const place = (disc) => ["cx", "cy", "r"].map((name) => Number(disc.firstElementChild.getAttribute(name)));
    svg.addEventListener("pointerover", find);
    svg.addEventListener("focusin", (event) => { find(event); if (event.target.matches(".disc:focus-visible")) bring(...place(event.target)); });
    svg.addEventListener("pointerleave", () => { peek.hidden = true; chosen = null; });
    svg.addEventListener("focusout", () => { peek.hidden = true; chosen = null; });
  }

  function sortable(table) {
    const body = table.tBodies[0];
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const byNumber = head.dataset.sort === "number";
        // Numbers are most wanted from the largest, ranks and names from the first.
        const up = head.ariaSort ? head.ariaSort === "descending" : !byNumber || column === 0;
        const value = (row) => { const cell = row.cells[column]; return byNumber ? Number(cell.dataset.value) : cell.querySelector("a").textContent; };
        const compare = (a, b) => (byNumber ? value(a) - value(b) : value(a).localeCompare(value(b)));
        body.append(...[...body.rows].sort((a, b) => (up ? compare(a, b) : compare(b, a))));
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
      });
    });
  }

  function findable(label) {
    const input = label.querySelector("input");
    const entries = all(".index li");
    const texts = peeks.map((peek) => [peek.name, ...peek.phrases].join(" ").toLowerCase());
    const rows = new Map(all("#niche-table tbody tr").map((row) => [Number(row.cells[0].dataset.value) - 1, row]));
    label.hidden = entries.length < 8;
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = texts.map((text) => wanted.every((word) => text.includes(word)));
      [entries, all(".niche")].forEach((list) => list.forEach((item, i) => { item.hidden = !hits[i]; }));
      rows.forEach((row, i) => { row.hidden = !hits[i]; });
      one(".none").hidden = hits.some(Boolean);
    });
  }

  function follow(index) {
    const niches = all(".niche");
    const links = all("a", index);
    const watch = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
      if (!isIntersecting) return;
      links.forEach((link) => link.removeAttribute("aria-current"));
      const link = links[niches.indexOf(target)];
      link.setAttribute("aria-current", "true");
      const into = { behavior: still.matches ? "auto" : "smooth" };
      index.scrollTo({ left: link.offsetLeft - 60, top: link.offsetTop - index.clientHeight / 2, ...into });
    }), { rootMargin: "-25% 0px -70% 0px" });
    niches.forEach((niche) => watch.observe(niche));
  }

  function openers(box) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const open = event.target.dataset.all === "open";
      if (event.target.dataset.all) all(".niche > details").forEach((details) => { details.open = open; });
    });
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".niche > details:not([open]), .part:is(details):not([open])");
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));

  const map = one("#niche-map");
  if (!map) return;
  magnify(map, zoomable(map));
  sortable(one("#niche-table"));
  findable(one(".find"));
  follow(one(".index"));
  openers(one(".openers"));
})();
