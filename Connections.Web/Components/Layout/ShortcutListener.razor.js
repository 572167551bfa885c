// Page keys. Typing is not disturbed: not in a field, not in a dialog or an open menu, not with a modifier held.
const pause = 1000;
const layers = '.mud-dialog-container, .mud-popover-open, dialog[open], [popover]:popover-open:not(.cnx-tip)';
const fields = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"], [role="combobox"]';
// These keys mean something of their own on a control that has the focus.
const ofControls = new Set(['Enter', ' ']);

let listener;
let offered = new Set();
let first = '';
let timer;

// Escape closes a panel from its fields, too, unless it closes the list of one.
const leaves = (event, field) => event.key === 'Escape' && field.closest('[data-closes-from-fields]')
  && field.getAttribute('aria-expanded') !== 'true';

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : document.body;
  const field = target.closest(fields);
  if (document.querySelector(layers) || (field && !leaves(event, field))) return;
  if (ofControls.has(event.key) && target.closest('a, button, summary, [role="button"], [role="menuitem"]')) return;

  const both = first ? `${first} ${event.key}` : event.key;
  const keys = offered.has(both) ? both : event.key;
  clearTimeout(timer);
  first = '';
  if (offered.has(keys)) {
    event.preventDefault();
    // What was typed is told before what the key does.
    field?.blur();
    listener.invokeMethodAsync('PressedAsync', keys);
  } else if ([...offered].some(known => known.startsWith(`${event.key} `))) {
    first = event.key;
    timer = setTimeout(() => { first = ''; }, pause);
  }
}

export function listen(dotnet, keys) {
  listener = dotnet;
  offer(keys);
  document.addEventListener('keydown', pressed);
}

// Screen readers announce single keys; ARIA has no words for two in a row.
export function offer(keys) {
  offered = new Set(keys);
  document.getElementById('main')?.setAttribute('aria-keyshortcuts', keys.filter(key => !key.includes(' ')).join(' '));
}

export function stop() {
  clearTimeout(timer);
  document.removeEventListener('keydown', pressed);
}
