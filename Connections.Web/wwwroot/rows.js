// Moves the focus through the rows of a list, without a round trip for what only the browser knows. Without a table:
// through those of all tables of the screen. A row takes the focus itself, or its link does.
export function move(table, by) {
  const rows = [...(table ?? document).querySelectorAll('[data-row]')];
  const at = rows.findIndex(row => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  (next?.hasAttribute('tabindex') ? next : next?.querySelector('a.link'))?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}
