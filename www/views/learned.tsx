import { learned } from "../answers";
import { pictureOf } from "../collections";
import { fraction } from "../format";
import { strings } from "../language";
import { sameTarget } from "../marks";
import type { Learned, Shift } from "../protocol";
import { marks } from "../question";
import { Figure } from "./figure";
import { filled } from "./filled";
import { Moved } from "./moved";

const SYMBOLS = { score: <var>s</var>, words: <var>z</var>, thumbs: <var>e</var> };

/** How a network scores the pictures, with what it made of the marks. */
export function HowLearned() {
  const text = strings.value.learned;
  return (
    <>
      <p>{text.explanation}</p>
      <p class="how-formula" dir="ltr">
        {filled(text.formula, SYMBOLS)}
      </p>
      <dl class="how-symbols">
        {(["score", "words", "thumbs"] as const).map((name) => (
          <>
            <dt>{SYMBOLS[name]}</dt>
            <dd>{text[name]}</dd>
          </>
        ))}
      </dl>
      {learned.value === null ? (
        <p class="how-wait">{strings.value.how.waitForMarks}</p>
      ) : (
        <Made of={learned.value} />
      )}
      <p>{text.formulas}</p>
    </>
  );
}

/** What came of the marks. */
function Made({ of: { cosine, shifts } }: { readonly of: Learned }) {
  const text = strings.value.learned;
  const liked = shifts.filter(isLiked);
  return (
    <>
      {cosine !== null && (
        <dl class="how-numbers">
          <Figure name="cos(z, s)" value={fraction(cosine, 3)} />
        </dl>
      )}
      {liked.length > 0 && (
        <section class="used" aria-labelledby="shifts-title">
          <h3 id="shifts-title">{text.shifts}</h3>
          <ul class="used-terms">
            {liked.map((shift) => (
              <Shifted key={JSON.stringify([shift.id, shift.region])} of={shift} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** What is disliked is put away, wherever it would stand. */
function isLiked(shift: Shift): boolean {
  return marks.value.some((mark) => mark.side === "like" && sameTarget(mark, shift));
}

function Shifted({ of }: { readonly of: Shift }) {
  const picture = pictureOf(of.id);
  if (picture === undefined) return null;
  const { rounds } = strings.value;
  return (
    <li>
      {picture.url !== null && <img src={picture.url} alt="" />}
      <span class="used-what">{of.region === null ? picture.label : rounds.partOf(picture.label)}</span>
      <span class="used-weight">
        <Moved of={of} />
      </span>
    </li>
  );
}
