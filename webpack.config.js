/**
 * The page: `www/` and the WebAssembly package `pkg/`, bundled into `dist/` beside the model, the
 * collections and the notices, and a service worker that keeps all of it. Every address in it is relative, so any folder of any host serves it.
 */
import CopyPlugin from "copy-webpack-plugin";
import { EsbuildPlugin } from "esbuild-loader";
import HtmlPlugin from "html-webpack-plugin";
import CssPlugin from "mini-css-extract-plugin";
import { resolve } from "node:path";

import { BILL_OF_MATERIALS, OfflinePlugin } from "./tools/lib/offline.mjs";
import { modelFile, modelsFolder, sidecarFiles } from "./tools/lib/paths.mjs";
import { BUNDLER, POLICY } from "./tools/lib/policy.mjs";
import { EMBEDDED, readCatalogue } from "./tools/models/catalogue.mjs";

const root = import.meta.dirname;
/** Browsers with WebAssembly SIMD and module-free workers; older ones could not run the engine. */
const target = "es2022";

/** Those beside the embedded one. */
const otherModels = readCatalogue(modelsFolder)
  .map(({ name }) => name)
  .filter((name) => name !== EMBEDDED);

/** @type {import("webpack").Configuration} */
export default {
  mode: "production",
  target: ["web", target],
  context: root,
  entry: {
    main: "./www/main",
    // Always of this name, by which browsers look for another version of it.
    "service-worker": { import: "./www/worker/offline/index", filename: "service-worker.js" },
  },
  output: {
    path: resolve(root, "dist"),
    filename: "[name].[contenthash:8].js",
    assetModuleFilename: "[name].[contenthash:8][ext]",
    publicPath: "auto",
    trustedTypes: { policyName: BUNDLER },
    clean: true,
  },
  resolve: { extensions: [".tsx", ".ts", ".js"] },
  module: {
    rules: [
      { test: /\.tsx?$/, loader: "esbuild-loader", options: { target } },
      { test: /\.css$/, use: [CssPlugin.loader, "css-loader"] },
    ],
  },
  plugins: [
    new HtmlPlugin({ template: "index.html", chunks: ["main"], policy: POLICY }),
    new CssPlugin({ filename: "[name].[contenthash:8].css" }),
    new CopyPlugin({
      patterns: [
        { from: modelFile(), to: "models/pocket/pocket.gguf" },
        ...sidecarFiles().map((from) => ({ from, to: "models/pocket/[name][ext]" })),
        ...otherModels.map((name) => ({
          from: "*.gguf",
          context: resolve(modelsFolder, name),
          to: `models/${name}/`,
        })),
        { from: ".build/models.json", to: "models/index.json" },
        { from: ".build/collections", to: "collections" },
        { from: ".build/licences.html", to: "licences.html" },
        { from: ".build/sbom.cdx.json", to: BILL_OF_MATERIALS },
        { from: "www/icons" },
      ],
    }),
    new OfflinePlugin(),
  ],
  optimization: { minimizer: [new EsbuildPlugin({ target, css: true })] },
  // The size that matters is the download's, which tools/lib/sizes.mjs prints and bounds.
  performance: { hints: false },
  devtool: "source-map",
};
