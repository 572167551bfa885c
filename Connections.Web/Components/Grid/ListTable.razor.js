// Moving the focus through the rows, without a round trip for what only the browser knows. The table may be gone when a call arrives.
const links = table => [...(table?.querySelectorAll('[data-row] a.link') ?? [])];
const rowOf = node => node?.closest?.('[data-row]');

export function move(table, by) {
  const all = links(table);
  const at = all.findIndex(link => rowOf(link) === rowOf(document.activeElement));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus({ preventScroll: true });
  rowOf(next)?.scrollIntoView({ block: 'nearest' });
}

export function current(table) {
  const row = rowOf(document.activeElement);
  return row && table?.contains(row) ? row.dataset.row : null;
}

export function rowHeight(table) {
  return table && parseFloat(getComputedStyle(table).getPropertyValue('--row')) || null;
}

// The row may be drawn a moment later than the one who asks.
export function focusRow(table, id, tries = 20) {
  const link = table?.querySelector(`[data-row="${id}"] a.link`);
  if (link) link.focus();
  else if (table && tries > 0) requestAnimationFrame(() => focusRow(table, id, tries - 1));
}
