// Draws a model onto a canvas. Everything that has a colour has a shape or a word as well.

// The colours of style.css, which follow the scheme.
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour("text"), quiet: colour("quiet"), line: colour("line"), faint: colour("faint"),
    paper: colour("paper"), raised: colour("raised"), bad: colour("bad"), good: colour("good"),
    life: colour("life"), lifeText: colour("life-text"), held: colour("held"),
    kinds: ["fetch", "delivery", "offsets", "group", "heartbeat", "talk", "commit", "query",
            "rollback", "session"].map(name => colour(`kind-${name}`)),
  };
}

const LABELS = ["", "fetch", "offset", "group", "", "", "COMMIT", "SQL", "ROLLBACK", "connect"];

class TimelinePainter {
  constructor(canvas, model, lanes) {
    this.canvas = canvas;
    this.model = model;
    this.lanes = lanes;
    this.context = canvas.getContext("2d");
  }

  // `state`: {from, to, life, selected, anomalies}, times in µs.
  paint(state) {
    const ratio = window.devicePixelRatio || 1;
    const width = this.canvas.clientWidth;
    const height = this.lanes.height;
    if (this.canvas.width !== width * ratio || this.canvas.height !== height * ratio) {
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
    }
    this.width = width;
    this.state = state;
    this.palette = readPalette();
    this.scale = (width - LANES.gutter) / (state.to - state.from);
    const context = this.context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    this.paintGrid();
    context.save();
    context.beginPath();
    context.rect(LANES.gutter, 0, width - LANES.gutter, height);
    context.clip();
    this.paintPhases();
    this.paintGenerations();
    this.paintLives();
    this.paintExchanges();
    this.paintHeld();
    this.paintProduced();
    this.paintCommits();
    this.paintFaults();
    this.paintSelected();
    this.paintLife();
    context.restore();
    this.paintLabels();
  }

  x(us) {
    return LANES.gutter + (us - this.state.from) * this.scale;
  }

  visible(from, to) {
    return to >= this.state.from && from <= this.state.to;
  }

  paintGrid() {
    const {context, palette} = this;
    for (const tick of ticksOf(this.state.from, this.state.to, (this.width - LANES.gutter) / 96)) {
      const x = Math.round(this.x(tick.us)) + 0.5;
      if (x < LANES.gutter) continue;
      context.strokeStyle = palette.faint;
      line(context, x, LANES.axis - 6, x, this.lanes.height);
      context.fillStyle = palette.quiet;
      context.textAlign = "center";
      if (x < this.width - 24) context.fillText(tick.label, x, LANES.axis - 14);
    }
    context.strokeStyle = palette.line;
    for (const lane of this.lanes) line(context, 0, lane.y + 0.5, this.width, lane.y + 0.5);
  }

  paintLabels() {
    const {context, palette} = this;
    context.textAlign = "left";
    for (const lane of this.lanes) {
      context.fillStyle = palette.text;
      const middle = lane.y + lane.height / 2;
      if (lane.kind !== "instance") {
        context.fillText(lane.label, 4, middle);
        continue;
      }
      context.font = "600 11px system-ui, sans-serif";
      context.fillText(lane.label, 4, lane.y + 13);
      context.font = "11px system-ui, sans-serif";
      context.fillStyle = palette.quiet;
      ["fetches", "Kafka", "Postgres"].forEach((name, row) => {
        context.textAlign = "right";
        context.fillText(name, LANES.gutter - 8, rowTop(lane, row) + LANES.row / 2);
      });
      context.textAlign = "left";
    }
  }

  paintPhases() {
    const lane = laneOf(this.lanes, "phases");
    if (!lane) return;
    const {context, palette, model} = this;
    model.phases.forEach((phase, i) => {
      const end = i + 1 < model.phases.length ? model.phases[i + 1].t : model.end;
      if (!this.visible(phase.t, end)) return;
      const from = Math.max(this.x(phase.t), LANES.gutter);
      const to = this.x(end);
      if (i % 2) {
        context.fillStyle = palette.faint;
        context.fillRect(from, lane.y + 1, to - from, lane.height - 1);
      }
      context.fillStyle = palette.quiet;
      this.label(phase.text, from + 5, Math.min(to, this.width), lane.y + lane.height / 2);
    });
  }

  // A text where there is room for all of it.
  label(text, from, to, y) {
    const {context} = this;
    context.textAlign = "left";
    if (context.measureText(text).width + 4 < to - from) context.fillText(text, from, y);
  }

  paintGenerations() {
    const lane = laneOf(this.lanes, "kafka");
    const {context, palette, model} = this;
    model.generations.forEach((one, i) => {
      const next = model.generations[i + 1];
      const end = next ? next.t : model.end;
      if (!this.visible(one.t, end)) return;
      const from = Math.max(this.x(one.t), LANES.gutter);
      context.fillStyle = palette.faint;
      if (i % 2 === 0) {
        context.fillRect(from, lane.y + 1, this.x(end) - from, lane.height - 1);
      }
      context.strokeStyle = palette.kinds[KINDS.group];
      if (this.x(one.t) >= LANES.gutter) {
        line(context, from + 0.5, lane.y + 1, from + 0.5, lane.y + lane.height);
      }
      context.fillStyle = palette.quiet;
      this.label(`generation ${one.generation}`, from + 5, this.x(end), lane.y + 9);
    });
  }

  // The strip above an instance: alive, paused (broken), and a cross where it died.
  paintLives() {
    const {context, palette, model} = this;
    for (const lane of this.lanes) {
      if (lane.kind !== "instance") continue;
      const y = stripTop(lane);
      for (const life of model.alive.get(lane.instance)) {
        context.fillStyle = palette.good;
        this.bar(life.from, life.to, y, LANES.strip);
        if (life.ended) this.cross(this.x(life.to), y + LANES.strip / 2);
      }
      for (const pause of model.paused.get(lane.instance)) {
        context.fillStyle = palette.paper;
        this.bar(pause.from, pause.to, y + 1, LANES.strip - 2);
        context.fillStyle = palette.text;
        this.label("paused", this.x(pause.from) + 4, this.x(pause.to), y + LANES.strip / 2);
      }
    }
  }

  bar(from, to, y, height) {
    if (!this.visible(from, to)) return;
    const left = Math.max(this.x(from), LANES.gutter - 2);
    const right = Math.min(this.x(to), this.width + 2);
    this.context.fillRect(left, y, Math.max(right - left, 2), height);
  }

  cross(x, y) {
    const {context, palette} = this;
    context.strokeStyle = palette.bad;
    context.lineWidth = 2;
    line(context, x - 4, y - 4, x + 4, y + 4);
    line(context, x - 4, y + 4, x + 4, y - 4);
    context.lineWidth = 1;
  }

  paintExchanges() {
    const {model, lanes} = this;
    const tops = new Map();
    for (const lane of lanes) {
      if (lane.kind === "instance") tops.set(lane.instance, [0, 1, 2].map(row => rowTop(lane, row)));
    }
    // Where much falls onto one pixel, one bar of a kind is as good as a thousand.
    const drawn = new Map();
    for (const bar of model.exchanges) {
      const rows = tops.get(bar.instance);
      const end = bar.to;
      if (!rows || !this.visible(bar.from, end)) continue;
      const left = this.x(bar.from);
      const right = this.x(end);
      if (right - left < 2) {
        const place = bar.instance * 100 + bar.row * 10 + bar.kind;
        if (drawn.get(place) === Math.round(left) && !bar.failed) continue;
        drawn.set(place, Math.round(left));
      }
      this.paintBar(bar, rows[bar.row], left, right);
    }
    this.paintEchoes();
  }

  paintBar(bar, top, left, right) {
    const {context, palette} = this;
    const from = Math.max(left, LANES.gutter - 2);
    const width = Math.max(Math.min(right, this.width + 2) - from, 2);
    const small = bar.kind === KINDS.heartbeat || bar.kind === KINDS.talk ||
                  bar.kind === KINDS.session;
    const height = small ? 5 : bar.kind === KINDS.fetch ? 5 : LANES.row;
    const y = top + (LANES.row - height) / 2;
    context.fillStyle = palette.kinds[bar.kind];
    context.fillRect(from, y, width, height);
    if (bar.failed) {
      context.strokeStyle = palette.bad;
      context.strokeRect(from + 0.5, y + 0.5, Math.max(width - 1, 2), height - 1);
      if (width > 8) this.cross(from + 5, y + height / 2);
    }
    const applied = bar.times[1];
    if (width > 10 && applied !== null && bar.times[2] !== null) {
      context.fillStyle = palette.paper;
      context.fillRect(this.x(applied), y, 1, height);
    }
    if (width < 34 || small) return;
    if (bar.kind === KINDS.fetch) return;
    context.fillStyle = palette.lifeText;
    this.label(this.barText(bar, width), from + 4, from + width, y + height / 2 + 0.5);
  }

  barText(bar, width) {
    const {context} = this;
    const short = LABELS[bar.kind] || bar.name.split(".")[1];
    if (bar.kind === KINDS.query || bar.kind === KINDS.delivery || bar.kind === KINDS.offsets) {
      const long = bar.asked || bar.answered;
      const room = Math.floor((width - 8) / 5.6);
      const text = bar.kind === KINDS.query ? long : `${short} ${bar.answered || bar.asked}`;
      const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
      const tells = cut.length > short.length + 3;
      if (tells && context.measureText(cut).width + 4 < width) return cut;
    }
    return short;
  }

  // What the services saw: offset commits and commits, as ticks in their own lanes.
  paintEchoes() {
    const {context, palette, model} = this;
    const kafka = laneOf(this.lanes, "kafka");
    for (const bar of model.exchanges) {
      if (bar.kind !== KINDS.offsets || bar.failed || bar.times[1] === null) continue;
      if (!this.visible(bar.times[1], bar.times[1])) continue;
      context.fillStyle = palette.kinds[KINDS.offsets];
      context.fillRect(this.x(bar.times[1]) - 1, markY(kafka) - 5, 2, 10);
    }
  }

  paintHeld() {
    const {context, palette, model, lanes} = this;
    for (const bar of model.exchanges) {
      if (!bar.held || !this.visible(bar.held.from, bar.held.to)) continue;
      const lane = laneOf(lanes, "instance", bar.instance);
      if (!lane) continue;
      const y = rowTop(lane, bar.row);
      const from = Math.max(this.x(bar.held.from), LANES.gutter);
      const to = Math.max(Math.min(this.x(bar.held.to), this.width), from + 3);
      context.save();
      context.beginPath();
      context.rect(from, y, to - from, LANES.row);
      context.clip();
      context.strokeStyle = palette.held;
      context.lineWidth = 1.5;
      for (let x = from - LANES.row; x < to; x += 5) line(context, x, y + LANES.row, x + LANES.row, y);
      context.restore();
      context.strokeStyle = palette.held;
      context.strokeRect(from + 0.5, y + 0.5, to - from - 1, LANES.row - 1);
    }
  }

  paintProduced() {
    const lane = laneOf(this.lanes, "producer");
    if (!lane) return;
    const {context, palette, model} = this;
    for (const one of model.produced) {
      if (!this.visible(one.t, one.t)) continue;
      const x = this.x(one.t);
      context.fillStyle = palette.kinds[KINDS.delivery];
      diamond(context, x, lane.y + lane.height / 2, 5);
      context.fillStyle = palette.quiet;
      this.label(one.text, x + 9, this.width, lane.y + lane.height / 2);
    }
  }

  paintCommits() {
    const lane = laneOf(this.lanes, "postgres");
    const {context, palette, model} = this;
    let last = -Infinity;
    let edge = -Infinity;
    for (const one of model.commits) {
      if (!this.visible(one.t, one.t)) continue;
      const x = this.x(one.t);
      if (x - last < 1.5) continue;
      last = x;
      const y = markY(lane);
      context.fillStyle = palette.kinds[KINDS.commit];
      context.beginPath();
      context.arc(x, y, 3.5, 0, 2 * Math.PI);
      context.fill();
      const text = `xid ${one.xid}`;
      const width = context.measureText(text).width;
      if (x - width / 2 < edge + 8) continue;
      context.fillStyle = palette.quiet;
      context.textAlign = "center";
      context.fillText(text, x, lane.y + lane.height - 8);
      edge = x + width / 2;
    }
  }

  paintFaults() {
    const {context, palette, model, lanes} = this;
    for (const fault of model.faults) {
      if (!this.visible(fault.t, fault.t)) continue;
      const x = Math.round(this.x(fault.t)) + 0.5;
      context.strokeStyle = palette.bad;
      context.setLineDash([4, 3]);
      line(context, x, LANES.axis - 4, x, lanes.height);
      context.setLineDash([]);
      const label = `⚡ ${fault.kind}`;
      const width = context.measureText(label).width + 10;
      context.fillStyle = palette.bad;
      const left = Math.max(LANES.gutter, Math.min(x - width / 2, this.width - width));
      roundRect(context, left, 2, width, 17, 4);
      context.fillStyle = palette.paper;
      context.textAlign = "center";
      context.fillText(label, left + width / 2, 11);
    }
  }

  paintSelected() {
    const bar = this.state.selected;
    if (!bar || !this.visible(bar.from, bar.to)) return;
    const {context, palette, lanes} = this;
    const lane = laneOf(lanes, "instance", bar.instance);
    if (!lane) return;
    const from = Math.max(this.x(bar.from), LANES.gutter) - 2;
    const to = Math.max(this.x(bar.to), from + 4) + 2;
    context.strokeStyle = palette.text;
    context.lineWidth = 1.5;
    context.strokeRect(from, rowTop(lane, bar.row) - 1.5, to - from, LANES.row + 3);
    context.lineWidth = 1;
  }

  // The steps of an event, numbered as they are in the story, with a line through them.
  paintLife() {
    const {context, palette, lanes} = this;
    const life = this.state.life;
    if (!life) return;
    const placed = [];
    for (const step of life.steps) {
      if (step.t === undefined || step.number === undefined) continue;
      placed.push({step, x: this.x(step.t), y: stepY(lanes, step)});
    }
    spreadOut(placed);
    context.strokeStyle = palette.life;
    context.lineWidth = 1.5;
    context.beginPath();
    placed.forEach(({x, y}, i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    context.lineWidth = 1;
    for (const {step, x, y} of placed) {
      if (x < LANES.gutter - 10 || x > this.width + 10) continue;
      context.fillStyle = palette.paper;
      disc(context, x, y, 9.5);
      context.fillStyle = step.step === "fault" ? palette.bad : palette.life;
      disc(context, x, y, 8);
      context.fillStyle = palette.lifeText;
      context.font = "600 10px system-ui, sans-serif";
      context.textAlign = "center";
      context.fillText(String(step.number), x, y + 0.5);
      context.font = "11px system-ui, sans-serif";
    }
  }
}

// Marks that would lie on each other stand side by side.
function spreadOut(placed) {
  for (let i = 1; i < placed.length; ++i) {
    for (let back = 0; back < i; ++back) {
      const a = placed[back];
      const b = placed[i];
      if (Math.abs(a.x - b.x) < 15 && Math.abs(a.y - b.y) < 15) b.x = a.x + 15;
    }
  }
}

function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function diamond(context, x, y, size) {
  context.beginPath();
  context.moveTo(x - size, y);
  context.lineTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.fill();
}

function roundRect(context, x, y, width, height, radius) {
  context.beginPath();
  context.moveTo(x + radius, y);
  context.arcTo(x + width, y, x + width, y + height, radius);
  context.arcTo(x + width, y + height, x, y + height, radius);
  context.arcTo(x, y + height, x, y, radius);
  context.arcTo(x, y, x + width, y, radius);
  context.fill();
}

// Round times, at most so many.
function ticksOf(from, to, most) {
  const rough = (to - from) / Math.max(most, 2);
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(one => one >= rough);
  const digits = Math.max(0, Math.min(6, 6 - Math.floor(Math.log10(step))));
  const ticks = [];
  for (let us = Math.ceil(from / step) * step; us <= to; us += step) {
    const text = Math.abs(us) < step / 2 ? "0 s" : since(us, digits);
    ticks.push({us, label: text});
  }
  return ticks;
}
