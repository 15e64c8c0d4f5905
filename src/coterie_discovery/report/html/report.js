"use strict";
// The page reads without this. It adds: opening the section a link leads to, zooming, sorting, finding,
// comparing any two niches, printing whole.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const peeks = one("#peeks") ? JSON.parse(one("#peeks").textContent) : [];
  const rankOf = (id) => Number(id.replace("niche-", "")) - 1;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    const group = target && target.closest(".group");
    if (group && one("#less-sure").checked) {
      group.open = true;
      group.querySelector("summary").focus();
    }
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

  // Sorted among its siblings, every niche keeps those that are part of it right below.
  function inTree(rows, compare) {
    const top = { depth: -1, inside: [] };
    const way = [top];
    for (const row of rows) {
      const node = { row, depth: Number(row.dataset.depth), inside: [] };
      while (way.at(-1).depth >= node.depth) way.pop();
      way.at(-1).inside.push(node);
      way.push(node);
    }
    const flat = (node) => node.inside.sort((a, b) => compare(a.row, b.row)).flatMap((each) => [each.row, ...flat(each)]);
    return flat(top);
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
        body.append(...inTree([...body.rows], (a, b) => (up ? compare(a, b) : compare(b, a))));
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

  // --- any two niches side by side, drawn as the page draws the closest pairs ---

  function make(tag, attributes, ...inside) {
    const svg = ["svg", "g", "path", "rect"].includes(tag);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...inside.filter((each) => each !== null && each !== ""));
    return made;
  }
  const bdi = (text) => make("bdi", null, text);
  const width = (share) => `${(clamp(share, 0, 1) * 100).toFixed(1)}%`;

  function bar([, , , value, low, high]) {
    const svg = make("svg", { class: "bar", "aria-hidden": "true" });
    if (value !== null) svg.append(make("rect", { class: "fill", width: width(value) }));
    for (const at of [low, high]) if (at !== null) svg.append(make("rect", { class: "bracket", x: width(at) }));
    return svg;
  }

  function sideBySide(rowsA, rowsB, names) {
    const cell = (row) => row
      ? make("td", null, bar(row), make("span", { class: row[3] === null ? "mut" : "value" }, row[1]), " ", row[2] && make("span", { class: "note" }, row[2]))
      : make("td", null, make("span", { class: "mut" }, "not measured"));
    const find = (rows, label) => rows.find((row) => row[0] === label);
    const labels = [...new Set([...rowsA, ...rowsB].map((row) => row[0]))];
    return make("table", { class: "sides" },
      make("thead", null, make("tr", null, ...names.map((name) => make("th", { scope: "col" }, bdi(name))))),
      ...labels.map((label) => make("tbody", null,
        make("tr", null, make("th", { colspan: 2, scope: "rowgroup" }, label)),
        make("tr", null, cell(find(rowsA, label)), cell(find(rowsB, label))))));
  }

  const monthNumber = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const monthName = (number) => `${["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][number % 12]} ${Math.floor(number / 12)}`;

  function trends(a, b) {
    if (a.posts.length < 2 || b.posts.length < 2) return null;
    const start = Math.min(...[a, b].map((side) => monthNumber(side.first)));
    const end = Math.max(...[a, b].map((side) => monthNumber(side.first) + side.posts.length));
    const months = end - start;
    const counts = [a, b].map((side) => Array.from({ length: months }, (_, i) => side.posts[i + start - monthNumber(side.first)] || 0));
    const most = Math.max(...counts.flat());
    let top = 5;
    while (top < most) top = String(top)[0] === "2" ? (top * 5) / 2 : top * 2;
    const y = (value) => (100 - 100 * Math.min(value / top, 1)).toFixed(1);
    const line = (points) => `M${points.map(([x, value]) => `${x} ${y(value)}`).join("L")}`;
    const growth = (change, month) => Math.max(1 + change, 1e-3) ** ((month - months / 2) / 12);
    const drawn = [a, b].map((side, i) => {
      const [change, low, high] = side.change;
      const group = make("g", { class: "ab"[i] });
      const curve = (yearly) => Array.from({ length: months + 1 }, (_, month) => [month, level * growth(yearly, month)]);
      const total = counts[i].reduce((sum, count) => sum + count, 0);
      const level = total / counts[i].reduce((sum, _, month) => sum + growth(change, month + 0.5), 0);
      if (low !== null && change !== null) group.append(make("path", { class: "band", d: `${line([...curve(high), ...curve(low).reverse()])}Z` }));
      group.append(make("path", { class: "posts", d: line(counts[i].map((count, month) => [month + 0.5, count])) }));
      if (change !== null) group.append(make("path", { class: "fit", d: line(curve(change)) }));
      return group;
    });
    const grid = make("path", { class: "grid", d: `M0 0H${months}M0 50H${months}` });
    const svg = make("svg", { viewBox: `0 0 ${months} 100`, preserveAspectRatio: "none", role: "img", "aria-label": "Posts a month in both niches. Each niche's own table has the numbers." }, grid, ...drawn);
    const told = [start, ...(months > 4 ? [start + Math.floor(months / 2)] : []), end - 1].map((month) => make("span", null, monthName(month)));
    return make("div", { class: "chart" },
      make("div", { class: "y", "aria-hidden": "true" }, make("span", null, top.toLocaleString("en")), make("span", null, "0")), svg,
      make("div", { class: "x", "aria-hidden": "true" }, ...told));
  }

  function versus(i, j, sides) {
    const names = [peeks[i].name, peeks[j].name];
    const [a, b] = [sides.niches[i], sides.niches[j]];
    const both = sides.both.find((pair) => (pair[0] === i && pair[1] === j) || (pair[0] === j && pair[1] === i));
    const chips = (words) => words.length ? make("ul", { class: "chips" }, ...words.map((word) => make("li", null, bdi(word)))) : make("p", { class: "note" }, "None.");
    const has = (words, word) => words.some((other) => other.toLowerCase() === word.toLowerCase());
    const group = (title, name, words) => make("div", null, make("h4", null, title, name && bdi(name)), chips(words.slice(0, 12)));
    const name = (place, side) => make("bdi", { class: side }, peeks[place].name);
    const people = (place, side) => make("a", { href: `#niche-${place + 1}` }, side.people);
    const places = a.places.flatMap(([place, share, told]) => b.places.filter((other) => other[0] === place).map((other) => [place, told, other[2], Math.min(share, other[1])])).sort((p, q) => q[3] - p[3]).slice(0, 12);
    const meet = places.length
      ? make("ul", { class: "rows" }, ...places.map(([place, here, there]) => make("li", { class: "pair" }, bdi(place), make("span", null, make("b", null, here), " and ", make("b", null, there), make("span", { class: "note" }, " of their posts")))))
      : make("p", { class: "note" }, "Nowhere: they have no place in common.");
    const key = (side, text) => make("span", null, make("i", { class: `k-${side}` }), text);
    const chart = trends(a, b);
    return make("article", { class: "versus" },
      make("h3", null, name(i, "a"), " and ", name(j, "b")),
      make("p", null, people(i, a), " and ", people(j, b), `; ${both ? both[2] : sides.nobody} of them in both.`),
      make("div", { class: "three" },
        group("Words of both", "", a.words.filter((word) => has(b.words, word))),
        group("Only ", names[0], a.words.filter((word) => !has(b.words, word))),
        group("Only ", names[1], b.words.filter((word) => !has(a.words, word)))),
      sideBySide(a.rows, b.rows, names),
      make("h4", null, "Posts a month, on one axis"),
      make("p", { class: "note" }, bdi(names[0]), `: ${a.trend.toLowerCase()}. `, bdi(names[1]), `: ${b.trend.toLowerCase()}.`),
      chart || make("p", { class: "note" }, "There are not yet two months to compare."),
      chart && make("p", { class: "legend note" }, key("a", bdi(names[0])), key("b", bdi(names[1])), key("fit", "trend, with its 95 % interval")),
      make("h4", null, "Where they meet"), meet);
  }

  function comparable(section) {
    const sides = JSON.parse(one("#sides").textContent);
    const [a, b] = all("select", section);
    const form = section.querySelector("form");
    form.hidden = false;
    function show() {
      const [i, j] = [Number(a.value), Number(b.value)];
      section.querySelector(".until").hidden = true;
      one("#compared").replaceChildren(i === j ? make("p", { class: "note" }, "Choose two different niches.") : versus(i, j, sides));
    }
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    all("a[data-pair]").forEach((link) => {
      link.hidden = false;
      link.addEventListener("click", () => { [a.value, b.value] = link.dataset.pair.split(","); show(); });
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
  const bring = zoomable(map);
  map.addEventListener("focusin", ({ target }) => {
    if (target.matches(".cloud:focus-visible")) bring(...["cx", "cy", "r"].map((name) => Number(target.firstElementChild.getAttribute(name))));
  });
  if (!peeks.length) return; // only less certain groups
  magnify(map, bring);
  sortable(one("#niche-table"));
  findable(one(".find"));
  follow(one(".index"));
  openers(one(".openers"));
  if (one("#compare")) comparable(one("#compare"));
})();
