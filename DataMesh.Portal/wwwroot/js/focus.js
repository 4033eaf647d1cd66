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

// Goes to the first thing of a form that is wrong, so that nobody has to look for it.
export function wrong(form) {
  const first = form?.querySelector?.('[aria-invalid="true"], .field:has(> .error) :is(input:not([type="hidden"]), select, textarea), .bad-text[role="alert"]');
  if (!first) return;
  first.scrollIntoView({ block: 'center' });
  first.focus({ preventScroll: true });
}

// Goes to the heading of a part that was asked for elsewhere on the page, so that it is read from its beginning.
export function arrive(heading) {
  const top = heading?.getBoundingClientRect?.().top;
  if (top === undefined) return;
  if (top < 72 || top > innerHeight / 3) heading.scrollIntoView({ block: 'start' });
  heading.focus({ preventScroll: true });
}
