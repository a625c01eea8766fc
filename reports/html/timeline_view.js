// A timeline with its keys, wheel and pointer.

class TimelineView {
  constructor(model, frame, label, hint = "") {
    this.model = model;
    this.hint = hint;
    this.frame = frame;
    this.lanes = lanesOf(model);
    this.life = null;
    this.marks = [];
    this.selected = null;
    this.canvas = element("canvas", {
      tabindex: "0", role: "application", "aria-label": label, class: "timeline",
      style: `height:${this.lanes.height}px`,
    });
    this.map = element("canvas", {class: "map", "aria-hidden": "true"});
    this.about = element("div", {class: "about", role: "status", "aria-live": "polite"});
    this.hover = element("div", {class: "hover", hidden: true});
    this.root = element("div", {class: "timeline-frame"}, this.map, this.canvas, this.hover,
                        this.about);
    this.painter = new TimelinePainter(this.canvas, model, this.lanes);
    this.listen();
    frame.views.push(this);
    this.tell(null);
  }

  refresh() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      if (this.canvas.clientWidth > 0) this.paint();
    });
  }

  paint() {
    const began = performance.now();
    this.painter.paint({from: this.frame.from, to: this.frame.to, life: this.life, marks: this.marks,
                        selected: this.selected});
    this.paintMap();
    this.paintTook = performance.now() - began;
    this.canvas.dataset.painted = "yes";
  }

  // All of the case in a strip: how busy it was, the faults, and what the window shows.
  paintMap() {
    const ratio = window.devicePixelRatio || 1;
    const width = this.map.clientWidth;
    this.map.width = width * ratio;
    this.map.height = 22 * ratio;
    const context = this.map.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const {limits} = this.frame;
    const palette = this.painter.palette;
    const x = us => LANES.gutter + (us - limits.from) / (limits.to - limits.from) *
                                       (width - LANES.gutter);
    const counts = new Float64Array(Math.max(width, 1));
    for (const bar of this.model.exchanges) counts[Math.max(0, Math.floor(x(bar.from)))] += 1;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    context.fillStyle = palette.kinds[KINDS.delivery];
    counts.forEach((count, i) => {
      if (!count) return;
      const height = 3 + 15 * Math.log1p(count) / Math.log1p(most);
      context.fillRect(i, 21 - height, 1, height);
    });
    context.fillStyle = palette.bad;
    for (const fault of this.model.faults) context.fillRect(x(fault.t) - 1, 0, 2, 22);
    context.strokeStyle = palette.text;
    const from = x(this.frame.from);
    context.strokeRect(from + 0.5, 0.5, Math.max(x(this.frame.to) - from - 1, 2), 21);
    context.fillStyle = palette.quiet;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.fillText("whole case", 4, 11);
  }

  listen() {
    const {canvas} = this;
    canvas.addEventListener("wheel", event => this.wheel(event), {passive: false});
    canvas.addEventListener("pointerdown", event => this.down(event));
    canvas.addEventListener("pointermove", event => this.moved(event));
    canvas.addEventListener("pointerup", event => this.up(event));
    canvas.addEventListener("pointerleave", () => { this.hover.hidden = true; });
    canvas.addEventListener("dblclick", event => this.frame.zoom(0.4, this.time(event)));
    canvas.addEventListener("keydown", event => this.key(event));
    const jump = event => {
      if (event.type === "pointermove" && !(event.buttons & 1)) return;
      const {limits} = this.frame;
      const box = this.map.getBoundingClientRect();
      const share = (event.clientX - box.left - LANES.gutter) / (box.width - LANES.gutter);
      const half = (this.frame.to - this.frame.from) / 2;
      const us = limits.from + share * (limits.to - limits.from);
      this.frame.set(us - half, us + half);
    };
    this.map.addEventListener("pointerdown", jump);
    this.map.addEventListener("pointermove", jump);
    new ResizeObserver(() => this.refresh()).observe(canvas);
  }

  time(event) {
    const x = event.clientX - this.canvas.getBoundingClientRect().left;
    return this.frame.from + (x - LANES.gutter) / this.painter.scale;
  }

  // The page scrolls as ever; with Ctrl the wheel zooms, sideways it moves.
  wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      this.frame.zoom(Math.exp(event.deltaY / 300), this.time(event));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      this.frame.move((event.deltaX || event.deltaY) / this.canvas.clientWidth);
    } else {
      return;
    }
    event.preventDefault();
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.drag = {x: event.clientX, from: this.frame.from, to: this.frame.to, far: false};
  }

  moved(event) {
    if (!this.drag) {
      this.showHover(event);
      return;
    }
    const by = event.clientX - this.drag.x;
    if (Math.abs(by) > 3) this.drag.far = true;
    if (!this.drag.far) return;
    this.hover.hidden = true;
    const us = by / this.painter.scale;
    this.frame.set(this.drag.from - us, this.drag.to - us);
  }

  up(event) {
    const wasClick = this.drag && !this.drag.far;
    this.drag = null;
    if (wasClick) this.select(this.find(event));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      "ArrowLeft": () => this.frame.move(-0.15), "ArrowRight": () => this.frame.move(0.15),
      "+": () => this.frame.zoom(0.6), "=": () => this.frame.zoom(0.6),
      "-": () => this.frame.zoom(1 / 0.6), "0": () => this.home(),
      "[": () => this.neighbour(-1), "]": () => this.neighbour(1),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // The two seconds around the fault.
  home() {
    this.frame.set(-1e6, 1e6);
  }

  // The exchange under the pointer, or next to it.
  find(event) {
    const box = this.canvas.getBoundingClientRect();
    const y = event.clientY - box.top;
    const us = this.time(event);
    const lane = this.lanes.find(one => one.kind === "instance" && y >= one.y &&
                                        y < one.y + one.height);
    if (!lane) return null;
    const row = [0, 1, 2].find(one => y >= rowTop(lane, one) - 1 &&
                                      y <= rowTop(lane, one) + LANES.row + 2);
    if (row === undefined) return null;
    const reach = 5 / this.painter.scale;
    let best = null;
    let least = Infinity;
    for (const bar of this.model.exchanges) {
      if (bar.instance !== lane.instance || bar.row !== row) continue;
      const away = us < bar.from ? bar.from - us : us > bar.to ? us - bar.to : 0;
      // Of those under the pointer, the shortest: it is the hardest to hit.
      const rank = away > 0 ? away * 1e3 : (bar.to - bar.from) * 1e-6;
      if (away <= reach && rank < least) {
        best = bar;
        least = rank;
      }
    }
    return best;
  }

  showHover(event) {
    const bar = this.find(event) || this.findMark(event);
    if (!bar) {
      this.hover.hidden = true;
      return;
    }
    replaceChildren(this.hover, bar.name ? this.describe(bar) : bar.text);
    this.hover.hidden = false;
    const box = this.root.getBoundingClientRect();
    const left = Math.min(event.clientX - box.left + 14, box.width - this.hover.offsetWidth - 4);
    this.hover.style.left = `${Math.max(left, 0)}px`;
    this.hover.style.top = `${event.clientY - box.top + 16}px`;
  }

  // Marks beside the exchanges: transactions, faults, what was produced, what became of instances.
  findMark(event) {
    const y = event.clientY - this.canvas.getBoundingClientRect().top;
    const us = this.time(event);
    const reach = 6 / this.painter.scale;
    const near = list => list.find(one => Math.abs(one.t - us) <= reach);
    const lane = this.lanes.find(one => y >= one.y && y < one.y + one.height);
    const fault = near(this.model.faults);
    if (fault && (!lane || y < LANES.axis)) return {text: `${since(fault.t)}  ${fault.text}`};
    if (!lane) return null;
    if (lane.kind === "postgres") {
      const commit = near(this.model.commits);
      const events = commit && commit.events.length
          ? ` applied ${counted(commit.events.length, "event")}: ${commit.events.join(", ")}` : "";
      return commit ? {text: `${since(commit.t)}  xid ${commit.xid}${events}`} : null;
    }
    const action = this.model.actions.find(
        one => Math.abs(one.t - us) <= reach &&
               (lane.kind === "instance" ? one.instance === lane.instance : one.instance === 0));
    return action ? {text: `${since(action.t)}  ${action.what}: ${action.text}`} : null;
  }

  describe(bar) {
    const phases = PHASES.map((name, i) => bar.times[i] === null
        ? `${name}: never` : `${name} ${since(bar.times[i], 6)}`);
    const what = [bar.asked, bar.answered === bar.asked ? "" : bar.answered].filter(Boolean);
    return [
      element("b", {}, `instance ${bar.instance}: ${bar.name}`), bar.failed ? " ✗ failed" : "",
      ` · ${span(bar.to - bar.from)} · journal ${bar.sequence}`,
      bar.held ? element("div", {}, `▨ held by ${bar.held.label}`) : null,
      what.map(text => element("div", {class: "subject"}, text)),
      element("div", {class: "phases"}, phases.join(" · ")),
    ];
  }

  select(bar) {
    this.selected = bar;
    this.tell(bar);
    this.refresh();
  }

  neighbour(by) {
    const bars = this.model.exchanges;
    let index = this.selected ? bars.indexOf(this.selected) + by
                              : bars.findIndex(bar => bar.from >= this.frame.from);
    index = Math.min(Math.max(index, 0), bars.length - 1);
    const bar = bars[index];
    if (!bar) return;
    if (bar.from < this.frame.from || bar.to > this.frame.to) {
      const half = (this.frame.to - this.frame.from) / 2;
      this.frame.set(bar.from - half, bar.from + half);
    }
    this.select(bar);
  }

  tell(bar) {
    replaceChildren(this.about, bar ? this.describe(bar) : this.hint);
  }

  // `marks`: [{t, text}], where an anomaly shows.
  showLife(life, marks = []) {
    this.life = life;
    this.marks = marks;
    this.refresh();
  }

  // From its first step to its last.
  fitLife() {
    const times = (this.life ? this.life.steps : []).map(step => step.t)
        .filter(t => t !== undefined);
    if (!times.length) return;
    const from = Math.min(...times);
    const to = Math.max(...times);
    const margin = Math.max((to - from) * 0.08, 1000);
    this.frame.set(from - margin, to + margin);
  }
}
