// Keys of a card: arrows lead from card to card, "a" adds a step after it. Here, since the page must not scroll meanwhile.
const ways = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = event.target.closest('[data-step]');
  if (!card) return;
  const canvas = event.currentTarget;
  const way = ways[event.key];
  if (way) {
    event.preventDefault();
    const next = [...canvas.querySelectorAll('[data-step]')].find(other => other.dataset.step === card.dataset[way]);
    next?.focus();
    next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  } else if (event.key === 'a') {
    const plus = [...canvas.querySelectorAll('[data-add-after]')].find(one => one.dataset.addAfter === card.dataset.step);
    if (!plus) return;
    event.preventDefault();
    plus.click();
  }
}

export function attend(canvas) {
  canvas?.addEventListener('keydown', pressed);
}
