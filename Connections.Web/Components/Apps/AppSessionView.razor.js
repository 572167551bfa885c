export { save } from '../../files.js';

// Without a way back to this page. False: the browser blocks it.
export function open(address) {
  const tab = window.open(address, '_blank');
  if (!tab) return false;
  tab.opener = null;
  return true;
}
