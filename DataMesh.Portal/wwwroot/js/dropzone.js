// Marks the zone while a file hovers over it; the file input that covers it takes the drop itself.
export function attach(zone) {
  const over = () => zone.classList.add('over');
  const out = () => zone.classList.remove('over');
  const on = { dragenter: over, dragover: over, dragleave: out, drop: out };
  for (const [name, handler] of Object.entries(on)) zone.addEventListener(name, handler);
  return { dispose() { for (const [name, handler] of Object.entries(on)) zone.removeEventListener(name, handler); } };
}
