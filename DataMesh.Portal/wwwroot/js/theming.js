// The circuit's way to what theme.js holds.
export const read = () => window.portalTheme.read();
export const set = (key, value) => window.portalTheme.set(key, value);
