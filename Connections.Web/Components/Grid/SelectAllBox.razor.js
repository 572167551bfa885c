// The box may be gone when a call arrives.
export function show(box, checked, mixed) {
  if (!box) return;
  box.checked = checked;
  box.indeterminate = mixed;
}
