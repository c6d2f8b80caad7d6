/** Bundles the page with webpack; errors and warnings both fail, as in every other check here. */
import { promisify } from "node:util";
import webpack from "webpack";

import configuration from "../webpack.config.js";

const compiler = webpack(configuration);
const stats = await promisify(compiler.run.bind(compiler))();
await promisify(compiler.close.bind(compiler))();
if (stats === undefined || stats.hasErrors() || stats.hasWarnings()) {
  console.error(stats?.toString({ preset: "errors-warnings" }));
  process.exitCode = 1;
}
