// Shows the reference in the page. Swagger UI comes as a classic script that sets one global.
export async function show(element, url) {
  if (!globalThis.SwaggerUIBundle) {
    await new Promise((done, failed) => {
      const script = document.createElement('script');
      script.src = 'swagger-ui/swagger-ui-bundle.js';
      script.onload = done;
      script.onerror = () => failed(new Error('The reference could not be loaded.'));
      document.head.append(script);
    });
  }
  const dark = () => document.documentElement.classList.toggle('dark-mode', document.documentElement.dataset.theme === 'dark');
  dark();
  const watch = new MutationObserver(dark);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  globalThis.SwaggerUIBundle({ url, domNode: element, deepLinking: false, docExpansion: 'list', defaultModelsExpandDepth: 0, persistAuthorization: false, validatorUrl: null });
  return {
    dispose() {
      watch.disconnect();
      document.documentElement.classList.remove('dark-mode');
      element.replaceChildren();
    },
  };
}
