// Makes a call as whoever is signed in, and hands over what matters of the answer. No more than its beginning is read: an answer may be
// of any size, and a message to the server may not.
const mostBytes = 12000;
const telling = ['content-type', 'content-length', 'etag', 'odata-version', 'ratelimit', 'ratelimit-policy', 'retry-after', 'preference-applied', 'content-disposition'];

export async function send(path) {
  const begun = performance.now();
  try {
    const answer = await fetch(new URL(path, document.baseURI), { headers: { Accept: '*/*', 'X-Requested-With': 'XMLHttpRequest' }, credentials: 'same-origin', cache: 'no-store' });
    const headers = telling.filter((name) => answer.headers.has(name)).map((name) => ({ name, value: answer.headers.get(name).slice(0, 500) }));
    const { text, bytes, cut } = await beginning(answer);
    return { status: answer.status, statusText: answer.statusText, headers, body: text, bytes, cut, milliseconds: performance.now() - begun };
  } catch (problem) {
    return { status: 0, statusText: String(problem?.message ?? problem).slice(0, 500), headers: [], body: '', bytes: 0, cut: false, milliseconds: performance.now() - begun };
  }
}

async function beginning(answer) {
  if (!answer.body) return { text: '', bytes: 0, cut: false };
  const isText = /json|text|xml/.test(answer.headers.get('content-type') ?? '');
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), bytes, cut: false };
    const part = value.subarray(0, mostBytes - bytes);
    bytes += part.length;
    if (isText) text += decoder.decode(part, { stream: true });
    if (part.length < value.length || bytes >= mostBytes) {
      await reader.cancel();
      return { text, bytes, cut: true };
    }
  }
}
