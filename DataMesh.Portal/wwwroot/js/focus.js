// Brings a field into view and puts the caret there: a "Mend" link leads to the field, not only to its page.
export function focus(id) {
  const field = document.getElementById(id);
  if (!field) return false;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
  return true;
}

// Brings a part of the page to its top, below the frame's bar.
export function reveal(id) {
  const part = document.getElementById(id);
  if (!part) return;
  part.style.scrollMarginTop = '72px';
  part.scrollIntoView({ block: 'start' });
}
