// Escape is heard where a dialog's content listens to it: that is what gets the focus, also when somebody clicks beside it.
export function enter() {
  const dialog = [...document.querySelectorAll('.mud-dialog')].at(-1);
  if (!dialog) return;
  const home = dialog.querySelector('.mud-dialog-content > [tabindex="-1"]') ?? dialog;
  if (home !== dialog) dialog.addEventListener('focus', () => home.focus({ preventScroll: true }));
  if (dialog !== document.activeElement && dialog.contains(document.activeElement)) return;
  if (home === dialog) dialog.tabIndex = -1;
  home.focus({ preventScroll: true });
}
