// What part of a case is seen. Several views may share a window, so that a passing case moves along
// with the failing one.

const SHORTEST = 20;  // µs in the whole width: moments are known to the µs.

class TimeWindow {
  constructor(from, to, limits) {
    this.limits = limits;
    this.views = [];
    this.set(from, to);
  }

  set(from, to) {
    const room = this.limits.to - this.limits.from;
    const width = Math.min(Math.max(to - from, SHORTEST), room);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - width / 2, this.limits.from), this.limits.to - width);
    this.to = this.from + width;
    for (const view of this.views) view.refresh();
  }

  zoom(factor, around = (this.from + this.to) / 2) {
    this.set(around - (around - this.from) * factor, around + (this.to - around) * factor);
  }

  move(share) {
    const by = (this.to - this.from) * share;
    this.set(this.from + by, this.to + by);
  }
}
