export function enter() {
  const dialog = [...document.querySelectorAll('.mud-dialog')].at(-1);
  if (!dialog || dialog.contains(document.activeElement)) return;
  dialog.tabIndex = -1;
  dialog.focus({ preventScroll: true });
}
