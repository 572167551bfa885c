// Arrow keys move by what one sees: to the next tile, or to the nearest in the row above or below.
export function attend(gridId, searchId) {
  const grid = document.getElementById(gridId);
  const search = document.getElementById(searchId);
  if (!grid || !search) return;
  grid.addEventListener('keydown', event => {
    if (!['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) return;
    const tiles = [...grid.querySelectorAll('.tile')];
    const at = tiles.indexOf(document.activeElement);
    if (at < 0) {
      if (document.activeElement !== search || event.key !== 'ArrowDown' || !tiles.length) return;
      event.preventDefault();
      tiles[0].focus();
      return;
    }
    event.preventDefault();
    (target(tiles, at, event.key) ?? search).focus();
  });
}

function target(tiles, at, key) {
  switch (key) {
    case 'ArrowRight': return tiles[Math.min(at + 1, tiles.length - 1)];
    case 'ArrowLeft': return tiles[Math.max(at - 1, 0)];
    case 'Home': return tiles[0];
    case 'End': return tiles[tiles.length - 1];
  }
  const here = tiles[at].getBoundingClientRect();
  const rows = tiles.map(tile => ({ tile, box: tile.getBoundingClientRect() }))
    .filter(({ box }) => key === 'ArrowDown' ? box.top > here.top + 4 : box.top < here.top - 4);
  if (!rows.length) return key === 'ArrowUp' ? null : tiles[at];
  const row = key === 'ArrowDown' ? Math.min(...rows.map(r => r.box.top)) : Math.max(...rows.map(r => r.box.top));
  return rows.filter(r => Math.abs(r.box.top - row) < 4)
    .reduce((best, r) => Math.abs(r.box.left - here.left) < Math.abs(best.box.left - here.left) ? r : best).tile;
}
