import { lastUpdate } from "../answers";
import { toggleExplaining } from "../display";
import { info } from "../engineState";
import { fedBackCount, nameOf } from "../explanation";
import { fraction, whole } from "../format";
import type { Explanation, Term, Update } from "../protocol";
import { mode, strategy } from "../question";
import { STRATEGIES, type StrategyText } from "../strategies";
import { Cross } from "./icons";
import { QualityLater } from "./labs";
import { QueryMapView } from "./map";
import { Numbers as TryNumbers } from "./numbers";
import { Rounds } from "./rounds";
import { Used } from "./used";
import { Ways } from "./ways";

/** The update as a formula, with the numbers of the last one in it. */
export function HowItWorks() {
  const update = lastUpdate.value;
  const text = STRATEGIES[update?.explanation.strategy ?? strategy.value];
  return (
    <aside class="how" aria-labelledby="how-title" tabIndex={0}>
      <header class="how-heading">
        <h2 id="how-title">How it works</h2>
        <button
          type="button"
          class="button-icon"
          aria-label="Close the explanation"
          onClick={toggleExplaining}
        >
          <Cross />
        </button>
      </header>
      <Ways />
      <p>{STRATEGIES[strategy.value].inShort}</p>
      <p>
        A small neural network turns your words and every picture into arrows{widthOf()}, here in your
        browser. The pictures are sorted by the cosine of the angle between your query <var>q</var> and each
        picture’s arrow.
      </p>
      <p>{text.explanation}</p>
      <Formula text={text} />
      <TryNumbers />
      {mode.value === "clicks" && (
        <p>
          What you mark is weighed against your words: an arrow that would move the pictures’ scores twice as
          far apart as they do counts half as much, so that a few thumbs never drown the words.
        </p>
      )}
      {update === null ? (
        <p class="how-wait">
          {mode.value === "blind"
            ? "The numbers come with the rounds."
            : "Search and mark a picture to see the numbers."}
        </p>
      ) : (
        <>
          <Sum explanation={update.explanation} />
          <Numbers update={update} />
          <Used explanation={update.explanation} />
        </>
      )}
      <QueryMapView />
      <Rounds />
      <QualityLater />
      <p>
        {mode.value === "blind"
          ? "Each round starts from the query of the round before, so small errors add up. This is drift."
          : "The sum always starts from your words, so taking a mark back restores exactly the ranking before it."}
      </p>
    </aside>
  );
}

function widthOf(): string {
  return info.value === null ? "" : ` of ${whole(info.value.shape.embedding)} numbers`;
}

function Formula({ text: { symbol, attracts, repels } }: { readonly text: StrategyText }) {
  return (
    <>
      <p class="how-formula">
        <var>q′</var> = normalise( α <var>q</var> + β <var>{symbol}</var> − γ <var>n</var> )
      </p>
      <dl class="how-symbols">
        <dt>
          <var>{symbol}</var>
        </dt>
        <dd>{attracts[mode.value]}</dd>
        <dt>
          <var>n</var>
        </dt>
        <dd>{repels[mode.value]}</dd>
      </dl>
    </>
  );
}

/** The sum that the engine computed, term by term, and the length that made it a unit vector. */
function Sum({ explanation: { terms, length } }: { readonly explanation: Explanation }) {
  return (
    <p class="how-sum">
      <span class="hidden">The query now: </span>
      <var>q′</var> = ({" "}
      {terms.map((term, index) => (
        <Summand key={index} term={term} first={index === 0} />
      ))}
      ) / <b>{fraction(length)}</b>
    </p>
  );
}

interface SummandProps {
  readonly term: Term;
  /** Whether the sum begins with it. */
  readonly first: boolean;
}

function Summand({ term, first }: SummandProps) {
  const sign = term.coefficient < 0 ? "− " : first ? "" : "+ ";
  return (
    <span class="how-term">
      {sign}
      <b>{fraction(Math.abs(term.coefficient))}</b> <i>{nameOf(term)}</i>
    </span>
  );
}

function Numbers({ update: { explanation, cosine } }: { readonly update: Update }) {
  const { strategy, weights } = explanation;
  return (
    <dl class="how-numbers">
      <Figure name="α" value={fraction(weights.alpha)} />
      <Figure name="β" value={fraction(weights.beta)} />
      <Figure name="γ" value={fraction(weights.gamma)} />
      <Figure name={STRATEGIES[strategy].fedBack} value={whole(fedBackCount(explanation))} />
      <Figure
        name={explanation.mode === "blind" ? "cos(q₀, q′)" : "cos(q, q′)"}
        value={cosine === null ? "no q" : fraction(cosine, 3)}
      />
    </dl>
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
