// Rows before and after, for each transaction that an anomaly speaks of.

function rowsSection(detail, origin) {
  if (!detail.rows || !detail.rows.length) return null;
  const note = "what these transactions changed, in the order of commit, from Postgres's change stream";
  return section("Rows before and after", note,
                 detail.rows.map(transaction => transactionBlock(transaction, origin)));
}

function transactionBlock(transaction, origin) {
  const about = [
    `xid ${transaction.xid}`,
    transaction.instance ? `instance ${transaction.instance}` : null,
    transaction.at_us !== undefined ? `committed ${since(transaction.at_us - origin)}` : null,
    transaction.events.length ? `event ${transaction.events.slice(0, 12).join(", ")}` : null,
  ];
  return element("div", {class: "transaction"},
    element("h3", {}, about.filter(Boolean).join(" · ")),
    transaction.changes.map(changeTable),
    transaction.left_out ? element("p", {class: "quiet"},
                                   `… and ${counted(transaction.left_out, "more change")}`) : null);
}

function changeTable(change) {
  const had = change.columns.some(column => column[1] !== null);
  const has = change.columns.some(column => column[2] !== null);
  const cell = (column, index) => {
    const [, before, after] = column;
    const value = column[index];
    const differs = had && has && before !== after;
    return element("td", {class: differs ? "differs" : null}, value === null ? "" : value,
                   differs && index === 2 ? element("span", {class: "sr"}, " (changed)") : null);
  };
  const row = (name, index, present) => element("tr", {},
    element("th", {scope: "row"}, name),
    present ? change.columns.map(column => cell(column, index))
            : element("td", {class: "absent", colspan: change.columns.length}, "no row"));
  return element("div", {class: "scroll"}, element("table", {class: "change"},
    element("caption", {}, element("b", {}, change.table), ` ${change.op}`),
    element("thead", {}, element("tr", {}, element("td"),
      change.columns.map(column => element("th", {scope: "col"}, column[0])))),
    element("tbody", {}, row("before", 1, had), row("after", 2, has))));
}
