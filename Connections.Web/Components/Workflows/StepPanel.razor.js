// The field that had the focus last, so that a variable can go to where the cursor was. Only the browser knows that.
const last = new WeakMap();

export function attend(panel, takesFocus) {
  if (!panel) return;
  panel.addEventListener('focusin', event => {
    if (event.target.matches('[data-expression]')) last.set(panel, event.target);
    if (event.target.matches('[role=combobox]')) select(event.target);
  });
  if (takesFocus) panel.querySelector('h2')?.focus({ preventScroll: true });
}

// What is typed into a list's field looks for another choice, and is not added to the name of the one that is there.
// After the click has put the cursor somewhere; not once something was typed.
function select(field) {
  const chosen = field.value;
  requestAnimationFrame(() => {
    if (chosen && field.value === chosen) field.select();
  });
}

export async function insert(panel, text) {
  const field = last.get(panel);
  if (field?.isConnected && !field.readOnly) {
    field.focus();
    field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }
  // Without the right to write there, it can still be selected and copied by hand.
  await copy(text);
  return false;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
