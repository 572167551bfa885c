// The field that had the focus last, so that a variable can go to where the cursor was. Only the browser knows that.
const last = new WeakMap();

export function attend(panel) {
  panel?.addEventListener('focusin', event => {
    if (event.target.matches('[data-expression]')) last.set(panel, event.target);
  });
}

export async function insert(panel, text) {
  const field = last.get(panel);
  if (field?.isConnected) {
    field.focus();
    field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the right to write there, it can still be selected and copied by hand.
  }
  return false;
}
