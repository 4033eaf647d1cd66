// Copy buttons of the account pages, which have no circuit.
import { copy } from './copy.js';

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const done = await copy(button.dataset.copy);
  const note = document.createElement('span');
  note.className = 'small muted';
  note.setAttribute('role', 'status');
  note.textContent = done ? 'Copied' : 'The browser refused to copy';
  button.after(note);
  setTimeout(() => note.remove(), 3000);
});
