export { move } from '../../rows.js';

// The table may be gone when a call arrives.
const rowOf = node => node?.closest?.('[data-row]');

export function current(table) {
  const row = rowOf(document.activeElement);
  return row && table?.contains(row) ? row.dataset.row : null;
}

// Shows what has no room in a cell, and tells the height of a row.
export function start(table, tip) {
  showTips(table, tip);
  return table && parseFloat(getComputedStyle(table).getPropertyValue('--row')) || null;
}

// The row may be drawn a moment later than the one who asks.
export function focusRow(table, id, tries = 20) {
  const link = table?.querySelector(`[data-row="${id}"] a.link`);
  if (link) link.focus();
  else if (table && tries > 0) requestAnimationFrame(() => focusRow(table, id, tries - 1));
}

// What has no room in a cell is told beside its "+N", for the pointer and for the keyboard: one tip for the whole table.
function showTips(table, tip) {
  if (!table || !tip) return;
  const hide = () => tip.hidePopover();
  const show = event => {
    const more = event.target.closest?.('[data-tip]');
    if (!more) return;
    tip.replaceChildren(...more.dataset.tip.split('\n').map(line => {
      const part = document.createElement('span');
      part.textContent = line;
      return part;
    }));
    tip.showPopover();
    addEventListener('scroll', hide, { capture: true, once: true });
    const from = more.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(from.right - size.width, innerWidth - size.width - 8))}px`;
    tip.style.top = `${from.bottom + 4 + size.height > innerHeight ? from.top - 4 - size.height : from.bottom + 4}px`;
  };
  for (const name of ['pointerover', 'focusin', 'click']) table.addEventListener(name, show);
  for (const name of ['pointerout', 'focusout']) table.addEventListener(name, hide);
  table.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !tip.matches(':popover-open')) return;
    hide();
    event.stopPropagation();
  });
}
