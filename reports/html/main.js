// Which view is shown: "#" the overview, "#case/7" a case. Escape goes back.

const Main = {
  page: document.getElementById("page"),
  table: null,

  start() {
    Data.read();
    document.title = `${MARKS[Data.run.verdict]} ${Data.run.verdict} · Wringer`;
    addEventListener("hashchange", () => this.route());
    addEventListener("keydown", event => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
    this.page.hidden = false;
    this.route();
    // Everything was read and shown: only now it may count as a report.
    document.getElementById("incomplete").remove();
  },

  route() {
    const match = /^#case\/(\d+)$/.exec(location.hash);
    const index = match ? Number(match[1]) : null;
    if (index !== null && Data.cases[index]) this.showCase(index);
    else this.showOverview();
  },

  showOverview() {
    this.view = null;
    if (Data.cases.length === 1) {
      this.view = new CaseView(0);
      replaceChildren(this.page, verdictHeader(),
        element("main", {}, this.view.root, metricsSection(), comparisonSection(), environmentSection()));
      this.repaint();
      return;
    }
    this.table = this.table || new CaseTable();
    replaceChildren(this.page, verdictHeader(), element("main", {},
      notesOfScenarios(), brokenSection(this.table), smallestSection(), matrixSection(),
      this.table.root, metricsSection(), comparisonSection(),
      environmentSection(), scenarioSection(Data.run.scenarios)));
    if (this.scrolled) scrollTo(0, this.scrolled);
  },

  showCase(index) {
    if (!this.view) this.scrolled = scrollY;
    this.view = new CaseView(index);
    const order = [...Data.cases].sort(
        (a, b) => BADNESS[a.verdict] - BADNESS[b.verdict] || a.index - b.index);
    const at = order.findIndex(one => one.index === index);
    const link = (one, text) => one
        ? element("a", {href: `#case/${one.index}`, title: one.name}, text) : null;
    replaceChildren(this.page, element("nav", {class: "top"},
        element("a", {href: "#"}, "← All cases"),
        element("span", {class: "steps"}, link(order[at - 1], "‹ previous"),
                ` ${at + 1} of ${order.length} `, link(order[at + 1], "next ›"))),
      element("main", {}, this.view.root));
    scrollTo(0, 0);
    this.repaint();
  },

  repaint() {
    if (this.view && this.view.frame) for (const view of this.view.frame.views) view.refresh();
  },

  key(event) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && this.view && location.hash) location.hash = "";
    if (event.key === "/" && !typing && this.table && !this.view) {
      event.preventDefault();
      this.table.field.focus();
    }
  },
};

Main.start();
