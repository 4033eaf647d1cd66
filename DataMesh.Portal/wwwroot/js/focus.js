// Brings a field into view and puts the caret there: a "Mend" link leads to the field, not only to its page.
export function focus(id) {
  const field = document.getElementById(id);
  if (!field) return false;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
  return true;
}

// Scrolls a strip of tabs along, so that the one that is shown is in view. Nothing else moves.
export function along(strip) {
  const on = strip?.querySelector?.('[aria-current="page"]');
  if (on) strip.scrollLeft += on.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - on.offsetWidth) / 2;
  return { dispose() { } };
}

// Brings a part of the page to its top, below the frame's bar.
export function reveal(id) {
  const part = document.getElementById(id);
  if (!part) return;
  part.style.scrollMarginTop = '72px';
  part.scrollIntoView({ block: 'start' });
}
