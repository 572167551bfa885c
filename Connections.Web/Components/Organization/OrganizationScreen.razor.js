// Brings the chosen place into view, where the row of places is wider than the screen.
export function showChosen(places) {
  places?.querySelector('a.active')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
