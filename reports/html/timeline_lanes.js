// Where things stand in the picture, from top to bottom. No drawing.

const LANES = {
  gutter: 112,
  axis: 26,
  row: 13,
  rowGap: 3,
  // Above the strip that shows an instance alive: room for the marks of what happened to it.
  marks: 21,
  strip: 5,
};

function lanesOf(model) {
  const lanes = [];
  let y = LANES.axis;
  const add = (kind, label, height, more) => {
    lanes.push({kind, label, y, height, ...more});
    y += height;
  };
  if (model.phases.length) add("phases", "phase", 20);
  if (model.produced.length) add("producer", "producer", 24);
  const rows = 3 * (LANES.row + LANES.rowGap);
  for (const instance of model.instances) {
    add("instance", `instance ${instance}`, LANES.marks + LANES.strip + 4 + rows + 5, {instance});
  }
  add("kafka", "Kafka", 38);
  add("postgres", "Postgres", 38);
  lanes.height = y + 4;
  return lanes;
}

function laneOf(lanes, kind, instance) {
  return lanes.find(lane => lane.kind === kind &&
                            (instance === undefined || lane.instance === instance));
}

// The top of a row of an instance: 0 fetches, 1 the rest of Kafka, 2 Postgres.
function rowTop(lane, row) {
  return lane.y + LANES.marks + LANES.strip + 4 + row * (LANES.row + LANES.rowGap);
}

function stripTop(lane) {
  return lane.y + LANES.marks;
}

// In the lanes of the services, marks stand apart from the words.
function markY(lane) {
  return lane.kind === "kafka" ? lane.y + 25 : lane.y + 13;
}

// Where a step of an event's life is marked.
function stepY(lanes, step) {
  const own = laneOf(lanes, "instance", step.instance);
  if (step.step === "applied") return markY(laneOf(lanes, "postgres"));
  if (step.step === "counted" || !own) return markY(laneOf(lanes, "kafka"));
  return step.step === "delivered" ? rowTop(own, 0) + LANES.row / 2 : own.y + LANES.marks / 2;
}
