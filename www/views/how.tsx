import { fraction } from "../format";
import type { Update } from "../protocol";
import { marks, pictureOf, update } from "../state";

/** The update as a formula, with the numbers of the last one in it. */
export function HowItWorks() {
  return (
    <aside class="how" aria-labelledby="how-title" tabIndex={0}>
      <h2 id="how-title">How it works</h2>
      <p>
        A small neural network turns your words and every picture into arrows of 512 numbers, here, in your
        browser. Arrows that point the same way mean similar things, so the gallery is sorted by the cosine of
        the angle between your query <var>q</var> and each picture <var>v</var>.
      </p>
      <p>
        A thumb bends the query: <var>p</var> is the sum of what you like, <var>n</var> of what you do not.
        This is relevance feedback as Rocchio and Ide described it in 1971.
      </p>
      <p class="formula">
        <var>q′</var> = normalise( α <var>q</var> + β <var>p</var> − γ <var>n</var> )
      </p>
      {update.value === null ? (
        <p class="wait">Search and mark a picture to see the numbers.</p>
      ) : (
        <Numbers values={update.value} />
      )}
      <p>
        The sum always starts from your words, so taking a thumb back restores exactly the ranking before it.
      </p>
    </aside>
  );
}

function Numbers({ values }: { readonly values: Update }) {
  const { weights, shares } = values.explanation;
  return (
    <>
      <p class="formula live" aria-label="The query now">
        <var>q′</var> ∝ {values.cosine !== null && <Term factor={weights.alpha} first name="q" />}
        {shares.map(({ id, net }, index) => (
          <Term key={id} factor={net} first={values.cosine === null && index === 0} name={nameOf(id)} />
        ))}
      </p>
      <dl class="numbers">
        <Figure name="α" value={fraction(weights.alpha)} />
        <Figure name="β" value={fraction(weights.beta)} />
        <Figure name="γ" value={fraction(weights.gamma)} />
        <Figure name="liked, |L|" value={String(marks.value.liked.length)} />
        <Figure name="disliked, |D|" value={String(marks.value.disliked.length)} />
        <Figure name="cos(q, q′)" value={values.cosine === null ? "no q" : fraction(values.cosine, 3)} />
      </dl>
    </>
  );
}

interface TermProps {
  readonly factor: number;
  readonly name: string;
  /** Whether the sum begins with it. */
  readonly first: boolean;
}

function Term({ factor, name, first }: TermProps) {
  const sign = factor < 0 ? "− " : first ? "" : "+ ";
  return (
    <span class="term">
      {sign}
      <b>{fraction(Math.abs(factor))}</b> <i>{name}</i>
    </span>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function nameOf(id: string): string {
  return pictureOf(id)?.label ?? id;
}
