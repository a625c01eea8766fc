// Messages as bars, and what they did to Kafka and Postgres.

const LABELS = ["", "fetch", "offset", "group", "", "", "COMMIT", "SQL", "ROLLBACK", "connect"];

class TimelineTraffic extends TimelineCanvas {
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
}
