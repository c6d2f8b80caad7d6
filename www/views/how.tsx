import type { ComponentChildren } from "preact";
import { fraction } from "../format";
import type { Share, Strategy, Update } from "../protocol";
import { blind, lastUpdate, strategy } from "../question";
import { pictureOf } from "../state";
import { Used } from "./used";

/** The update as a formula, with the numbers of the last one in it. */
export function HowItWorks() {
  const values = lastUpdate.value;
  return (
    <aside class="how" aria-labelledby="how-title" tabIndex={0}>
      <h2 id="how-title">How it works</h2>
      <p>
        A small neural network turns your words and every picture into arrows of 512 numbers, here, in your
        browser. The gallery is sorted by the cosine of the angle between your query <var>q</var> and each
        picture <var>v</var>.
      </p>
      {WHAT_BENDS_IT[values?.explanation.strategy ?? strategy.value.value]}
      {values === null ? (
        <p class="wait">Search and mark a picture to see the numbers.</p>
      ) : (
        <>
          <Numbers values={values} />
          <Used explanation={values.explanation} />
        </>
      )}
      <p>
        {blind.value
          ? "Each round starts from the query of the round before, so small errors add up. That is drift."
          : "The sum always starts from your words, so taking a mark back restores exactly the ranking before it."}
      </p>
    </aside>
  );
}

const WHAT_BENDS_IT: Readonly<Record<Strategy, ComponentChildren>> = {
  prf: (
    <>
      <p>
        A thumb bends the query: <var>p</var> is the sum of the pictures you like, <var>n</var> of those you
        do not. This is relevance feedback as Rocchio and Ide described it in 1971. Where nobody clicks and
        the top of the ranking is fed back, it is called pseudo-relevance feedback, PRF.
      </p>
      <Formula positive="p" />
    </>
  ),
  grf: (
    <>
      <p>
        A captioner looks at each marked picture and writes a sentence, and the sentence becomes an arrow of
        its own. <var>c</var> is the sum of the captions of what you like, <var>n</var> of what you do not.
        This is generative relevance feedback, GRF: the query stays among words, for better or worse of the
        captions.
      </p>
      <Formula positive="c" />
    </>
  ),
  afs: (
    <>
      <p>
        A summarizer reads your words beside 49 patches of each picture you like, attends to the patches that
        matter, and sums them up in one arrow <var>s</var>. <var>n</var> is what you do not like, or, where
        nobody clicks, what it attended to least. This is the attentive feedback summarizer, AFS.
      </p>
      <Formula positive="s" />
    </>
  ),
  explicit: (
    <>
      <p>
        What you wish for in words becomes an arrow as your query did: <var>m</var> is the sum of what there
        should be more of, <var>n</var> of what there should be less of. Thumbs are added to the same sums,
        since words and pictures share one space.
      </p>
      <Formula positive="m" />
    </>
  ),
};

function Formula({ positive }: { readonly positive: string }) {
  return (
    <p class="formula">
      <var>q′</var> = normalise( α <var>q</var> + β <var>{positive}</var> − γ <var>n</var> )
    </p>
  );
}

function Numbers({ values }: { readonly values: Update }) {
  const { strategy, weights, shares, maps } = values.explanation;
  const counting = shares.filter((share) => share.net !== 0);
  const terms = counting.map((share) => ({ id: share.id, factor: share.net, name: nameOf(share) }));
  // The summarizer's arrow is one term, whatever it read; after clicks it counts once for each picture.
  const read = blind.value ? 1 : maps.length;
  if (maps.length > 0) terms.unshift({ id: "", factor: weights.beta * read, name: "s" });
  return (
    <>
      <p class="formula live" aria-label="The query now">
        <var>q′</var> ∝ {values.cosine !== null && <Term factor={weights.alpha} first name="q" />}
        {terms.map(({ id, factor, name }, index) => (
          <Term key={id} factor={factor} first={values.cosine === null && index === 0} name={name} />
        ))}
      </p>
      <dl class="numbers">
        <Figure name="α" value={fraction(weights.alpha)} />
        <Figure name="β" value={fraction(weights.beta)} />
        <Figure name="γ" value={fraction(weights.gamma)} />
        <Figure name={FED_BACK[strategy]} value={String(maps.length > 0 ? maps.length : shares.length)} />
        <Figure name="cos(q, q′)" value={values.cosine === null ? "no q" : fraction(values.cosine, 3)} />
      </dl>
    </>
  );
}

const FED_BACK: Readonly<Record<Strategy, string>> = {
  prf: "pictures",
  grf: "captions",
  afs: "pictures",
  explicit: "words, thumbs",
};

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

/** The words fed back, in quotes, or the picture's name. */
function nameOf({ id, text }: Share): string {
  return text === "" ? (pictureOf(id)?.label ?? id) : `“${text}”`;
}
