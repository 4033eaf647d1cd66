// Brings the selected step into view: in its list; and where the list stands above the editor, the editor when the person chose it.
export function reveal(steps, detail, byHand) {
  if (!steps?.isConnected) return;
  const on = steps.querySelector('.step-button.on');
  const list = steps.querySelector('.step-list');
  if (on && list) {
    const over = on.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
    const under = list.getBoundingClientRect().top - on.getBoundingClientRect().top;
    if (over > 0) list.scrollTop += over;
    else if (under > 0) list.scrollTop -= under;
  }
  if (byHand && detail?.isConnected && matchMedia('(max-width: 1000px)').matches) {
    detail.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  }
}
