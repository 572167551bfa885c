// Where the focus goes when a dialog comes, changes and goes. Decided here, in the moment in which the page changes: a call from the server
// comes a network's way later, and would take the focus from who types already. "autofocus" marks what takes it.
const typed = 'input, textarea, select';
const origins = new WeakMap();

const inFront = () => [...document.querySelectorAll('.mud-dialog')].at(-1);

function homeOf(dialog) {
  const home = dialog.querySelector('.cnx-keys > [tabindex="-1"]');
  if (!home) dialog.tabIndex = -1;
  return home ?? dialog;
}

const within = (node, selector) => node.matches(selector) ? node : node.querySelector(selector);

function came(node) {
  const dialog = within(node, '.mud-dialog');
  if (dialog && !origins.has(dialog)) {
    origins.set(dialog, document.activeElement);
    // Who clicks beside the content is still in the dialog.
    dialog.addEventListener('focus', () => homeOf(dialog).focus({ preventScroll: true }));
    (dialog.querySelector('[autofocus]') ?? homeOf(dialog)).focus({ preventScroll: true });
    return;
  }
  const target = within(node, '[autofocus]');
  const around = target?.closest('.mud-dialog');
  if (!around) return;
  // Who types is not torn away, unless something is asked.
  const active = document.activeElement;
  if (around.contains(active) && active.matches(typed) && !target.closest('[role="alertdialog"]')) return;
  target.focus({ preventScroll: true });
  // What stood here before may have been scrolled.
  target.scrollIntoView({ block: 'center' });
}

function went(node) {
  const dialog = within(node, '.mud-dialog');
  const origin = dialog && origins.get(dialog);
  if (origin?.isConnected) origin.focus({ preventScroll: true });
}

function changed(changes) {
  const nodes = which => changes.flatMap(change => [...change[which]]).filter(node => node instanceof Element);
  for (const node of nodes('removedNodes')) if (!node.isConnected && isLost()) went(node);
  for (const node of nodes('addedNodes')) if (node.isConnected) came(node);
  // What had the focus may be gone, such as the button that was pressed.
  const dialog = inFront();
  if (dialog && (isLost() || document.activeElement === dialog)) homeOf(dialog).focus({ preventScroll: true });
}

const isLost = () => !document.activeElement || document.activeElement === document.body;

new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });

// Escape is heard by a dialog's content and buttons: one who clicked beside them presses it all the same.
document.addEventListener('keydown', event => {
  const dialog = inFront();
  if (event.key !== 'Escape' || !dialog || event.target.closest?.('.mud-popover')) return;
  if (dialog.contains(event.target) && event.target.closest('.cnx-keys')) return;
  event.stopImmediatePropagation();
  dialog.querySelector('.cnx-keys').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true }));
}, true);
