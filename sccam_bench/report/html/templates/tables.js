/* Headings of tables sort: numbers the largest first, words by the alphabet; then the other way
   round; the third time the order of the report returns. */
(() => {
  const ORDERS = ["none", "ascending", "descending"];

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.value ?? "";
    const number = value === "" ? NaN : Number(value);
    return { number, text: cell.textContent.trim() };
  };

  const isKnown = (value) => !Number.isNaN(value.number);

  const compare = (a, b) => {
    if (isKnown(a) && isKnown(b)) return a.number - b.number;
    return a.text.localeCompare(b.text, "en", { numeric: true });
  };

  const sorted = (rows, column, order, isNumeric) => {
    if (order === "none") return rows;
    const sign = order === "ascending" ? 1 : -1;
    return rows
      .map((row) => ({ row, value: valueOf(row, column) }))
      .sort((a, b) => {
        // what has no number comes last, whichever way the others go
        const gap = isNumeric ? isKnown(b.value) - isKnown(a.value) : 0;
        return gap || sign * compare(a.value, b.value);
      })
      .map((one) => one.row);
  };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const isNumeric = original.some((row) => isKnown(valueOf(row, column)));
      const cycle = isNumeric ? [ORDERS[0], ORDERS[2], ORDERS[1]] : ORDERS;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort") ?? "none";
        const next = cycle[(cycle.indexOf(now) + 1) % cycle.length];
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        if (next !== "none") heading.setAttribute("aria-sort", next);
        body.append(...sorted(original, column, next, isNumeric));
      });
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".table table").forEach((table) => {
      if (table.tBodies.length && table.tBodies[0].rows.length > 1) makeSortable(table);
    });
  });
})();
