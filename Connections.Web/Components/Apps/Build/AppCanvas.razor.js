// Moves components with the mouse or a finger: the browser shows where, and the server is told once, at the end.
const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
const rowHeight = 8;
const least = 4;

export function attend(canvas, page) {
  if (!canvas) return;
  // Here, since the page must not scroll then.
  canvas.addEventListener('keydown', event => {
    if (event.target.matches('[data-pick]') && arrows.includes(event.key)) event.preventDefault();
  });
  let drag = null;
  canvas.addEventListener('pointerdown', event => {
    const grip = event.target.closest('[data-size], [data-pick]');
    const cell = grip?.closest('[data-place]');
    if (!cell || event.button !== 0) return;
    // Stacked, there are no columns to move between.
    const columns = getComputedStyle(cell.parentElement).gridTemplateColumns.split(' ').length;
    if (columns < 12) return;
    // A finger scrolls, unless what it is on was selected before.
    if (event.pointerType !== 'mouse' && grip.matches('[aria-pressed="false"]')) return;
    const [row, column, height, width] = cell.dataset.place.match(/\d+/g).map(Number);
    drag = {
      name: grip.dataset.size ?? grip.dataset.pick, isSize: grip.matches('[data-size]'), grip,
      frame: grip.closest('[data-framed]'), x: event.clientX, y: event.clientY, row: row - 1, column: column - 1,
      height, width, columnWidth: cell.parentElement.clientWidth / 12, isMoved: false,
    };
    grip.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', event => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.isMoved && Math.hypot(dx, dy) < least) return;
    drag.isMoved = true;
    if (drag.isSize) drag.grip.style.transform = `translate(${dx}px, ${dy}px)`;
    else drag.frame.style.transform = `translate(${dx}px, ${dy}px)`;
  });
  const end = event => {
    if (!drag) return;
    const done = drag;
    drag = null;
    done.grip.style.transform = done.frame.style.transform = '';
    if (!done.isMoved || event.type === 'pointercancel') return;
    const dx = Math.round((event.clientX - done.x) / done.columnWidth);
    const dy = Math.round((event.clientY - done.y) / rowHeight);
    if (done.isSize) page.invokeMethodAsync('SizeAsync', done.name, done.width + dx, done.height + dy);
    else page.invokeMethodAsync('DropAsync', done.name, done.column + dx, done.row + dy);
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
}

export function focus(canvas, name) {
  const pick = [...(canvas?.querySelectorAll('[data-pick]') ?? [])].find(one => one.dataset.pick === name);
  pick?.focus({ preventScroll: true });
  pick?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
