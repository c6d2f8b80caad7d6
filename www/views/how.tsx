import { lastUpdate } from "../answers";
import { toggleExplaining } from "../display";
import { info } from "../engineState";
import { fedBackCount, nameOf } from "../explanation";
import { fraction, whole } from "../format";
import { strings } from "../language";
import type { Explanation, Strategy, Term, Update } from "../protocol";
import { mode, strategy } from "../question";
import { STRATEGIES } from "../strategies";
import { filled } from "./filled";
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
  const shown = update?.explanation.strategy ?? strategy.value;
  const { how, strategies } = strings.value;
  const isBlind = mode.value === "blind";
  return (
    <aside class="how" aria-labelledby="how-title" tabIndex={0}>
      <header class="how-heading">
        <h2 id="how-title">{how.title}</h2>
        <button type="button" class="button-icon" aria-label={how.close} onClick={toggleExplaining}>
          <Cross />
        </button>
      </header>
      <Ways />
      <p>{strategies[strategy.value].inShort}</p>
      <p>{filled(lead(), { q: <var>q</var> })}</p>
      <p>{strategies[shown].explanation}</p>
      <Formula strategy={shown} />
      <TryNumbers />
      {!isBlind && <p>{how.weighed}</p>}
      {update === null ? (
        <p class="how-wait">{isBlind ? how.waitForRounds : how.waitForMarks}</p>
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
      <p>{isBlind ? how.drift : how.restores}</p>
    </aside>
  );
}

function lead(): string {
  const { how } = strings.value;
  return info.value === null ? how.lead : how.leadOf(info.value.shape.embedding);
}

function Formula({ strategy }: { readonly strategy: Strategy }) {
  const { how, strategies } = strings.value;
  const { attracts, repels } = strategies[strategy];
  const symbol = <var>{STRATEGIES[strategy].symbol}</var>;
  const parts = { moved: <var>q′</var>, q: <var>q</var>, attracts: symbol, repels: <var>n</var> };
  return (
    <>
      <p class="how-formula" dir="ltr">
        {filled(how.formula, parts)}
      </p>
      <dl class="how-symbols">
        <dt>{symbol}</dt>
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
    <p class="how-sum" dir="ltr">
      <span class="hidden">{strings.value.how.sum}</span>
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
      <Figure name={strings.value.strategies[strategy].fedBack} value={whole(fedBackCount(explanation))} />
      <Figure
        name={explanation.mode === "blind" ? "cos(q₀, q′)" : "cos(q, q′)"}
        value={cosine === null ? strings.value.how.noQuery : fraction(cosine, 3)}
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
