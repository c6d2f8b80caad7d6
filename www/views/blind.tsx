import { fraction, percent, signed } from "../format";
import type { Explanation, Round, Strategy } from "../protocol";
import { leaveBlind, lacking, missing, played, strategy, words } from "../question";
import { pictureOf, showingHeat } from "../state";
import { Heat } from "./heat";
import { HeatToggle } from "./tray";

/** Names of the strategies, plain and as papers have them. */
const NAMES: Readonly<Record<Strategy, string>> = {
  prf: "Pictures (PRF)",
  grf: "Captions (GRF)",
  afs: "Attention (AFS)",
  explicit: "Words (Explicit)",
};

/** Pictures that a round feeds back. */
const FED_BACK = 5;

/** The paper's protocol played for the visitor's words, round by round. */
export function BlindRounds() {
  const rounds = current();
  return (
    <section id="gallery" class="blind" tabIndex={-1} aria-labelledby="blind-title">
      <header>
        <h2 id="blind-title">Four blind rounds</h2>
        <p class="extent">
          for <q>{words.value}</q>, by {NAMES[strategy.value.value]}
        </p>
        {rounds?.some(({ explanation }) => (explanation?.maps.length ?? 0) > 0) === true && <HeatToggle />}
        <button type="button" class="primary" onClick={leaveBlind}>
          Back to your search
        </button>
      </header>
      <p class="lead">
        {strategy.value.value === "explicit"
          ? "Each round adds one of your “more” wishes in turn, and the next one starts from where that leads. "
          : "Nobody clicks. Each round takes its own first five for right, feeds them back, and the next one starts from where that leads. "}
        Watch the query drift away from the words, or stay.
      </p>
      <p class="hidden" role="status">
        {rounds !== null && spoken(rounds)}
      </p>
      {rounds === null ? (
        <p class="wait">{waiting()}</p>
      ) : (
        <ol class="rounds">
          {rounds.map((round, number) => (
            <RoundRow
              key={number}
              number={number}
              round={round}
              first={rounds[0]}
              next={rounds[number + 1]?.explanation ?? null}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

/** The rounds for the question as it stands; null while they are being played, or cannot be. */
function current(): readonly Round[] | null {
  if (missing.value !== null || lacking.value !== null || played.value === null) return null;
  return played.value.strategy === strategy.value.value ? played.value.rounds : null;
}

function waiting(): string {
  if (missing.value === "words") return "Type what to look for, and the rounds begin.";
  if (missing.value === "wishes") {
    return "Words have to come from somebody: add something under “more” above, and each round feeds it back.";
  }
  return lacking.value === null ? "Playing…" : "Without that model the rounds cannot be played.";
}

function spoken(rounds: readonly Round[]): string {
  const kept = rounds.slice(1).map((round, index) => `round ${index + 1} keeps ${round.kept}`);
  return `Of the first ten, ${kept.join(", ")}.`;
}

interface RowProps {
  readonly number: number;
  readonly round: Round;
  readonly first: Round | undefined;
  /** What the next round made of this one's first five. */
  readonly next: Explanation | null;
}

function RoundRow({ number, round, first, next }: RowProps) {
  const before = new Set(first?.top.map(({ id }) => id));
  return (
    <li class="turn">
      <h3>{number === 0 ? "Words alone" : `Round ${number}`}</h3>
      {number > 0 && <Drift number={number} round={round} of={before.size} />}
      <ol class="strip">
        {round.top.map(({ id }, place) => (
          <Pick
            key={id}
            id={id}
            isNew={!before.has(id)}
            fed={next !== null && place < FED_BACK ? next : null}
          />
        ))}
      </ol>
      {next?.strategy === "explicit" && <FedWords explanation={next} />}
    </li>
  );
}

interface DriftProps {
  readonly number: number;
  readonly round: Round;
  /** Pictures that the words' own top had. */
  readonly of: number;
}

/** How far the query has gone, and what is left of where it began. */
function Drift({ number, round, of }: DriftProps) {
  return (
    <dl class="drift">
      <div>
        <dt>cos(q₀, q{SUBSCRIPTS[number]})</dt>
        <dd>{fraction(round.cosine, 3)}</dd>
      </div>
      <div>
        <dt>of the first {of}</dt>
        <dd>{round.kept} kept</dd>
      </div>
    </dl>
  );
}

const SUBSCRIPTS = ["₀", "₁", "₂", "₃", "₄"];

interface PickProps {
  readonly id: string;
  /** Whether it was not among the first ten. */
  readonly isNew: boolean;
  /** The update that it was fed back to, if it was. */
  readonly fed: Explanation | null;
}

function Pick({ id, isNew, fed }: PickProps) {
  const picture = pictureOf(id);
  if (picture === undefined) return null;
  const share = fed?.shares.find((one) => one.id === id);
  const map = fed?.maps.find((one) => one.id === id);
  const caption = share?.text ?? "";
  return (
    <li data-new={isNew} data-fed={share !== undefined || map !== undefined} title={caption || picture.label}>
      <div class="seen">
        {picture.url !== null && <img src={picture.url} alt={picture.label} />}
        {picture.url !== null && map !== undefined && showingHeat.value && (
          <Heat url={picture.url} values={map.values} />
        )}
      </div>
      {isNew && <span class="new">new</span>}
      {map !== undefined ? (
        <small>{percent(map.share)}</small>
      ) : (
        share !== undefined && (
          <small data-side={share.net < 0 ? "disliked" : "liked"}>{signed(share.net)}</small>
        )
      )}
      {caption !== "" && <q>{caption}</q>}
    </li>
  );
}

function FedWords({ explanation }: { readonly explanation: Explanation }) {
  return (
    <p class="fed">
      fed back:{" "}
      {explanation.shares.map(({ id, text, net }) => (
        <span key={id}>
          <q>{text}</q> {signed(net)}
        </span>
      ))}
    </p>
  );
}
