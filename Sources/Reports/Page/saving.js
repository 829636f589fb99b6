// Saves a chart as an SVG or PNG file.

const KEPT = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-family",
  "font-size", "font-weight", "text-anchor", "opacity", "paint-order", "stroke-linejoin"];

/** The chart as SVG that stands by itself: styles written out, canvases as pictures. */
function standalone(place) {
  const source = place.querySelector("svg");
  const copy = source.cloneNode(true);
  const originals = [source, ...source.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const name of KEPT) {
      const value = style.getPropertyValue(name);
      if (value) copies[i].setAttribute(name, value);
    }
    for (const name of ["class", "tabindex", "role", "aria-label"]) copies[i].removeAttribute(name);
  });
  const width = source.clientWidth || +source.getAttribute("width"), height = +source.getAttribute("height");
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const canvas = place.querySelector("canvas");
  if (canvas) copy.prepend(shape("image", { href: canvas.toDataURL("image/png"), width, height }));
  copy.prepend(shape("rect", { width, height, fill: token("--back") }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function saveSVG(place, name) {
  save(new Blob([standalone(place).text], { type: "image/svg+xml" }), name + ".svg");
}

function savePNG(place, name) {
  const { text, width, height } = standalone(place);
  const image = new Image(), factor = 3;
  image.onload = () => {
    const canvas = element("canvas", { width: width * factor, height: height * factor });
    const context = canvas.getContext("2d");
    context.scale(factor, factor);
    context.drawImage(image, 0, 0, width, height);
    canvas.toBlob((blob) => save(blob, name + ".png"), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
}

/** The two buttons. */
function savers(place, name) {
  return [
    element("button", { type: "button", "aria-label": `save ${name} as SVG`, onclick: () => saveSVG(place, name) },
      "SVG"),
    element("button", { type: "button", "aria-label": `save ${name} as PNG`, onclick: () => savePNG(place, name) },
      "PNG"),
  ];
}
