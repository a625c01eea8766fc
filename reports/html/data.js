// The data elements of the page. Those of cases are read when a case is opened.

const Data = {
  run: null,
  cases: [],  // {index, scenario, name, verdict, took_ms, summary}
  details: new Map(),

  read() {
    this.run = JSON.parse(document.getElementById("run").textContent);
    for (const scenario of this.run.scenarios) {
      for (const one of scenario.cases) {
        this.cases.push({...one, index: this.cases.length, scenario});
      }
    }
    for (const one of this.cases) {
      if (!document.getElementById(`case-${one.index}`)) throw new Error("a case is missing");
    }
  },

  detail(index) {
    if (!this.details.has(index)) {
      const node = document.getElementById(`case-${index}`);
      this.details.set(index, JSON.parse(node.textContent));
    }
    return this.details.get(index);
  },

  count(verdict) {
    return this.cases.filter(one => one.verdict === verdict).length;
  },
};
