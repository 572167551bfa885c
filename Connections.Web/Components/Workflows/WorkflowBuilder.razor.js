export { save } from '../../files.js';

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
