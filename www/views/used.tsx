import { pictureOf } from "../collections";
import { fedBack } from "../explanation";
import { fraction, percent, signed } from "../format";
import type { Explanation, HeatMap, Term } from "../protocol";
import { STRATEGIES } from "../strategies";
import { Attended } from "./attended";

/** What the last update was made of, item by item. */
export function Used({ explanation }: { readonly explanation: Explanation }) {
  return (
    <section class="used" aria-labelledby="used-title">
      <h3 id="used-title">What the last update used</h3>
      {explanation.maps.length > 0 && (
        <ul class="used-pictures">
          {explanation.maps.map((map) => (
            <WithShare key={map.id} map={map} />
          ))}
        </ul>
      )}
      <ul class="used-terms">
        {fedBack(explanation).map((term, index) => (
          <Item
            key={index}
            term={term}
            summary={STRATEGIES[explanation.strategy].attracts[explanation.mode]}
          />
        ))}
      </ul>
    </section>
  );
}

/** A picture with the attention over it, and its share of the whole. */
function WithShare({ map }: { readonly map: HeatMap }) {
  const picture = pictureOf(map.id);
  if (picture === undefined) return null;
  return (
    <li>
      <figure>
        <Attended picture={picture} map={map} />
        <figcaption>{percent(map.share)} of the attention</figcaption>
      </figure>
    </li>
  );
}

interface ItemProps {
  readonly term: Term;
  /** What a summary is of. */
  readonly summary: string;
}

function Item({ term: { kind, id, text, similarity, coefficient }, summary }: ItemProps) {
  const picture = kind === "picture" || kind === "caption" ? pictureOf(id) : undefined;
  const name = kind === "summary" ? summary : (picture?.label ?? id);
  return (
    <li data-side={coefficient < 0 ? "dislike" : "like"}>
      {picture?.url && <img src={picture.url} alt="" />}
      <span class="used-what">
        {text === "" ? name : <q>{text}</q>}
        <small>cos to q {fraction(similarity)}</small>
      </span>
      <span class="used-weight">{signed(coefficient)}</span>
    </li>
  );
}
