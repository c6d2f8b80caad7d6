import { fraction, percent, signed } from "../format";
import type { Explanation, HeatMap, Share } from "../protocol";
import { pictureOf, showingHeat } from "../state";
import { Heat } from "./heat";

/** What the last update was made of, item by item. */
export function Used({ explanation }: { readonly explanation: Explanation }) {
  const { maps, shares } = explanation;
  return (
    <>
      <h3>What the last update used</h3>
      {maps.length > 0 && (
        <ul class="looked">
          {maps.map((map) => (
            <Looked key={map.id} map={map} />
          ))}
        </ul>
      )}
      <ul class="used">
        {shares.map((share) => (
          <Item key={share.id} share={share} />
        ))}
      </ul>
    </>
  );
}

/** A picture with the summarizer's attention over it, and its part of the whole. */
function Looked({ map }: { readonly map: HeatMap }) {
  const picture = pictureOf(map.id);
  if (!picture?.url) return null;
  return (
    <li>
      <figure>
        <div class="seen">
          <img src={picture.url} alt={picture.label} />
          {showingHeat.value && <Heat url={picture.url} values={map.values} />}
        </div>
        <figcaption>{percent(map.share)} of the attention</figcaption>
      </figure>
    </li>
  );
}

function Item({ share }: { readonly share: Share }) {
  const { id, text, similarity, net } = share;
  const picture = pictureOf(id);
  return (
    <li data-side={net < 0 ? "disliked" : "liked"}>
      {picture?.url && <img src={picture.url} alt="" />}
      <span class="what">
        {text === "" ? (picture?.label ?? id) : <q>{text}</q>}
        <small>cos to q {fraction(similarity)}</small>
      </span>
      <span class="weight">{signed(net)}</span>
    </li>
  );
}
