import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** What a visitor reads or hears of an element beside its content. */
const READ = new Set([
  "aria-label",
  "aria-valuetext",
  "aria-description",
  "title",
  "placeholder",
  "alt",
  "label",
  "legend",
]);
/** Letters that are no symbol of the formulas and no file format. */
const LETTERS = /\p{L}{2,}/u;
const SYMBOLS = new Set(["cos", "CSV", "JSON"]);
/** Two words, one after the other. */
const SENTENCE = /\p{L}{2,},? \p{L}{2,}/u;
/** Values of these are for programs. */
const NOT_READ = /^(?:class|d|style|on[A-Z].*|data-.*|viewBox|transform|accept|transform-origin)$/;
/** Sentences for developers: they end a program that is wrong. And what is no language of people, such as a command. */
const OTHERWISE: readonly RegExp[] = [
  /is no program of this page/,
  /is not the one that this version lists/,
  /^more-like-this session$/,
  /^system volume information$/,
  /^(?:program (?:compiled|ready)|text tower (?:arrived|ready))$/,
  /^(?:mlt eval|--model models\/)$/,
  /^cubic-bezier/,
  /^dialog\[open\]/,
  /^JPEG XL$/,
  /^HTML/,
];

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["language", "testing"].includes(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [path] : [];
  });
}

/** The texts of an expression that end up as its value: of either branch, and of what is joined. */
function valuesOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
  if (ts.isConditionalExpression(node)) return [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return joinedBy(node);
  if (ts.isParenthesizedExpression(node)) return valuesOf(node.expression);
  return [];
}

function joinedBy({ left, operatorToken, right }: ts.BinaryExpression): readonly string[] {
  const { kind } = operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return valuesOf(right);
  const joins = kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.QuestionQuestionToken;
  return joins ? [...valuesOf(left), ...valuesOf(right)] : [];
}

/** Texts that stand in the source of a view where people read them. */
function readIn(node: ts.Node): readonly string[] {
  if (ts.isJsxText(node)) return [node.text];
  if (ts.isJsxAttribute(node) && node.initializer !== undefined) {
    if (!READ.has(node.name.getText())) return [];
    return ts.isStringLiteral(node.initializer) ? [node.initializer.text] : inBraces(node.initializer);
  }
  return ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) ? inBraces(node) : [];
}

function inBraces(node: ts.Node): readonly string[] {
  return ts.isJsxExpression(node) && node.expression !== undefined ? valuesOf(node.expression) : [];
}

/** Sentences anywhere else. */
function sentencesIn(node: ts.Node): readonly string[] {
  const isText =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
  if (!isText || !SENTENCE.test(node.text)) return [];
  for (let above: ts.Node = node.parent; !ts.isSourceFile(above); above = above.parent) {
    if (ts.isImportDeclaration(above)) return [];
    if (ts.isJsxAttribute(above) && NOT_READ.test(above.name.getText())) return [];
  }
  return OTHERWISE.some((other) => other.test(node.text)) ? [] : [node.text];
}

function hardCodedIn(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const words = readIn(node).filter((one) => LETTERS.test(one) && !one.split(/[^\p{L}]+/u).every(isSymbol));
    found.push(...words, ...sentencesIn(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isSymbol(word: string): boolean {
  return word.length < 2 || SYMBOLS.has(word);
}

test("what people read stands in language/ only", () => {
  const files = sources(ROOT);
  assert.ok(files.length > 100);
  for (const file of files) {
    assert.deepEqual(hardCodedIn(file, readFileSync(file, "utf8")), [], relative(ROOT, file));
  }
});

test("the test finds what it is to find", () => {
  for (const wrong of [
    `const a = <p>Search</p>;`,
    `const a = <p title="Search" />;`,
    `const a = <img alt={on ? "One" : two} />;`,
    "const a = <p>{`more ${b}`}</p>;",
    `note("There is nothing");`,
    "throw new Error(`${name} could not be read`);",
  ]) {
    assert.notDeepEqual(hardCodedIn("a.tsx", wrong), [], wrong);
  }
  for (const right of [
    `const a = <p class="one two" data-of="a b">{text.search}</p>;`,
    `const a = <dt>cos(q, <var>q′</var>)</dt>;`,
    `import { a } from "./one two";`,
  ]) {
    assert.deepEqual(hardCodedIn("a.tsx", right), [], right);
  }
});
