/** The notice as a page: a list of components, then each distinct licence text once. */

/**
 * @param {import("../licences.mjs").Component[]} components
 * @returns {string} HTML
 */
export function noticePage(components) {
  const texts = [...new Set(components.flatMap((component) => component.texts.map((text) => text.trim())))];
  /** @param {string} text */
  const number = (text) => texts.indexOf(text.trim()) + 1;
  const rows = components.map((component) => row(component, component.texts.map(number)));
  const full = texts.map(
    (text, index) => `<h3 id="text-${index + 1}">Text ${index + 1}</h3>\n<pre>${escape(text)}</pre>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Third-party notices: a little more like this</title>
</head>
<body>
<p><a href="./">Back to the pictures</a></p>
<h1>Third-party notices</h1>
<p>A little more like this is itself licensed under MIT or Apache-2.0, at your choice. It contains the work of others:</p>
<table>
<thead><tr><th>Component</th><th>Use</th><th>Licence</th><th>Texts</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
<h2>Licence texts</h2>
${full.join("\n")}
</body>
</html>
`;
}

/**
 * @param {import("../licences.mjs").Component} component
 * @param {number[]} numbers of its licence texts
 */
function row({ name, use, licence, address }, numbers) {
  const links = numbers.map((number) => `<a href="#text-${number}">${number}</a>`).join(", ");
  const cells = [`<a href="${escape(address)}">${escape(name)}</a>`, escape(use), escape(licence), links];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** @param {string} text */
function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
