// Draws a model onto a canvas: the whole picture, and on top of it faults, anomalies, the life of an
// event. Everything that has a colour has a shape or a word as well.

class TimelinePainter extends TimelineTraffic {
  // `state`: {from, to, life, marks, selected}, times in µs.
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
    this.flags = [];
    this.paintFaults();
    this.paintMarks();
    this.paintSelected();
    this.paintLife();
    context.restore();
    this.paintLabels();
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
      this.flag(`⚡ ${fault.kind}`, x);
    }
  }

  // Where an anomaly shows.
  paintMarks() {
    const {context, palette} = this;
    for (const mark of this.state.marks || []) {
      if (!this.visible(mark.t, mark.t)) continue;
      const x = Math.round(this.x(mark.t)) + 0.5;
      context.strokeStyle = palette.bad;
      line(context, x, LANES.axis - 6, x, laneOf(this.lanes, "postgres").y);
      this.flag(`✗ ${mark.text}`, x);
    }
  }

  // A word above the line that stands for it.
  flag(text, x) {
    const {context, palette} = this;
    const width = context.measureText(text).width + 10;
    const left = this.freePlace(x - width / 2, width);
    if (left === null) return;
    context.fillStyle = palette.bad;
    roundRect(context, left, 2, width, 17, 4);
    context.fillStyle = palette.paper;
    context.textAlign = "center";
    context.fillText(text, left + width / 2, 11);
  }

  // Beside the flags that are there; nowhere, where that would be far from its line.
  freePlace(wanted, width) {
    const fit = left => Math.max(LANES.gutter, Math.min(left, this.width - width));
    const taken = left => this.flags.some(one => left < one.right + 3 && left + width + 3 > one.left);
    const places = [wanted, ...this.flags.flatMap(one => [one.right + 4, one.left - width - 4])]
        .map(fit).filter(left => !taken(left) && Math.abs(left - wanted) < 240)
        .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    if (!places.length) return null;
    this.flags.push({left: places[0], right: places[0] + width});
    return places[0];
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
