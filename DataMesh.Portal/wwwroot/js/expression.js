// Completion in an expression: columns and functions under the word at the caret. What is chosen is typed, so the server hears of it as of any key.
export function attach(host, list, entries) {
  const area = host.querySelector('textarea');
  if (!area) return { update() {}, dispose() {} };
  let [items, shown, at] = [entries, [], -1];
  area.setAttribute('role', 'combobox');
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-controls', list.id);
  area.setAttribute('aria-expanded', 'false');

  function word() {
    const before = area.value.slice(0, area.selectionStart);
    // Not within a text: an odd number of quotes stands before the caret.
    if ((before.match(/'/g) ?? []).length % 2 === 1) return '';
    return /\[?[\p{L}_][\p{L}\p{N}_. ]*$/u.exec(before)?.[0].match(/\[[^\]]*$|[\p{L}_][\p{L}\p{N}_.]*$/u)?.[0] ?? '';
  }

  function show() {
    const typed = word().replace(/^\[/, '').toLowerCase();
    const found = typed.length === 0 ? [] : items.filter(i => i.name.toLowerCase().includes(typed) && i.name.toLowerCase() !== typed);
    shown = found.sort((a, b) => b.name.toLowerCase().startsWith(typed) - a.name.toLowerCase().startsWith(typed)).slice(0, 8);
    at = -1;
    draw();
  }

  function draw() {
    list.replaceChildren(...shown.map((item, i) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', i === at);
      const name = document.createElement('b');
      name.textContent = item.name;
      const says = document.createElement('span');
      says.textContent = item.says;
      option.append(name, says);
      option.onmousedown = e => { e.preventDefault(); take(item); };
      return option;
    }));
    list.hidden = shown.length === 0;
    area.setAttribute('aria-expanded', shown.length > 0);
    if (at >= 0) area.setAttribute('aria-activedescendant', `${list.id}-${at}`);
    else area.removeAttribute('aria-activedescendant');
  }

  function take(item) {
    const [typed, caret] = [word(), area.selectionStart];
    area.setRangeText(item.text, caret - typed.length, caret, 'end');
    if (item.text.endsWith('()')) area.selectionStart = area.selectionEnd = area.selectionStart - 1;
    hide();
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.dispatchEvent(new Event('change', { bubbles: true }));
    area.focus();
  }

  function hide() {
    shown = [];
    draw();
  }

  function onKey(e) {
    if (shown.length === 0) return;
    if (e.key === 'ArrowDown') at = (at + 1) % shown.length;
    else if (e.key === 'ArrowUp') at = (at <= 0 ? shown.length : at) - 1;
    else if (e.key === 'Escape') return hide();
    else if (e.key === 'Tab' && !e.shiftKey) { e.preventDefault(); return take(shown[Math.max(at, 0)]); }
    else if (e.key === 'Enter' && at >= 0) { e.preventDefault(); return take(shown[at]); }
    else return;
    e.preventDefault();
    draw();
  }

  area.addEventListener('input', show);
  area.addEventListener('keydown', onKey);
  area.addEventListener('blur', hide);
  hide();
  return {
    update(next) { items = next; },
    dispose() {
      area.removeEventListener('input', show);
      area.removeEventListener('keydown', onKey);
      area.removeEventListener('blur', hide);
    },
  };
}
