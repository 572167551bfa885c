// Moves the focus through the rows of all tables of the screen.
export function move(by) {
  const rows = [...document.querySelectorAll('tr[data-row]')];
  const at = rows.findIndex(row => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}
