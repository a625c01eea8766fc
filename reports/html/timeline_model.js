// From the columns of reports/html_timeline.cpp to what is drawn. Times are µs since the origin: the
// first fault, else the beginning of the work.

const PHASES = ["requested", "applied", "acked"];
const KINDS = {
  fetch: 0, delivery: 1, offsets: 2, group: 3, heartbeat: 4, talk: 5,
  commit: 6, query: 7, rollback: 8, session: 9,
};
const KIND_OF_NAME = {
  "kafka.fetch": KINDS.fetch,
  "kafka.offset_commit": KINDS.offsets, "kafka.txn_offset_commit": KINDS.offsets,
  "kafka.join_group": KINDS.group, "kafka.sync_group": KINDS.group, "kafka.leave_group": KINDS.group,
  "kafka.heartbeat": KINDS.heartbeat, "kafka.consumer_group_heartbeat": KINDS.heartbeat,
  "postgres.commit": KINDS.commit, "postgres.query": KINDS.query, "postgres.begin": KINDS.query,
  "postgres.rollback": KINDS.rollback, "postgres.connect": KINDS.session,
};

class TimelineModel {
  constructor(data) {
    this.data = data;
    this.exchanges = [];
    this.actions = [];
    this.first = Infinity;
    this.last = -Infinity;
    this.readEntries();
    this.end = data.end_us - data.origin_us;
    this.faults = data.faults.map(fault => ({
      ...fault, t: fault.at_us - data.origin_us,
      healed: fault.healed_us === undefined ? null : fault.healed_us - data.origin_us,
    }));
    this.commits = data.commits.map(one => ({...one, t: one.at_us - data.origin_us}))
        .sort((a, b) => a.t - b.t);
    this.readActions();
    this.readGenerations();
    this.findHeld();
  }

  // Moments of one exchange become one bar: from its request to its answer's delivery.
  readEntries() {
    const {at, what, instance, connection, exchange, text, names, texts, gaps} = this.data;
    const open = new Map();
    let t = -this.data.origin_us;
    let sequence = 0;
    let gap = 0;
    for (let i = 0; i < at.length; ++i) {
      t += at[i];
      if (gap < gaps.length && gaps[gap][0] === i) sequence = gaps[gap++][1];
      else ++sequence;
      this.first = Math.min(this.first, t);
      this.last = Math.max(this.last, t);
      if (what[i] <= 0) {
        this.actions.push({t, sequence, what: names[-what[i]], instance: instance[i],
                           text: texts[text[i]]});
        continue;
      }
      const key = connection[i] * 1048576 + exchange[i];
      let bar = open.get(key);
      if (!bar) {
        bar = {from: t, to: null, times: [null, null, null], name: names[what[i] >> 3],
               instance: instance[i], connection: connection[i], sequence, failed: false,
               asked: "", answered: ""};
        open.set(key, bar);
        this.exchanges.push(bar);
      }
      const phase = (what[i] >> 1) & 3;
      bar.times[phase] = t;
      bar.to = t;
      if (what[i] & 1) bar.failed = true;
      if (phase === 0) bar.asked = texts[text[i]];
      else if (text[i]) bar.answered = texts[text[i]];
    }
    for (const bar of this.exchanges) this.classify(bar);
    if (!this.exchanges.length && !this.actions.length) this.first = this.last = 0;
  }

  classify(bar) {
    const kind = KIND_OF_NAME[bar.name];
    bar.postgres = bar.name.startsWith("postgres");
    bar.kind = kind === undefined ? KINDS.talk : kind;
    if (bar.kind === KINDS.fetch && bar.answered.includes("–")) bar.kind = KINDS.delivery;
    // Fetches wait for long and lie under everything else, so they have a row of their own.
    bar.row = bar.postgres ? 2 : bar.kind <= KINDS.delivery ? 0 : 1;
    bar.open = bar.times[2] === null;
  }

  readActions() {
    const instances = new Set();
    for (const bar of this.exchanges) if (bar.instance > 0) instances.add(bar.instance);
    for (const action of this.actions) if (action.instance > 0) instances.add(action.instance);
    this.instances = [...instances].sort((a, b) => a - b);
    this.phases = this.actions.filter(one => one.what === "phase");
    this.produced = this.actions.filter(one => ["produced", "aborted"].includes(one.what));
    this.alive = new Map(this.instances.map(one => [one, []]));
    this.paused = new Map(this.instances.map(one => [one, []]));
    for (const action of this.actions) if (action.instance > 0) this.readLife(action);
    for (const lives of [...this.alive.values(), ...this.paused.values()]) {
      for (const life of lives) if (life.to === null) life.to = this.end;
    }
  }

  readLife({t, what, instance, text}) {
    const lives = this.alive.get(instance);
    const life = lives[lives.length - 1];
    const pauses = this.paused.get(instance);
    const pause = pauses[pauses.length - 1];
    if (what === "start") lives.push({from: t, to: null, began: text, ended: ""});
    if ((what === "died" || what === "exited") && life && life.to === null) {
      life.to = t;
      life.ended = text;
    }
    if (what === "paused") pauses.push({from: t, to: null});
    if ((what === "resumed" || what === "died") && pause && pause.to === null) pause.to = t;
  }

  // A generation begins for all when the first member is seen in it.
  readGenerations() {
    this.generations = [];
    let newest = -1;
    for (const [at, instance, generation] of this.data.generations) {
      if (generation <= newest) continue;
      newest = generation;
      this.generations.push({t: at - this.data.origin_us, generation, instance});
    }
  }

  // What a fault held: from when it fired until the message went on, or its instance was no more.
  findHeld() {
    const struck = new Map(this.faults.map(fault => [fault.t, fault]));
    for (const bar of this.exchanges) {
      for (const t of bar.times) {
        const fault = t === null ? null : struck.get(t);
        if (!fault || fault.instance !== bar.instance) continue;
        const next = bar.times.find(one => one !== null && one > t);
        const life = (this.alive.get(bar.instance) || []).find(one => one.from <= t && t <= one.to);
        bar.held = {from: t, to: Math.min(next ?? Infinity, life ? life.to : this.end),
                    label: fault.kind};
      }
    }
  }

  contains(us) {
    return us >= this.first && us <= Math.max(this.last, this.end);
  }
}
