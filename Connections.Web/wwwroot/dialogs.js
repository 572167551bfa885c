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
  const question = target.closest('[role="alertdialog"]');
  if (question) {
    // Its parts come one by one.
    if (origins.has(question)) return;
    origins.set(question, active);
  } else if (around.contains(active) && active.matches(typed)) return;
  target.focus({ preventScroll: true });
  // What stood here before may have been scrolled.
  target.scrollIntoView({ block: 'center' });
}

function went(node) {
  for (const asked of [within(node, '[role="alertdialog"]'), within(node, '.mud-dialog')]) {
    const origin = asked && origins.get(asked);
    if (origin?.isConnected) return origin.focus({ preventScroll: true });
  }
}

// A row that goes leaves its focus to the one that takes its place; in an empty list, to the
// title: keys of the page are heard there.
let left;

// A dialog that was opened from the row may close after the row is gone: it does not make it forgotten.
const isInDialog = event => event.target.closest?.('.mud-dialog');

document.addEventListener('focusin', event => {
  if (isInDialog(event)) return;
  const row = event.target.closest?.('[data-row]');
  const list = row?.closest('[role="table"], table');
  left = list && { row, list, at: rowsOf(list).indexOf(row), page: location.pathname };
});

document.addEventListener('pointerdown', event => { if (!isInDialog(event)) left = undefined; }, true);

const rowsOf = list => [...list.querySelectorAll('[data-row]')];

function followRow() {
  if (!left || left.row.isConnected || left.page !== location.pathname) return;
  const rows = rowsOf(left.list);
  // It may be read anew at this moment: it is empty where only its head counts.
  if (rows.length === 0 && left.list.isConnected && left.list.ariaRowCount !== '1') return;
  const next = rows[Math.min(left.at, rows.length - 1)];
  const link = next?.hasAttribute('tabindex') ? next : next?.querySelector('a.link');
  const target = link ?? document.querySelector('main h1[tabindex]');
  target?.focus({ preventScroll: true });
}

function changed(changes) {
  const nodes = which => changes.flatMap(change => [...change[which]]).filter(node => node instanceof Element);
  for (const node of nodes('removedNodes')) if (!node.isConnected && isLost()) went(node);
  for (const node of nodes('addedNodes')) if (node.isConnected) came(node);
  // What had the focus may be gone, such as the button that was pressed.
  const dialog = inFront();
  if (dialog && (isLost() || document.activeElement === dialog)) homeOf(dialog).focus({ preventScroll: true });
  else if (!dialog && isLost()) followRow();
}

const isLost = () => !document.activeElement || document.activeElement === document.body;

new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });

// Escape is heard by a dialog's content and buttons: one who clicked beside them presses it all the same.
document.addEventListener('keydown', event => {
  const dialog = inFront();
  if (event.key !== 'Escape' || !dialog || event.target.closest?.('.mud-popover')) return;
  if (dialog.contains(event.target) && event.target.closest('.cnx-keys')) return;
  event.stopImmediatePropagation();
  const escape = { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true };
  dialog.querySelector('.cnx-keys').dispatchEvent(new KeyboardEvent('keydown', escape));
}, true);
