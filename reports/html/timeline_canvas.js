// The picture without its traffic: the grid of time, the lanes and their words, phases, generations,
// and how long each instance lived.

class TimelineCanvas {
  constructor(canvas, model, lanes) {
    this.canvas = canvas;
    this.model = model;
    this.lanes = lanes;
    this.context = canvas.getContext("2d");
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
}
