// A one-line field drops line breaks on paste, which would join the tags of a list; and arrows move the caret.
export function attend(field) {
  // Closed before this arrived.
  if (!field) return;
  field.addEventListener('paste', event => {
    const pasted = event.clipboardData?.getData('text') ?? '';
    if (!/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    field.setRangeText(pasted.replace(/[\r\n]+/g, ','), field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('keydown', event => {
    const isOpen = field.getAttribute('aria-expanded') === 'true';
    if (event.key === 'Enter' || (isOpen && ['ArrowDown', 'ArrowUp'].includes(event.key))) event.preventDefault();
  });
}
