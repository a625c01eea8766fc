// Words and numbers for people. Nothing is told by colour alone: each verdict has a mark and a word.

const MARKS = {violated: "✗", inconclusive: "?", holds: "✓"};
const BADNESS = {violated: 0, inconclusive: 1, holds: 2};

function verdictBadge(verdict) {
  if (!verdict) return element("span", {class: "badge none"}, "– not there");
  return element("span", {class: `badge ${verdict}`},
                 element("span", {class: "mark", "aria-hidden": "true"}, MARKS[verdict]), " ", verdict);
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function milliseconds(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60000)} min ${Math.round(ms % 60000 / 1000)} s`;
}

// "+0.077 s": µs since the fault.
function since(us, digits = 3) {
  const text = (us / 1e6).toFixed(digits);
  return `${us >= 0 ? "+" : "−"}${text.replace("-", "")} s`;
}

function span(us) {
  if (us < 1000) return `${Math.round(us)} µs`;
  return us < 1e6 ? `${(us / 1000).toFixed(us < 1e4 ? 1 : 0)} ms` : `${(us / 1e6).toFixed(2)} s`;
}

// "2026-03-01 12:00:00", as it stands in the file: in UTC.
function wallTime(iso) {
  return iso ? iso.slice(0, 19).replace("T", " ") + " UTC" : "";
}
