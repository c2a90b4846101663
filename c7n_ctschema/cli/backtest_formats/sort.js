// Sort the table by a click on a column's name. The page works without this script.
const table = document.getElementById("policies");
const heads = [...table.tHead.rows[0].cells];
const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
heads.forEach((head, column) => head.firstChild.addEventListener("click", () => {
  const down = head.getAttribute("aria-sort") === "ascending";
  heads.forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => valueOf(one, column).localeCompare(valueOf(other, column), "en", { numeric: true }));
  table.tBodies[0].append(...(down ? rows.reverse() : rows));
}));
