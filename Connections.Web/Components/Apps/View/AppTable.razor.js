// Arrows lead from row to row, Enter and Space choose one. Here, since the page must not scroll then.
export function attend(table) {
  table?.addEventListener('keydown', event => {
    const row = event.target.closest('[data-row]');
    if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...table.querySelectorAll('[data-row]')];
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (to === undefined) return row.click();
    const next = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  });
}
