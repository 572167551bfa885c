// Saves a text as a file of the reader's.
export function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Leads to a line of a text.
export function lead(field, line) {
  if (!field) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
  const frame = field.parentElement;
  frame.scrollTop = (field.scrollHeight / lines.length) * (line - 1) - frame.clientHeight / 2;
}
