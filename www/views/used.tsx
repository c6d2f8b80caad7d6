import { pictureOf } from "../collections";
import { fedBack } from "../explanation";
import { signed } from "../format";
import { strings } from "../language";
import type { Explanation, HeatMap, Term } from "../protocol";
import { Attended } from "./attended";

/** What the last update was made of, item by item. */
export function Used({ explanation }: { readonly explanation: Explanation }) {
  const { strategies, used } = strings.value;
  return (
    <section class="used" aria-labelledby="used-title">
      <h3 id="used-title">{used.title}</h3>
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
            summary={strategies[explanation.strategy].attracts[explanation.mode]}
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
        <figcaption>{strings.value.used.share(map.share)}</figcaption>
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
        {text === "" ? name : <q lang="en">{text}</q>}
        <small>{strings.value.used.similarity(similarity)}</small>
      </span>
      <span class="used-weight">{signed(coefficient)}</span>
    </li>
  );
}
