/** What the state needs of a browser, for tests under Node: import this before it. */
Object.assign(globalThis, {
  location: new URL("https://example.org/page/?collection=photos"),
  document: { baseURI: "https://example.org/page/" },
  matchMedia: () => ({ matches: false }),
});
