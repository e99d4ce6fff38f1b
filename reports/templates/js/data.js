// Packed parts: base64 of gzip in script elements that no browser runs. Nothing here makes a request.
function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text.trim());
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

async function unpacked(id) {
  const element = document.getElementById("part-" + id);
  if (!element || typeof DecompressionStream === "undefined") return null;
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// A part with columns: the header with each column in it as a typed array.
function columnsOf(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = { B: Uint8Array, H: Uint16Array, I: Uint32Array };
  for (const name of Object.keys(head.columns)) {
    const [kind, at, count] = head.columns[name];
    head.columns[name] = new arrays[kind](buffer, 4 + length + at, count);
  }
  return head;
}

// An element with properties and children; text becomes text nodes, so nothing in it is ever markup.
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}
