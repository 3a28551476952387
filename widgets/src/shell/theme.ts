/** Calls back when the page's theme may have changed; returns the way to stop. */
export function watchTheme(refresh: () => void): () => void {
  const observer = new MutationObserver(refresh);
  const attributeFilter = ["class", "style", "data-jp-theme-name", "data-jp-theme-light", "data-theme"];
  for (const element of [document.documentElement, document.body])
    observer.observe(element, { attributes: true, attributeFilter });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", refresh);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", refresh);
  };
}
