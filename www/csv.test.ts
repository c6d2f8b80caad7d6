import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "./csv";

test("commas, quotes and lines stay within their cells, and nothing is computed", () => {
  assert.equal(csvOf([["a, b", 'say "x"', "two\nlines"]]), '"a, b","say ""x""","two\nlines"\r\n');
  assert.equal(csvOf([["=1+1", "@x", "-x", "-0.5", "+1"]]), "'=1+1,'@x,'-x,-0.5,'+1\r\n");
});
