"use strict";
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = () => innerWidth < 560;

  // Figures: the plain drawing stays until the library has drawn the interactive one into its place.
  const template = () => {
    const ink = dark.matches ? "#c9cdd2" : "#3b424a";
    const grid = dark.matches ? "#31363d" : "#e9e7e2";
    const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid, ticks: "outside", tickcolor: grid };
    return { layout: {
      font: { family: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", size: 12.5, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", xaxis: axis, yaxis: axis,
      margin: { l: 62, r: 14, t: 10, b: 48 }, hoverlabel: { font: { size: 13 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: grid, activecolor: ink, orientation: "v" },
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    } };
  };
  const draw = (plot) => {
    const source = document.getElementById(plot.dataset.figure);
    if (!source || !window.Plotly) { return; }
    const figure = JSON.parse(source.textContent);
    const layout = { ...figure.layout, template: template(), autosize: true };
    if (layout.showlegend) { layout.margin = { l: 62, r: 14, t: 34, b: 48 }; }
    if (narrow()) { layout.margin = { l: 46, r: 6, t: layout.showlegend ? 40 : 8, b: 44 }; }
    const config = {
      responsive: true, displaylogo: false, showSendToCloud: false, showEditInChartStudio: false,
      displayModeBar: "hover", modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d", "autoScale2d"],
    };
    if (!plot.dataset.drawn) { plot.replaceChildren(); plot.dataset.drawn = "1"; }
    window.Plotly.react(plot, figure.data, layout, config).then(() => { plot.dataset.ready = "1"; });
  };
  const plots = [...document.querySelectorAll(".plot")];
  const start = () => {
    if (!window.Plotly) { return; }
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
      }
    }, { rootMargin: "500px" });
    plots.forEach((plot) => seen.observe(plot));
    addEventListener("beforeprint", () => plots.filter((p) => !p.dataset.drawn).forEach(draw));
    dark.addEventListener("change", () => plots.filter((p) => p.dataset.drawn).forEach(draw));
  };
  if (document.readyState === "complete") { start(); } else { addEventListener("load", start); }

  // Saving: figures as SVG and PNG, tables as CSV, BibTeX as it is. Made here, so that pages without scripts show no dead buttons.
  const save = (name, type, parts) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const buttons = (label, entries) => {
    const bar = document.createElement("div");
    bar.className = "save";
    for (const [text, action] of entries) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.setAttribute("aria-label", `Save ${label} as ${text}`);
      button.addEventListener("click", action);
      bar.append(button);
    }
    return bar;
  };
  // A drawing of the page takes its colours from the page: they are written into the copy that leaves it.
  const standalone = (svg) => {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
      const style = getComputedStyle(from[i]);
      for (const property of ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity", "font-size", "font-family", "text-anchor"]) {
        element.setAttribute(property, style.getPropertyValue(property));
      }
      element.removeAttribute("class");
    });
    const box = svg.viewBox.baseVal;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    copy.removeAttribute("style");
    return { text: new XMLSerializer().serializeToString(copy), width: box.width, height: box.height };
  };
  const png = (drawing, name) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * drawing.width;
      canvas.height = 2 * drawing.height;
      const pen = canvas.getContext("2d");
      pen.fillStyle = getComputedStyle(document.body).backgroundColor;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(`${name}.png`, "image/png", [blob]));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
  };
  for (const plot of document.querySelectorAll(".plot, .drawing")) {
    const name = plot.dataset.figure.replace(/[^\w-]/g, "_");
    const figure = async (format) => {
      if (window.Plotly && plot.classList.contains("plot")) {
        if (!plot.dataset.drawn) { draw(plot); }
        await window.Plotly.downloadImage(plot, { format, filename: name, width: plot.clientWidth, height: plot.clientHeight, scale: format === "png" ? 2 : 1 });
        return;
      }
      const drawing = standalone(plot.querySelector("svg"));
      if (format === "svg") { save(`${name}.svg`, "image/svg+xml", [drawing.text]); } else { png(drawing, name); }
    };
    const title = document.getElementById(`${plot.dataset.figure}-title`);
    title.before(buttons(title.textContent, [["SVG", () => figure("svg")], ["PNG", () => figure("png")]]));
  }
  // Numbers are saved as they are, with their errors in columns of their own, not as they are shown.
  const field = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const words = (cell) => cell.querySelector("li")
    ? [...cell.querySelectorAll("li")].map((li) => li.textContent).join("; ")
    : [...cell.childNodes].filter((n) => n.nodeName !== "svg").map((n) => n.textContent).join(" ").replace(/\s+/g, " ").trim();
  const csv = (table) => {
    const rows = [...table.tBodies[0].rows].filter((r) => !r.hidden);
    const heads = [...table.tHead.rows[0].cells];
    const errors = heads.map((_, i) => rows.some((r) => r.cells[i].dataset.e !== undefined));
    const numbers = heads.map((h, i) => h.classList.contains("number") && rows.every((r) => r.cells[i].dataset.v !== undefined || /^[–]?$/.test(r.cells[i].textContent.trim())));
    const lines = [heads.flatMap((h, i) => errors[i] ? [words(h), `${words(h)} standard error`] : [words(h)])];
    for (const row of rows) {
      lines.push([...row.cells].flatMap((cell, i) => {
        const value = numbers[i] ? cell.dataset.v ?? "" : words(cell);
        return errors[i] ? [value, cell.dataset.e ?? ""] : [value];
      }));
    }
    return lines.map((line) => line.map(field).join(",")).join("\n") + "\n";
  };
  for (const box of document.querySelectorAll(".table")) {
    const table = box.querySelector("table");
    const label = table.caption ? table.caption.textContent : "table";
    const bar = buttons(label, [["CSV", () => save(`${box.dataset.name || "table"}.csv`, "text/csv", ["\ufeff", csv(table)])]]);
    if (table.caption) { table.caption.append(bar); } else { box.before(bar); }
  }
  for (const text of document.querySelectorAll("pre[data-name]")) {
    text.before(buttons(text.dataset.name, [["BibTeX", () => save(text.dataset.name, "application/x-bibtex", [text.textContent, "\n"])]]));
  }
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) { d.open = true; } });

  // Tables: every heading sorts; empty cells stay last whichever way.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  };
  for (const box of document.querySelectorAll(".table.sortable")) {
    const table = box.querySelector("table");
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.querySelectorAll(":scope > span"));
      head.prepend(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("number");
        const before = head.getAttribute("aria-sort");
        const up = before ? before === "descending" : !numeric;
        for (const other of table.tHead.rows[0].cells) { other.removeAttribute("aria-sort"); }
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...body.rows].map((row, index) => ({ row, index, number: key(row, column), text: row.cells[column].textContent }));
        rows.sort((a, b) => {
          if (a.number !== null || b.number !== null) {
            if (a.number === null) { return 1; }
            if (b.number === null) { return -1; }
            return (up ? a.number - b.number : b.number - a.number) || a.index - b.index;
          }
          return (up ? 1 : -1) * a.text.localeCompare(b.text, "en", { numeric: true }) || a.index - b.index;
        });
        body.append(...rows.map((r) => r.row));
      });
    });
    if (box.classList.contains("searchable")) {
      const label = document.createElement("label");
      label.className = "search";
      const input = document.createElement("input");
      input.type = "search";
      input.placeholder = "formula, verdict …";
      label.append("Show rows with", input);
      box.before(label);
      input.addEventListener("input", () => {
        const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const row of body.rows) {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => text.includes(word));
        }
      });
    }
  }
})();
