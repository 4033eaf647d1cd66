import { copy } from './copy.js';

// Brings the selected step into view: in its list; and where the list stands above the editor, the editor when the person chose it.
export async function reveal(steps, detail, byHand) {
  // The style sheet may come a moment after the page.
  for (let tries = 0; tries < 20 && steps?.isConnected && getComputedStyle(steps).display !== 'flex'; tries++) await new Promise(done => setTimeout(done, 50));
  if (!steps?.isConnected) return;
  const on = steps.querySelector('.step-button.on');
  const list = steps.querySelector('.step-list');
  if (on && list) {
    const over = on.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
    const under = list.getBoundingClientRect().top - on.getBoundingClientRect().top;
    if (over > 0) list.scrollTop += over;
    else if (under > 0) list.scrollTop -= under;
  }
  if (byHand && detail?.isConnected && matchMedia('(max-width: 800px)').matches) {
    detail.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  }
}

// Undo, redo, copy and paste of steps by the usual keys. They stay out of the way of typing, of selected text and of dialogs.
export function keys(page) {
  const busy = target => document.querySelector('.rz-dialog') || target.isContentEditable || target.closest?.('[role="grid"]')
    || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button)$/.test(target.type);
  const tell = (name, ...args) => page.invokeMethodAsync(name, ...args).catch(() => { /* The circuit is gone; the page says so itself. */ });
  const onKey = e => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || busy(e.target)) return;
    const key = e.key.toLowerCase();
    if (key === 'z') tell(e.shiftKey ? 'Redo' : 'Undo');
    else if (key === 'y' && !e.shiftKey) tell('Redo');
    else return;
    e.preventDefault();
  };
  const onCopy = async e => {
    if (busy(e.target) || !getSelection().isCollapsed) return;
    e.preventDefault();
    const text = await tell('Copy');
    if (text) await copy(text);
  };
  const onPaste = e => {
    if (busy(e.target)) return;
    const text = e.clipboardData.getData('text/plain');
    if (!text.startsWith('{"datamesh":')) return;
    e.preventDefault();
    tell('Paste', text);
  };
  document.addEventListener('keydown', onKey);
  document.addEventListener('copy', onCopy);
  document.addEventListener('paste', onPaste);
  return {
    dispose() {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('paste', onPaste);
    },
  };
}
