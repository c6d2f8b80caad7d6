/** `npm run build`: the page as it is published, in `dist/`, with the size of its downloads. */
import { buildPage } from "./lib/artefacts.mjs";
import { main } from "./lib/main.mjs";
import { dist } from "./lib/paths.mjs";
import { reportSizes } from "./lib/sizes.mjs";

await main(async () => {
  await buildPage("release");
  await reportSizes(dist);
});
