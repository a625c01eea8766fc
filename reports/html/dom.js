// What the system under test wrote reaches the page through here only: as text, never as markup.

// element("a", {class: "x", href: "#", onclick: f}, "text", child, …); null children are left out.
function element(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

function replaceChildren(node, ...children) {
  node.textContent = "";
  return append(node, children);
}

function section(title, note, ...children) {
  return element("section", {}, element("h2", {}, title, note ? element("small", {}, note) : null),
                 children);
}

function button(label, onclick, properties) {
  return element("button", {type: "button", onclick, ...properties}, label);
}

// A command with a button that copies it, also where the page has no right to the clipboard.
function copyable(command) {
  const code = element("code", {}, command);
  const copy = button("Copy", async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(command);
      done = true;
    } catch (refused) {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      done = document.execCommand("copy");
    }
    copy.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  }, {class: "copy", "aria-label": "Copy the command"});
  return element("div", {class: "command"}, code, copy);
}

// Short facts in one line.
function facts(parts, properties) {
  const known = parts.filter(part => part !== null && part !== undefined && part !== "");
  return element("p", {class: "facts", ...properties},
                 known.map((part, i) => [i ? " · " : "", element("span", {}, part)]));
}
