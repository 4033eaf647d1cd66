// Single-key shortcuts of a page. They stay out of the way of typing, of modifier keys and of dialogs.
export function attach(page, keys) {
  const onKey = e => {
    const el = e.target;
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat) return;
    if (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button)$/.test(el.type)) return;
    if (document.querySelector('.rz-dialog')) return;
    const key = e.key.toLowerCase();
    if (!keys.includes(key)) return;
    e.preventDefault();
    page.invokeMethodAsync('Pressed', key);
  };
  document.addEventListener('keydown', onKey);
  return { dispose() { document.removeEventListener('keydown', onKey); } };
}
