// One case: why it does not hold, its timeline, the life of an event, rows, receipts, logs.

const HOW_TO =
    "Click a moment for what is known of it. Drag to move, Ctrl+wheel to zoom; with the keyboard: " +
    "← → move, + − zoom, 0 back to the fault, [ ] from moment to moment.";

class CaseView {
  constructor(index) {
    this.one = Data.cases[index];
    this.detail = Data.detail(index);
    this.origin = this.detail.timeline ? this.detail.timeline.origin_us : 0;
    this.lives = (this.detail.lives || []).map(life => lifeOf(life, this.origin));
    this.lifeBox = element("div", {class: "life-box"});
    this.besideBox = element("div", {class: "beside"});
    this.timelineBox = this.timelineSection();
    this.root = element("article", {class: "case"},
      this.heading(), this.why(), this.timelineBox, rowsSection(this.detail, this.origin),
      this.proof(), this.notes(), this.logs(), scenarioSection([this.one.scenario]));
    if (this.lives.length) this.choose(this.lives[0].event);
    else if (this.detail.course) this.chooseCourse();
  }

  heading() {
    const {one, detail} = this;
    const took = detail.phases.map(phase => `${phase.name} ${phase.took}`).join(", ");
    return element("header", {class: "case-head"},
      element("p", {class: "crumbs"}, verdictBadge(one.verdict), " ", one.scenario.name),
      element("h2", {}, one.name),
      facts([detail.events ? counted(detail.events, "event") : null, `seed ${detail.seed}`,
             `took ${milliseconds(one.took_ms)}`], {title: took}),
      detail.metrics && detail.metrics.length ? facts(detail.metrics) : null,
      copyable(detail.replay));
  }

  why() {
    const {detail} = this;
    if (!detail.anomalies.length && !detail.reasons.length) return null;
    const all = detail.anomalies.map(one => anomalyCard(
        one, this.lives.some(life => life.event === one.event) ? event => this.goTo(event) : null));
    const rest = all.slice(3);
    const more = detail.anomalies_total - detail.anomalies.length;
    return section(detail.anomalies.length ? "Why it does not hold" : "Why it proves nothing", null,
      all.slice(0, 3),
      rest.length ? element("details", {class: "more"},
        element("summary", {}, rest.length === 1 ? "1 more anomaly" : `${rest.length} more anomalies`),
        rest) : null,
      more > 0 ? element("p", {class: "quiet"}, `… and ${more} more, in results.json`) : null,
      detail.reasons.map(reason => element("p", {class: "reason"},
        element("span", {class: "mark"}, "?"), " ", reason)));
  }

  timelineSection() {
    const {detail} = this;
    if (!detail.timeline) {
      return section("Timeline", null, element("p", {class: "quiet"}, detail.without, ": ",
                                               element("code", {}, detail.folder)));
    }
    const model = new TimelineModel(detail.timeline);
    this.frame = new TimeWindow(-1e6, 1e6, limitsOf([model]));
    this.view = new TimelineView(model, this.frame, `Timeline of ${this.one.name}`, HOW_TO);
    const {total, kept} = detail.timeline;
    const note = total > kept
        ? `${kept.toLocaleString("en")} of ${total.toLocaleString("en")} moments, those around the ` +
          "faults; journal.ndjson has the others"
        : counted(total, "moment");
    return section("Timeline", note, this.toolbar(), this.view.root, legend(), this.besideBox,
                   this.lifeBox, this.asList());
  }

  toolbar() {
    const sibling = this.detail.sibling;
    const other = sibling === undefined ? null : Data.cases[sibling];
    const toggle = other ? button(`Beside it: ✓ ${other.name}`, () => this.toggleSibling(toggle),
                                  {class: "beside-toggle", "aria-pressed": "false",
                                   title: "The passing case most like this one"}) : null;
    return element("div", {class: "toolbar", role: "toolbar", "aria-label": "Timeline"},
      button("Around the fault", () => this.view.home()),
      this.lives.length || this.detail.course
          ? button("The event's life", () => this.view.fitLife()) : null,
      button("Whole case", () => this.frame.set(this.frame.limits.from, this.frame.limits.to)),
      button("−", () => this.frame.zoom(1 / 0.6), {"aria-label": "Zoom out"}),
      button("+", () => this.frame.zoom(0.6), {"aria-label": "Zoom in"}),
      toggle);
  }

  toggleSibling(toggle) {
    const show = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(show));
    if (!show) {
      this.frame.views = [this.view];
      this.sibling = null;
      replaceChildren(this.besideBox);
      this.choose(this.life.event);
      return;
    }
    const other = Data.cases[this.detail.sibling];
    const detail = Data.detail(this.detail.sibling);
    const head = element("h3", {}, verdictBadge(other.verdict), " ",
                         element("a", {href: `#case/${other.index}`}, other.name));
    if (!detail.timeline) {
      replaceChildren(this.besideBox, head, element("p", {class: "quiet"}, detail.without));
      return;
    }
    const model = new TimelineModel(detail.timeline);
    this.frame.limits = limitsOf([this.view.model, model]);
    this.sibling = {
      view: new TimelineView(model, this.frame, `Timeline of ${other.name}`),
      lives: (detail.lives || []).map(life => lifeOf(life, detail.timeline.origin_us)),
    };
    replaceChildren(this.besideBox, head, this.sibling.view.root);
    this.frame.set(this.frame.from, this.frame.to);
    if (this.life) this.choose(this.life.event);
  }

  // The life of an event, here and in the passing case.
  choose(event) {
    const life = this.lives.find(one => one.event === event);
    if (!life) return;
    this.life = life;
    this.view.showLife(life, this.anomalyMarks(life));
    const other = this.sibling && this.sibling.lives.find(one => one.event === event);
    if (this.sibling) this.sibling.view.showLife(other || null);
    replaceChildren(this.lifeBox,
      element("h3", {}, `Life of event ${event}`, this.picker()), aboutEvent(life),
      element("div", {class: other ? "lives two" : "lives"},
        element("div", {}, other ? element("p", {class: "quiet"}, "in this case") : null,
                lifeList(life, step => this.show(step))),
        other ? element("div", {}, element("p", {class: "quiet"}, "in the passing case"),
                        lifeList(other, step => this.show(step))) : null));
  }

  // An effect too many shows when it is committed, a missing one when the offset passes the event.
  anomalyMarks(life) {
    const last = kind => life.steps.filter(step => step.step === kind).at(-1);
    const applied = life.steps.filter(step => step.step === "applied");
    const step = applied.length > 1 ? applied.at(-1) : last("counted");
    const names = this.detail.anomalies.filter(one => one.event === life.event)
        .map(one => one.property);
    return step && names.length ? [{t: step.t, text: [...new Set(names)].join(", ")}] : [];
  }

  chooseCourse() {
    this.life = lifeOf({steps: this.detail.course}, this.origin);
    this.view.showLife(this.life);
    replaceChildren(this.lifeBox, element("h3", {}, "What happened"),
                    lifeList(this.life, step => this.show(step)));
  }

  picker() {
    if (this.lives.length < 2) return null;
    const select = element("select", {"aria-label": "Event", onchange: () =>
      this.choose(Number(select.value))},
      this.lives.map(life => element("option", {value: life.event,
                                                selected: life === this.life}, life.event)));
    return [" ", select];
  }

  goTo(event) {
    this.choose(event);
    this.view.fitLife();
    this.timelineBox.scrollIntoView({behavior: "smooth", block: "start"});
  }

  show(step) {
    const half = Math.min((this.frame.to - this.frame.from) / 2, 100000);
    this.frame.set(step.t - half, step.t + half);
    this.view.canvas.scrollIntoView({behavior: "smooth", block: "nearest"});
  }

  // For those who can't see a picture, and for copying.
  asList() {
    const list = element("details", {class: "as-list", ontoggle: () => {
      if (list.open) this.fillList(list);
    }}, element("summary", {}, "The moments in view, as a list"));
    return list;
  }

  fillList(list) {
    const {from, to} = this.frame;
    const bars = this.view.model.exchanges.filter(bar => bar.to >= from && bar.from <= to);
    const rows = bars.slice(0, 500).map(bar => element("tr", {},
      element("td", {class: "time"}, since(bar.from, 6)),
      element("td", {}, `instance ${bar.instance}`), element("td", {}, bar.name),
      element("td", {}, bar.failed ? "✗ failed" : bar.open ? "no answer delivered" : span(bar.to - bar.from)),
      element("td", {class: "subject"}, [bar.asked, bar.answered].filter(Boolean).join(" → "))));
    replaceChildren(list, element("summary", {}, "The moments in view, as a list"),
      element("p", {class: "quiet"}, bars.length > 500
          ? `The first 500 of ${bars.length}; zoom in for the others.` : counted(bars.length, "exchange")),
      element("div", {class: "scroll"}, element("table", {class: "moments"}, element("tbody", {}, rows))));
  }

  proof() {
    const {receipts} = this.detail;
    return receipts.length ? section("Receipts", "proof that the faults struck", receiptList(receipts))
                           : null;
  }

  notes() {
    const {detail} = this;
    const list = (word, lines) => lines.length
        ? [element("dt", {}, word), lines.map(line => element("dd", {}, line))] : [];
    const told = anomalies => anomalies.map(one => `${one.property}: ${one.summary}`);
    const content = [list("at risk", told(detail.at_risk)), list("allowed", told(detail.allowed)),
                     list("not exposed", detail.not_exposed), list("less power", detail.less_power)];
    if (!content.flat(Infinity).length) return null;
    return section("Also told", "no part of the verdict", element("dl", {class: "notes"}, content));
  }

  logs() {
    const {logs} = this.detail;
    if (!logs || !logs.length) return null;
    return section("Logs", "the last lines of what the instances wrote",
      logs.map(log => element("details", {open: logs.length <= 2},
        element("summary", {}, log.file, element("small", {}, ` ${counted(log.bytes, "byte")}`)),
        element("pre", {class: "log"}, log.lines.join("\n")))));
  }
}

function limitsOf(models) {
  const from = Math.min(-1e6, ...models.map(model => model.first));
  const to = Math.max(1e6, ...models.map(model => Math.max(model.last, model.end)));
  const margin = (to - from) * 0.01;
  return {from: from - margin, to: to + margin};
}

function legend() {
  const item = (name, text) => element("span", {class: "key"},
    element("i", {class: `swatch of-${name}`}), text);
  return element("p", {class: "legend"},
    item("delivery", "fetch that delivers"), item("fetch", "fetch that waits"),
    item("offsets", "offset commit"), item("group", "join, sync, leave"),
    item("heartbeat", "heartbeat, other"), item("commit", "COMMIT"), item("query", "statement"),
    item("held", "held by a fault"), element("span", {class: "key"}, "✕ failed, or died"),
    element("span", {class: "key"}, "① step in the event's life"));
}
