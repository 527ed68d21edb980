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
    const name = source.id.replace(/[^\w-]/g, "_");
    const config = {
      responsive: true, displaylogo: false, showSendToCloud: false, showEditInChartStudio: false,
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
      toImageButtonOptions: { format: "svg", filename: name },
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
    dark.addEventListener("change", () => plots.filter((p) => p.dataset.drawn).forEach(draw));
  };
  if (document.readyState === "complete") { start(); } else { addEventListener("load", start); }

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
