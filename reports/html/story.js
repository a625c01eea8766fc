// Anomalies and the lives of their events, in words. Steps carry the numbers of the timeline.

const STEP_MARKS = {delivered: "→", applied: "●", counted: "✓", fault: "⚡", instance: "↻", remark: ""};

// Steps with their place on the timeline: times since the origin, numbers for those that have one.
function lifeOf(data, origin) {
  let number = 0;
  const steps = data.steps.map(step => step.at_us === undefined ? {...step}
      : {...step, t: step.at_us - origin, number: ++number});
  return {...data, steps};
}

function lifeList(life, onstep) {
  const rows = life.steps.map(step => {
    const timed = step.t !== undefined;
    const text = timed
        ? button(step.text, () => onstep(step), {class: "step-text", title: "Show it in the timeline"})
        : element("span", {class: "step-text"}, step.text);
    return element("li", {class: `step ${step.step}`},
                   element("span", {class: "number"}, timed ? step.number : ""),
                   element("span", {class: "time"}, timed ? since(step.t) : ""),
                   element("span", {class: "step-mark", "aria-hidden": "true"},
                           STEP_MARKS[step.step] || ""),
                   text);
  });
  return element("ol", {class: "life"}, rows);
}

function aboutEvent(life) {
  const parts = [
    life.id !== undefined ? `id ${life.id}` : null,
    life.key !== undefined ? `key ${life.key}` : null,
    life.kind && life.kind !== "normal" ? life.kind : null,
    life.place ? `produced to ${life.place}` : "not in the input log",
  ];
  return element("p", {class: "about-event"}, parts.filter(Boolean).join(" · "),
                 life.payload ? element("code", {class: "payload"}, life.payload) : null);
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1) + ".";
}

// One anomaly: what is broken, how it came about, and its event to click on.
function anomalyCard(anomaly, onevent) {
  const mark = anomaly.healed ? "healed later" : null;
  return element("article", {class: "anomaly"},
    element("h3", {},
      element("span", {class: "property"}, anomaly.property), " ",
      anomaly.cause ? element("span", {class: "cause"}, anomaly.cause) : null,
      mark ? element("span", {class: "cause"}, mark) : null),
    element("p", {class: "summary"}, anomaly.summary),
    anomaly.meaning
        ? element("p", {class: "remedy"}, sentence(anomaly.meaning), " ",
                  element("b", {}, "What helps: "), sentence(anomaly.remedy))
        : null,
    anomaly.event !== undefined && onevent
        ? button(`Life of event ${anomaly.event}`, () => onevent(anomaly.event), {class: "event"})
        : null,
    anomaly.evidence.length
        ? element("details", {},
            element("summary", {}, counted(anomaly.evidence_total, "line") + " of evidence"),
            element("ul", {class: "evidence"}, anomaly.evidence.map(one => element("li", {}, one))))
        : null);
}

function receiptList(receipts) {
  return receipts.map(receipt => {
    const word = !receipt.fired ? "never fired" : receipt.effective ? "fired and took effect"
        : "fired, no effect was seen";
    const mark = !receipt.fired ? "–" : receipt.effective ? "✓" : "?";
    return element("div", {class: "receipt"},
      element("p", {}, element("span", {class: "mark"}, mark), " ", receipt.fault, ": ", word),
      element("ul", {}, receipt.evidence.map(line => element("li", {}, line))));
  });
}
