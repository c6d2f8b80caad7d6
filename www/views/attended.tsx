import type { Picture } from "../collections";
import { showingHeat } from "../display";
import type { HeatMap } from "../protocol";
import { Heat } from "./heat";

interface Props {
  readonly picture: Picture;
  /** Where the summarizer attended in it, if it did. */
  readonly map: HeatMap | undefined;
}

/** A small picture, with the attention that it got laid over it. */
export function Attended({ picture: { url, label }, map }: Props) {
  return (
    <div class="attended">
      {url !== null && <img src={url} alt={label} />}
      {url !== null && map !== undefined && showingHeat.value && <Heat url={url} values={map.values} />}
    </div>
  );
}
