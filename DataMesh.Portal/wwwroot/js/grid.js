// Cells that the keyboard and the mouse choose, and copying them. The grid is one tab stop; the chosen cell is told by
// aria-activedescendant. Rows that are not drawn are still there: the server writes what is copied.
export function attach(table, page, rows, columns, numbered) {
  const scroller = table.closest('.result');
  const offset = numbered ? 1 : 0;
  const id = table.id;
  let at = null, from = null, dragging = false, telling = 0, painted = [];

  const rowOf = tr => Number(tr?.getAttribute('aria-rowindex')) - 2;
  const trOf = row => table.tBodies[0]?.querySelector(`tr[aria-rowindex="${row + 2}"]`);
  const cellOf = (row, column) => trOf(row)?.cells[column + offset];
  const range = () => at && { top: Math.min(at.row, from.row), left: Math.min(at.column, from.column), bottom: Math.max(at.row, from.row), right: Math.max(at.column, from.column) };

  function paint() {
    for (const cell of painted) { cell.classList.remove('sel', 'at'); if (cell.id === `${id}-at`) cell.removeAttribute('id'); }
    painted = [];
    const r = range();
    if (!r) { table.removeAttribute('aria-activedescendant'); return; }
    for (const tr of table.tBodies[0].rows) {
      const row = rowOf(tr);
      if (!(row >= r.top && row <= r.bottom)) continue;
      for (let column = r.left; column <= r.right; column++) {
        const cell = tr.cells[column + offset];
        if (!cell) continue;
        cell.classList.add('sel');
        painted.push(cell);
      }
    }
    const active = cellOf(at.row, at.column);
    if (!active) return;
    active.id = `${id}-at`;
    active.classList.add('at');
    table.setAttribute('aria-activedescendant', active.id);
  }

  // A held arrow key moves here at once and tells the server where it came to rest.
  function tell() {
    clearTimeout(telling);
    const r = range();
    telling = setTimeout(() => page.invokeMethodAsync('SelectedAsync', r ? [r.top, r.left, r.bottom, r.right, at.row, at.column] : []), 60);
  }

  function reveal() {
    const head = table.tHead.offsetHeight;
    const cell = cellOf(at.row, at.column);
    if (cell) {
      const box = scroller.getBoundingClientRect(), c = cell.getBoundingClientRect();
      const pinned = numbered ? table.tHead.rows[0].cells[0].offsetWidth : 0;
      if (c.top < box.top + head) scroller.scrollTop -= box.top + head - c.top;
      else if (c.bottom > box.top + scroller.clientHeight) scroller.scrollTop += c.bottom - box.top - scroller.clientHeight;
      if (c.left < box.left + pinned) scroller.scrollLeft -= box.left + pinned - c.left;
      else if (c.right > box.left + scroller.clientWidth) scroller.scrollLeft += c.right - box.left - scroller.clientWidth;
    } else {
      const height = table.tBodies[0].querySelector('tr[aria-rowindex]')?.offsetHeight ?? 31;
      scroller.scrollTop = Math.max(0, at.row * height - scroller.clientHeight / 2);
    }
  }

  function go(row, column, extend) {
    at = { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
    if (!extend || !from) from = at;
    reveal();
    paint();
    tell();
  }

  async function copy(all) {
    const r = all || !at ? { top: 0, left: 0, bottom: rows - 1, right: columns - 1 } : range();
    const single = !all && at && r.top === r.bottom && r.left === r.right;
    const answer = page.invokeMethodAsync('WriteAsync', [r.top, r.left, r.bottom, r.right]);
    try {
      if (window.ClipboardItem && navigator.clipboard?.write) {
        // Given as promises, so that the key press still counts when the server has answered.
        const part = (type, key) => [type, answer.then(a => new Blob([a[key]], { type }))];
        await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(single ? [part('text/plain', 'text')] : [part('text/plain', 'text'), part('text/html', 'html')]))]);
        return true;
      }
      throw new Error('no clipboard');
    } catch {
      // Without https the clipboard interface is missing; the copy event still takes both forms.
      const { text, html } = await answer;
      let done = false;
      const give = e => {
        e.clipboardData.setData('text/plain', text);
        if (!single) e.clipboardData.setData('text/html', html);
        e.preventDefault();
        e.stopPropagation();
        done = true;
      };
      document.addEventListener('copy', give, { capture: true, once: true });
      document.execCommand('copy');
      document.removeEventListener('copy', give, { capture: true });
      return done;
    }
  }

  const pageful = () => Math.max(1, Math.floor(scroller.clientHeight / (table.tBodies[0].querySelector('tr[aria-rowindex]')?.offsetHeight ?? 31)) - 2);
  const onKey = async e => {
    if (e.target !== table || e.altKey || rows === 0) return;
    const control = e.ctrlKey || e.metaKey;
    const { row, column } = at ?? { row: 0, column: 0 };
    const moves = {
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
      PageDown: [row + pageful(), column], PageUp: [row - pageful(), column],
      Home: [control ? 0 : row, 0], End: [control ? rows - 1 : row, columns - 1],
    };
    if (moves[e.key] && (!control || /Home|End/.test(e.key))) {
      e.preventDefault();
      if (at) go(...moves[e.key], e.shiftKey);
      else go(row, column, false);
    } else if (control && e.key.toLowerCase() === 'a') {
      e.preventDefault();
      from = { row: 0, column: 0 };
      at = { row: rows - 1, column: columns - 1 };
      paint();
      tell();
    } else if (control && e.key.toLowerCase() === 'c' && at && getSelection().isCollapsed) {
      e.preventDefault();
      const done = await copy(false);
      page.invokeMethodAsync('CopiedAsync', done);
    } else if (e.key === 'Escape' && at) {
      e.stopPropagation();
      at = from = null;
      paint();
      tell();
    }
  };

  const place = e => {
    const cell = e.target.closest?.('td');
    if (!cell || !table.contains(cell)) return null;
    const row = rowOf(cell.parentElement);
    return row >= 0 ? { row, column: cell.cellIndex - offset } : null;
  };
  const onDown = e => {
    if (e.button !== 0 || e.target.closest('a,button')) return;
    const p = place(e);
    if (!p) return;
    if (e.shiftKey) e.preventDefault();
    table.focus({ preventScroll: true });
    if (p.column < 0) {
      // The number at the left stands for its row.
      if (!e.shiftKey || !from) from = { row: p.row, column: 0 };
      at = { row: p.row, column: columns - 1 };
      paint();
      tell();
    } else {
      go(p.row, p.column, e.shiftKey);
      dragging = e.pointerType === 'mouse';
    }
  };
  const onOver = e => {
    if (!dragging || !(e.buttons & 1)) { dragging = false; return; }
    const p = place(e);
    if (!p || p.column < 0 || p.row === at.row && p.column === at.column) return;
    getSelection().removeAllRanges();
    go(p.row, p.column, true);
  };
  const onUp = () => { dragging = false; };
  const onFocus = () => { if (!at && rows > 0 && table.matches(':focus-visible')) go(0, 0, false); };

  table.addEventListener('keydown', onKey);
  table.addEventListener('pointerdown', onDown);
  table.addEventListener('pointerover', onOver);
  table.addEventListener('focus', onFocus);
  document.addEventListener('pointerup', onUp);
  // Rows come into view and go: those that come are painted again.
  const drawn = new MutationObserver(paint);
  drawn.observe(table, { childList: true, subtree: true });
  return {
    reset(r, c) { rows = r; columns = c; at = from = null; paint(); tell(); },
    copy,
    dispose() {
      clearTimeout(telling);
      drawn.disconnect();
      table.removeEventListener('keydown', onKey);
      table.removeEventListener('pointerdown', onDown);
      table.removeEventListener('pointerover', onOver);
      table.removeEventListener('focus', onFocus);
      document.removeEventListener('pointerup', onUp);
    },
  };
}
