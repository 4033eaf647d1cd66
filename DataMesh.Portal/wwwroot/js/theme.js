// Runs before the first paint, as a classic script in <head>: sets what was chosen on <html>, so that no page flashes in the wrong theme.
// UI/Theming/ThemeState asks and tells it through js/theming.js.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const read = (key, fallback) => { try { return localStorage.getItem('portal.' + key) ?? fallback; } catch { return fallback; } };
  const write = (key, value) => { try { localStorage.setItem('portal.' + key, value); } catch { /* Private windows may refuse storage; the choice then lasts for this page. */ } };
  const chosen = { theme: read('theme', 'system'), density: read('density', 'comfortable'), nav: read('nav', 'wide') };

  const apply = () => {
    root.dataset.theme = chosen.theme === 'system' ? (dark.matches ? 'dark' : 'light') : chosen.theme;
    root.dataset.density = chosen.density;
    root.dataset.nav = chosen.nav;
    document.querySelectorAll('[data-nav-fold]').forEach(b => b.setAttribute('aria-expanded', String(chosen.nav === 'wide')));
  };
  const set = (key, value) => { chosen[key] = value; write(key, value); apply(); };

  window.portalTheme = { read: () => ({ ...chosen }), set };
  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', apply);
  document.addEventListener('click', e => {
    if (e.target.closest('[data-nav-fold]')) set('nav', chosen.nav === 'wide' ? 'narrow' : 'wide');
  });
})();
