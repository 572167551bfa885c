// A field and the server hold the same text. What is too long for one message would break the connection, and the
// server would act on the text before it: it is refused here, in words. And what was typed while the connection broke
// may never have arrived: it is sent again.
const most = 1024 * 1024;
// One message to the server holds 4 MB. Quotes and line ends take two characters each there.
const mostSent = 3.9 * 1024 * 1024;
const recently = 2 * 60 * 1000;
const shown = 10_000;
const kept = new WeakMap();
// Fields by the event, with when it came.
const sent = { input: new Map(), change: new Map() };
let lostAt;
let notice;
let hiding;

const isText = field => field instanceof HTMLTextAreaElement
  || (field instanceof HTMLInputElement && !['checkbox', 'radio', 'file', 'button', 'submit'].includes(field.type));

// Measured only where it could be too long.
const fits = text => text.length <= most
  && (text.length * 6 <= mostSent || new TextEncoder().encode(JSON.stringify(text)).length <= mostSent);

function refuse(length) {
  notice?.remove();
  notice = document.createElement('div');
  notice.className = 'cnx-too-long';
  notice.setAttribute('role', 'alert');
  notice.popover = 'manual';
  document.body.append(notice);
  notice.showPopover();
  notice.textContent = `That's ${length.toLocaleString('en-US')} characters: too long for a field, `
    + 'which takes up to 1 MB. Nothing was changed.';
  clearTimeout(hiding);
  hiding = setTimeout(hide, shown);
}

function hide() {
  notice?.remove();
  notice = undefined;
}

// A field with data-paced may hold a long text: it is sent as changed once typing pauses, and before anything else is
// done, not with each key.
const typingPause = 500;
const told = new WeakMap();
const pausing = new WeakMap();

const isPaced = field => isText(field) && field.dataset.paced !== undefined;

function settle(field) {
  clearTimeout(pausing.get(field));
  if (field.isConnected && told.get(field) !== field.value) field.dispatchEvent(new Event('change', { bubbles: true }));
}

addEventListener('focusout', event => {
  if (isPaced(event.target)) settle(event.target);
}, true);

// The framework sends the field's text along with each key that a form around it hears. These it has to hear.
const isHeard = event => ['Escape', 'Tab'].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey;

addEventListener('keydown', event => {
  if (!isPaced(event.target)) return;
  if (!isHeard(event)) event.stopPropagation();
  else if (event.key !== 'Tab') settle(event.target);
}, true);

addEventListener('keyup', event => {
  if (isPaced(event.target) && !isHeard(event)) event.stopPropagation();
}, true);

addEventListener('focusin', event => {
  if (isText(event.target) && !kept.has(event.target)) kept.set(event.target, event.target.value);
  if (isPaced(event.target)) told.set(event.target, event.target.value);
}, true);

// Before anyone else hears of it.
addEventListener('input', event => {
  const field = event.target;
  if (!isText(field)) return;
  if (fits(field.value)) {
    kept.set(field, field.value);
    hide();
    if (isPaced(field)) {
      clearTimeout(pausing.get(field));
      pausing.set(field, setTimeout(() => settle(field), typingPause));
    } else note(sent.input, field);
    return;
  }
  event.stopImmediatePropagation();
  const length = field.value.length;
  field.value = kept.get(field) ?? '';
  refuse(length);
}, true);

addEventListener('change', event => {
  const field = event.target;
  if (!isText(field)) return;
  // The browser tells at the end what was told in between.
  if (isPaced(field) && told.get(field) === field.value) return event.stopImmediatePropagation();
  told.set(field, field.value);
  note(sent.change, field);
}, true);

function note(fields, field) {
  fields.set(field, performance.now());
  if (fields.size > 100) [...fields.keys()].filter(one => !one.isConnected).forEach(one => fields.delete(one));
}

function sendAgain(since) {
  for (const [name, fields] of Object.entries(sent)) {
    const lost = [...fields].filter(([field, at]) => at >= since && field.isConnected);
    fields.clear();
    for (const [field] of lost) {
      told.delete(field);
      field.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }
}

document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', event => {
  if (event.detail.state === 'show') lostAt ??= performance.now();
  if (event.detail.state !== 'hide' || lostAt === undefined) return;
  sendAgain(lostAt - recently);
  lostAt = undefined;
});

// In a grid with keys, arrows lead from row to row, and Enter and Space choose one. For all grids at once: one that was
// drawn just now answers to its first key. Here, since the page must not scroll then.
addEventListener('keydown', event => {
  const row = event.target;
  if (!(row instanceof Element) || !row.matches('[data-keys] [data-row]')
    || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...row.closest('[data-keys]').querySelectorAll('[data-row]')];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined && event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  if (to === undefined) return row.click();
  const next = rows[Math.min(Math.max(to, 0), rows.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
});
