// What the frame needs without a circuit: closing menus, and the buttons of the dialog that says the connection is lost.
(() => {
  const closeMenus = except => document.querySelectorAll('details[data-menu][open]').forEach(d => { if (d !== except) d.open = false; });

  document.addEventListener('click', e => {
    const menu = e.target.closest('details[data-menu]');
    closeMenus(menu);
    // A link inside a menu was followed within the page, or an action chosen: the menu has done its work.
    if (menu && e.target.closest('a[href], button.item')) menu.open = false;
    if (e.target.closest('[data-reconnect]')) window.Blazor?.reconnect().then(ok => { if (!ok) location.reload(); });
    if (e.target.closest('[data-reload]')) location.reload();
    const skip = e.target.closest('a.skip');
    if (skip) { e.preventDefault(); document.getElementById('content')?.focus(); }
  });

  // A menu opens where there is room for it: above its button when that stands low in the window.
  document.addEventListener('toggle', e => {
    const menu = e.target;
    const sheet = menu.open && menu.matches('details[data-menu]') && menu.querySelector('.sheet');
    if (!sheet) return;
    delete menu.dataset.up;
    const { top, bottom } = menu.getBoundingClientRect();
    const below = innerHeight - bottom;
    if (sheet.offsetHeight + 16 > below && top > below) menu.dataset.up = '';
  }, true);

  // Escape closes a menu; arrows walk through it, and a letter goes to what begins with it.
  document.addEventListener('keydown', e => {
    const menu = document.activeElement?.closest('details[data-menu][open]');
    if (!menu || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Escape') { menu.open = false; menu.querySelector('summary')?.focus(); return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    const items = [...menu.querySelectorAll('.sheet .item:not(:disabled)')];
    const at = items.indexOf(document.activeElement);
    const next = {
      ArrowDown: () => items[(at + 1) % items.length],
      ArrowUp: () => items.at(at < 0 ? -1 : at - 1),
      Home: () => items[0],
      End: () => items.at(-1),
    }[e.key] ?? (e.key.length === 1 && e.key !== ' ' && (() => [...items.slice(at + 1), ...items.slice(0, at + 1)].find(i => i.textContent.trim().toLowerCase().startsWith(e.key.toLowerCase()))));
    const item = next && next();
    if (!item) return;
    item.focus();
    e.preventDefault();
  });

  // A list beside a search field shows what holds every word that was typed, and what is ticked.
  document.addEventListener('input', e => {
    const list = e.target.dataset?.filters && document.getElementById(e.target.dataset.filters);
    if (!list) return;
    const words = e.target.value.toLowerCase().split(/\s+/).filter(w => w);
    const labels = [...list.querySelectorAll('label')];
    for (const label of labels) label.hidden = !label.querySelector('input:checked') && !words.every(w => label.textContent.toLowerCase().includes(w));
    const none = list.querySelector('[role="status"]');
    if (none) none.hidden = labels.some(l => !l.hidden);
  });
  document.addEventListener('keydown', e => {
    // Enter looks, and does not send the form around it.
    if (e.key === 'Enter' && e.target.dataset?.filters) e.preventDefault();
  });

  // Whoever turns back to everything means everything: what was ticked before is not sent along.
  document.addEventListener('change', e => {
    const choice = e.target.type === 'radio' && e.target.value === 'false' && e.target.closest('fieldset')?.querySelector(':scope > .scope-choice');
    if (choice) for (const box of choice.querySelectorAll('input:checked')) box.click();
  });

  // A form that is sent before the page lives would be a plain GET, which loses what was typed and shows it in the address.
  document.addEventListener('submit', e => {
    if (!e.target.hasAttribute('method') && !('live' in document.documentElement.dataset)) e.preventDefault();
  }, true);

  // Radzen moves focus into a dialog half a second late, when one may already be typing into the page behind it.
  const dialogs = document.getElementsByClassName('rz-dialog-content');
  let open = 0;
  new MutationObserver(() => {
    const opened = dialogs.length > open;
    open = dialogs.length;
    if (!opened) return;
    const content = dialogs[open - 1];
    // Where focus goes back to; Radzen itself looks only after the dialog is drawn.
    if (window.Radzen && !Radzen.dialogInvokerElement && document.activeElement !== document.body) Radzen.dialogInvokerElement = document.activeElement;
    (content.querySelector('[autofocus]') ?? content.querySelector('input:not([disabled]), textarea, select, button:not([disabled]), a[href]'))?.focus();
  }).observe(document.body, { childList: true, subtree: true });
})();
