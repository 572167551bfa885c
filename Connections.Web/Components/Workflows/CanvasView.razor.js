// Keys of a card: arrows lead from card to card, "a" adds a step after it. Here, since the page must not scroll then.
const ways = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = event.target.closest('[data-step]');
  if (!card) return;
  const canvas = event.currentTarget;
  const way = ways[event.key];
  if (way) {
    event.preventDefault();
    focus(canvas, card.dataset[way]);
  } else if (event.key === 'a') {
    const plus = [...canvas.querySelectorAll('[data-add-after][data-main]')]
      .find(one => one.dataset.addAfter === card.dataset.step);
    if (!plus) return;
    event.preventDefault();
    plus.click();
  }
}

export function attend(canvas) {
  if (!canvas) return;
  canvas.addEventListener('keydown', pressed);
  // A drawing that is wider than the screen begins with its first step in the middle.
  const first = canvas.querySelector('ol.steps > li');
  const frame = canvas.parentElement;
  if (first) frame.scrollLeft = first.offsetLeft + (first.offsetWidth - frame.clientWidth) / 2
    + canvas.querySelector('.drawing').offsetLeft;
}

export function focus(canvas, step) {
  const card = [...(canvas?.querySelectorAll('[data-step]') ?? [])].find(other => other.dataset.step === step);
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
