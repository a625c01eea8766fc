// The coverage of an exploration: points × faults. A cell leads to its case.

const CELL_MARKS = {"left out": "", "not tried": "○", "not reached": "–"};
const CELL_WORDS = {
  "left out": "left out", "not tried": "not tried", "not reached": "tried, and never reached",
};

function matrixSection() {
  const scenarios = Data.run.scenarios.filter(scenario => scenario.coverage);
  if (!scenarios.length) return null;
  return section("Coverage", "every point of the system at which a fault can matter, under every fault",
    scenarios.map(scenario => [
      scenarios.length > 1 ? element("h3", {}, scenario.name) : null,
      coverageSentence(scenario.coverage), coverageTable(scenario),
    ]),
    element("p", {class: "legend"}, ["✓ holds", "✗ violated", "? inconclusive", "– not reached",
      "○ not tried", "empty: left out, the cell says why"].map(
          text => element("span", {class: "key"}, text))));
}

function coverageSentence(coverage) {
  const cells = coverage.cells.flat().filter(cell => cell.state !== "left out");
  const tried = cells.filter(cell => cell.state === "tried");
  const missing = state => cells.filter(cell => cell.state === state).length;
  const parts = [`${tried.length} of ${counted(cells.length, "place")} tried`];
  if (missing("not reached")) parts.push(`${missing("not reached")} not reached`);
  if (missing("not tried")) parts.push(`${missing("not tried")} not tried`);
  return element("p", {class: "quiet"}, parts.join(", "), ".");
}

function coverageTable(scenario) {
  const {coverage} = scenario;
  const byName = new Map(Data.cases.filter(one => one.scenario === scenario)
      .map(one => [one.name, one.index]));
  const rows = coverage.points.map((point, i) => {
    if (coverage.cells[i].every(cell => cell.state === "left out")) return null;
    return element("tr", {},
      element("th", {scope: "row", title: point.address},
              element("span", {class: "point"}, point.text),
              element("small", {}, ` ${counted(point.moments, "moment")}`)),
      coverage.cells[i].map((cell, j) => coverageCell(cell, point, coverage.faults[j], byName)));
  });
  return element("div", {class: "scroll"}, element("table", {class: "matrix"},
    element("thead", {}, element("tr", {}, element("td"),
      coverage.faults.map(fault => element("th", {scope: "col"}, element("span", {}, fault))))),
    element("tbody", {}, rows)));
}

function coverageCell(cell, point, fault, byName) {
  const place = `${fault}, ${point.text}`;
  if (cell.state !== "tried") {
    const why = `${CELL_WORDS[cell.state]}${cell.why ? `: ${cell.why}` : ""}`;
    return element("td", {class: `cell ${cell.state.replace(" ", "-")}`, title: `${place}: ${why}`},
                   CELL_MARKS[cell.state], element("span", {class: "sr"}, why));
  }
  const known = (cell.cases || []).map(name => byName.get(name)).filter(index => index !== undefined);
  const worst = known.find(index => Data.cases[index].verdict === cell.verdict) ?? known[0];
  const mark = [MARKS[cell.verdict], element("span", {class: "sr"}, ` ${cell.verdict}`)];
  return element("td", {class: `cell ${cell.verdict}`, title: `${place}: ${cell.verdict}`},
    worst === undefined ? mark : element("a", {href: `#case/${worst}`}, mark));
}

// What was made smaller, and what else must be known of an exploration.
function smallestSection() {
  const all = Data.run.scenarios.flatMap(scenario => scenario.smallest);
  if (!all.length) return null;
  return section("Smallest failing cases", "what still fails when everything else is taken away",
    all.map(one => element("article", {class: "anomaly smallest"},
      element("h3", {}, one.faults.join("; "), one.with ? `, with ${one.with}` : ""),
      element("p", {class: "quiet"}, `made from “${one.of}” with ${counted(one.tried, "case")} in ` +
              `${one.took}; failed ${one.failed} of ${one.runs} times`),
      element("details", {}, element("summary", {}, "Its story"),
              element("pre", {}, one.story.join("\n"))),
      copyable(one.replay))));
}

function notesOfScenarios() {
  return Data.run.scenarios.flatMap(scenario => scenario.notes.map(
      note => element("p", {class: "unfinished"}, `${scenario.name}: ${note}`)));
}
