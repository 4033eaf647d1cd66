// Forms with data-passkey="create" or "request" ask the browser's authenticator when they are sent, and carry its answer to the server.
// Where the browser has no passkeys (or the address is not a secure one), the forms stay hidden.
const supported = typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function';

const options = async (form, which) => {
  const answer = await fetch(`/account/passkeys/${which}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { RequestVerificationToken: form.elements.namedItem('__RequestVerificationToken').value },
  });
  if (!answer.ok) throw new Error('The page is too old. Load it again.');
  return answer.json();
};

const ask = {
  create: async form => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(await options(form, 'creation-options')) }),
  request: async form => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await options(form, 'request-options')) }),
};

const words = error => {
  if (error.name === 'NotAllowedError') return 'That was cancelled, or it took too long. Try again.';
  if (error.name === 'InvalidStateError') return 'This device has a passkey for your account already.';
  return error.message;
};

if (supported) {
  document.querySelectorAll('[data-passkey-missing]').forEach(e => { e.hidden = true; });
  document.querySelectorAll('form[data-passkey]').forEach(form => {
    form.hidden = false;
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const error = form.querySelector('[data-passkey-error]');
      error.textContent = '';
      try {
        const credential = await ask[form.dataset.passkey](form);
        form.elements.namedItem('Passkey.Credential').value = JSON.stringify(credential);
        form.submit();
      } catch (e) {
        error.textContent = words(e);
      }
    });
  });
}
