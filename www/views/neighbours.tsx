import { neighbours, view } from "../asides";
import { pictureOf } from "../collections";
import { fraction } from "../format";
import { strings } from "../language";

/** The pictures that are nearest to the one that is seen large, whatever was asked. */
export function Neighbours() {
  const hits = neighbours.value;
  const text = strings.value.large;
  return (
    <section class="large-neighbours" aria-labelledby="neighbours-title">
      <h3 id="neighbours-title">{text.nearest}</h3>
      {hits === null && <p>{text.looking}</p>}
      {hits?.length === 0 && <p>{text.notEncoded}</p>}
      <ul>
        {hits?.map(({ id, score }) => {
          const picture = pictureOf(id);
          if (picture === undefined) return null;
          return (
            <li key={id}>
              <button
                type="button"
                title={text.neighbour(picture.label, fraction(score))}
                onClick={() => {
                  view(id);
                }}
              >
                {picture.url === null ? picture.label : <img src={picture.url} alt={picture.label} />}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
