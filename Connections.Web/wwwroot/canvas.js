// Cards of a canvas, and cells of an app, lie where their layout says. Before the page is painted, and without a call
// from the server, which comes a network's way later.
function place(item) {
  if (item.dataset.place !== undefined) return item.style.setProperty('--place', item.dataset.place);
  item.style.left = `${item.dataset.x}px`;
  item.style.top = `${item.dataset.y}px`;
  if (!item.matches('li')) item.dataset.placed = '';
  const list = item.closest('ol.steps');
  if (list && list.dataset.placed === undefined) list.dataset.placed = '';
}

const placed = '[data-x], [data-place]';

function placeIn(node) {
  if (!(node instanceof Element)) return;
  if (node.matches(placed)) place(node);
  for (const item of node.querySelectorAll(placed)) place(item);
}

new MutationObserver(changes => {
  for (const change of changes) {
    if (change.type === 'attributes') place(change.target);
    else for (const node of change.addedNodes) placeIn(node);
  }
}).observe(document.body,
  { subtree: true, childList: true, attributes: true, attributeFilter: ['data-x', 'data-y', 'data-place'] });
