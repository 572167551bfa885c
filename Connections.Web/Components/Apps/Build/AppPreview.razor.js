// What an app has the browser do.
export function open(address, inNewTab) {
  if (inNewTab) window.open(address, '_blank', 'noopener,noreferrer');
  else location.assign(address);
}

export function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
