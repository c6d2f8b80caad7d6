import { neighbours, view } from "../asides";
import { pictureOf } from "../collections";
import { fraction } from "../format";

/** The pictures that are nearest to the one that is seen large, whatever was asked. */
export function Neighbours() {
  const hits = neighbours.value;
  return (
    <section class="large-neighbours" aria-labelledby="neighbours-title">
      <h3 id="neighbours-title">Nearest to it</h3>
      {hits === null && <p>Looking…</p>}
      {hits?.length === 0 && <p>It is not encoded yet.</p>}
      <ul>
        {hits?.map(({ id, score }) => {
          const picture = pictureOf(id);
          if (picture === undefined) return null;
          return (
            <li key={id}>
              <button
                type="button"
                title={`${picture.label}, cosine ${fraction(score)}`}
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
