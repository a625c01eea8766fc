// The first page: verdict, what broke, all cases, what changed since the last run, the environment.

function headline() {
  const {violated, inconclusive, holds} = countsOf(Data.cases);
  const total = Data.cases.length;
  if (!total) return "No case was finished.";
  if (violated) return `${violated} of ${counted(total, "case")} broke a promise`;
  if (inconclusive) return `${inconclusive} of ${counted(total, "case")} proved nothing`;
  return holds === 1 ? "The promise was kept" : `Every promise was kept in all ${counted(holds, "case")}`;
}

function countsOf(cases) {
  const counts = {violated: 0, inconclusive: 0, holds: 0};
  for (const one of cases) ++counts[one.verdict];
  return counts;
}

function verdictHeader() {
  const {run} = Data;
  const total = Math.max(Data.cases.length, 1);
  const counts = countsOf(Data.cases);
  const names = run.scenarios.map(scenario => scenario.title || scenario.name);
  return element("header", {class: `verdict ${run.verdict}`},
    element("p", {class: "brand"}, "Wringer"),
    element("h1", {}, element("span", {class: "mark", "aria-hidden": "true"}, MARKS[run.verdict]),
            " ", run.verdict),
    element("p", {class: "headline"}, headline()),
    names.length === 1 ? element("p", {class: "title"}, names[0]) : null,
    element("div", {class: "proportions", "aria-hidden": "true"},
      Object.keys(BADNESS).map(verdict => counts[verdict]
          ? element("span", {class: verdict, style: `flex-grow:${counts[verdict] / total}`}) : null)),
    facts([...Object.keys(BADNESS).filter(verdict => counts[verdict])
               .map(verdict => `${counts[verdict]} ${verdict}`),
           wallTime(run.started), `took ${run.took}`]),
    run.finished ? null : element("p", {class: "unfinished", role: "alert"},
      "This run was not over when the report was written: it holds the cases that were finished."));
}

// Failures of the same property are one thing to look into.
function brokenSection(table) {
  const groups = new Map();
  for (const one of Data.cases) {
    if (one.verdict === "holds") continue;
    const property = one.verdict === "violated" ? (one.summary || "").split(":")[0] : "inconclusive";
    if (!groups.has(property)) groups.set(property, []);
    groups.get(property).push(one);
  }
  if (!groups.size) return null;
  const cards = [...groups].map(([property, cases]) => {
    const first = cases[0];
    return element("article", {class: `group ${first.verdict}`},
      element("h3", {}, element("span", {class: "property"}, property),
              ` in ${counted(cases.length, "case")}`),
      element("p", {class: "summary"}, (first.summary || "").replace(`${property}: `, "")),
      element("p", {},
        element("a", {href: `#case/${first.index}`}, cases.length > 1 ? `Open the first: ${first.name}` : `Open ${first.name}`), " ",
        cases.length > 1 ? button(`Show all ${cases.length}`,
                                  () => table.search(`${property}`), {class: "link"}) : null));
  });
  return section("What broke", null, element("div", {class: "groups"}, cards));
}

// Sorts, filters, and stays quick with thousands of rows: only a part is in the page at first.
class CaseTable {
  constructor() {
    this.key = "verdict";
    this.up = true;
    this.shown = new Set(Object.keys(BADNESS));
    this.limit = 300;
    this.scenarios = Data.run.scenarios.length > 1;
    this.body = element("tbody");
    this.note = element("p", {class: "quiet", role: "status"});
    this.field = element("input", {type: "search", placeholder: "Find cases ( / )",
                                   "aria-label": "Find cases", oninput: () => this.update()});
    this.head = element("tr");
    this.root = section("Cases", null,
      element("div", {class: "filters"}, this.field, this.verdictFilters()),
      element("div", {class: "scroll"}, element("table", {class: "cases"},
        element("thead", {}, this.head), this.body)),
      this.note);
    this.update();
  }

  verdictFilters() {
    const counts = countsOf(Data.cases);
    return Object.keys(BADNESS).map(verdict => {
      const box = element("input", {type: "checkbox", checked: true, onchange: () => {
        if (box.checked) this.shown.add(verdict);
        else this.shown.delete(verdict);
        this.update();
      }});
      return element("label", {class: "filter"}, box, verdictBadge(verdict), ` ${counts[verdict]}`);
    });
  }

  search(text) {
    this.field.value = text;
    this.update();
    this.field.focus();
  }

  columns() {
    return [
      ["verdict", "Verdict", one => BADNESS[one.verdict]],
      this.scenarios ? ["scenario", "Scenario", one => one.scenario.name] : null,
      ["name", "Case", one => one.name],
      ["summary", "What was found", one => one.summary || "\uffff"],
      ["time", "Time", one => one.took_ms],
    ].filter(Boolean);
  }

  matching() {
    const words = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = one => {
      if (!this.shown.has(one.verdict)) return false;
      const text = `${one.scenario.name} ${one.name} ${one.summary || ""} ${one.verdict}`.toLowerCase();
      return words.every(word => text.includes(word));
    };
    const value = this.columns().find(column => column[0] === this.key)[2];
    const order = (a, b) => {
      const [x, y] = [value(a), value(b)];
      const sign = x < y ? -1 : x > y ? 1 : 0;
      return (this.up ? sign : -sign) || a.index - b.index;
    };
    return Data.cases.filter(fits).sort(order);
  }

  update() {
    this.updateHead();
    const cases = this.matching();
    const part = cases.slice(0, this.limit);
    replaceChildren(this.body, part.map(one => this.row(one)));
    const rest = cases.length - part.length;
    replaceChildren(this.note,
      cases.length === Data.cases.length ? "" : `${cases.length} of ${Data.cases.length} cases. `,
      rest > 0 ? button(`Show the other ${rest}`, () => {
        this.limit = Infinity;
        this.update();
      }, {class: "link"}) : null);
  }

  updateHead() {
    replaceChildren(this.head, this.columns().map(([key, label]) => {
      const active = this.key === key;
      const sort = active ? (this.up ? "ascending" : "descending") : null;
      const arrow = active ? (this.up ? " ↑" : " ↓") : "";
      return element("th", {scope: "col", class: key, "aria-sort": sort},
        button(label + arrow, () => {
          this.up = active ? !this.up : true;
          this.key = key;
          this.update();
        }, {class: "sort"}));
    }));
  }

  row(one) {
    return element("tr", {},
      element("td", {class: "verdict"}, verdictBadge(one.verdict)),
      this.scenarios ? element("td", {class: "scenario"}, one.scenario.name) : null,
      element("td", {class: "name"}, element("a", {href: `#case/${one.index}`}, one.name)),
      element("td", {class: "summary"}, one.summary || "",
              one.at_risk ? element("span", {class: "risk"}, ` ${one.at_risk} at risk`) : null),
      element("td", {class: "time"}, milliseconds(one.took_ms)));
  }
}

// How the system stood its faults, and how it did in the last run.
function metricsSection() {
  const {run} = Data;
  const before = run.previous ? run.previous.metrics : {};
  const rows = [];
  for (const {name, metrics} of run.scenarios) {
    if (!metrics.cases) continue;
    rows.push(metricsRow(name, metrics, null));
    if (before[name] && before[name].cases) rows.push(metricsRow("last run", before[name], "quiet"));
  }
  if (!rows.length) return null;
  const heads = ["Scenario", "Cases", "Recovery", "at worst", "Deliveries a record", "at worst",
                 "Done under faults"];
  return section("Under faults", "medians of the cases in which a fault struck",
    element("div", {class: "scroll"}, element("table", {class: "metrics"},
      element("thead", {}, element("tr", {}, heads.map(
          head => element("th", {scope: "col"}, head)))),
      element("tbody", {}, rows))));
}

function metricsRow(name, {cases, recovery_ms: recovery, redelivery, done_per_second: done}, kind) {
  const cell = (known, text) => element("td", {class: "number"}, known ? text() : "–");
  return element("tr", {class: kind},
    element("th", {scope: "row"}, name),
    element("td", {class: "number"}, cases.toLocaleString("en")),
    cell(recovery, () => milliseconds(recovery.median)),
    cell(recovery, () => milliseconds(recovery.worst)),
    cell(redelivery, () => redelivery.median.toFixed(2)),
    cell(redelivery, () => redelivery.worst.toFixed(2)),
    cell(done !== undefined, () => `${Math.round(done)} a second`));
}

// Cases that are new, or were not run this time, are no news by themselves.
function comparisonSection() {
  const {previous} = Data.run;
  if (!previous) return null;
  const isNews = change => change.before !== null && change.now !== null;
  const news = previous.changes.filter(isNews);
  const others = previous.changes.filter(change => !isNews(change));
  const note = `${wallTime(previous.started)}; ${counted(previous.same, "case")} as before`;
  return section("Since the last run", note,
    news.length ? comparisonTable(news) : element("p", {class: "quiet"}, "No verdict has changed."),
    others.length ? element("details", {},
        element("summary", {}, `${counted(others.length, "case")} not in both runs`),
        comparisonTable(others)) : null);
}

function comparisonTable(changes) {
  const word = change => change.before === null ? "new" : change.now === null ? "not run"
      : BADNESS[change.now] < BADNESS[change.before] ? "worse" : "better";
  const rows = changes.slice(0, 500).map(change => element("tr", {},
    element("td", {}, word(change)),
    element("td", {}, `${change.scenario}: ${change.case}`),
    element("td", {}, verdictBadge(change.before)),
    element("td", {}, verdictBadge(change.now))));
  const more = changes.length - rows.length;
  return [
    element("div", {class: "scroll"}, element("table", {class: "comparison"},
      element("thead", {}, element("tr", {}, ["", "Case", "Before", "Now"].map(
          name => element("th", {scope: "col"}, name)))),
      element("tbody", {}, rows))),
    more > 0 ? element("p", {class: "quiet"}, `… and ${more} more`) : null,
  ];
}

function environmentSection() {
  const {run} = Data;
  return section("Environment", null, element("dl", {class: "environment"},
    run.environment.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    element("dt", {}, "folder"), element("dd", {}, element("code", {}, run.folder))));
}

function scenarioSection(scenarios) {
  const known = scenarios.filter(scenario => scenario.text.length);
  if (!known.length) return null;
  return section(known.length === 1 ? "Scenario" : "Scenarios", "as run",
    known.map(scenario => element("details", {},
      element("summary", {}, scenario.file),
      element("pre", {class: "scenario"}, scenario.text.join("\n")))));
}
