export function focus(id) {
  // Who types already is not torn away to another field.
  if (document.activeElement?.matches('.mud-dialog :is(input, textarea, select)')) return;
  document.getElementById(id)?.focus();
}

export function focusFault(id) {
  const form = document.getElementById(id);
  const alert = form?.querySelector(':scope > [role="alert"]');
  const field = form?.querySelector('[aria-invalid="true"], [data-faulty]');
  field?.focus({ preventScroll: true });
  (field ?? alert)?.scrollIntoView({ block: 'center' });
}

export function reveal(id) {
  document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
}
