// What timelines are drawn with.

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
