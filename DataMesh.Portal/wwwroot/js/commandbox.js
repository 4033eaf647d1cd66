// Keys that must be answered before the server could: "/" and Ctrl+K reach the search box, arrows keep the caret where it is.
export function attach(input) {
  // Only a circuit calls this: from here on clicks and keys reach the server.
  document.documentElement.dataset.live = '';
  const typing = el => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  const onKey = e => {
    const slash = e.key === '/' && !e.ctrlKey && !e.metaKey && !e.altKey && !typing(document.activeElement);
    const palette = e.key.toLowerCase() === 'k' && (e.ctrlKey || e.metaKey) && !e.altKey;
    if (!slash && !palette || document.querySelector('.rz-dialog')) return;
    e.preventDefault();
    input.focus();
    input.select();
  };
  const onArrow = e => { if (e.key === 'ArrowDown' || e.key === 'ArrowUp') e.preventDefault(); };
  document.addEventListener('keydown', onKey);
  input.addEventListener('keydown', onArrow);
  return { dispose() { document.removeEventListener('keydown', onKey); input.removeEventListener('keydown', onArrow); } };
}
export const reveal = id => document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
export const leave = input => input.blur();
