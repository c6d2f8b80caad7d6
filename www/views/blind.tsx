import { blindRounds, lacking, unanswered } from "../answers";
import { pictureOf } from "../collections";
import { engine, info } from "../engineState";
import { fedBack, termOfPicture } from "../explanation";
import { fraction, percent, signed } from "../format";
import { strings } from "../language";
import { focusGallery } from "../keys";
import type { Explanation, Round } from "../protocol";
import { leaveBlind, missing, strategy, words } from "../question";
import { fullName, STRATEGIES } from "../strategies";
import { Attended } from "./attended";
import { Chooser } from "./chooser";
import { filled } from "./filled";
import { HeatToggle } from "./tray";

/** The paper's protocol for the visitor's words, round by round. */
export function BlindRounds() {
  const { question, rounds } = current() ?? { question: null, rounds: null };
  const { blind } = strings.value;
  return (
    <section id="gallery" class="blind" tabIndex={-1} aria-labelledby="blind-title">
      <header class="blind-heading">
        <h2 id="blind-title">{title()}</h2>
        <p>
          {filled(blind.question, {
            words: <q lang="en">{question?.words ?? words.value}</q>,
            strategy: fullName(strategy.value),
          })}
        </p>
        <Chooser />
        {rounds?.some(({ explanation }) => (explanation?.maps.length ?? 0) > 0) === true && <HeatToggle />}
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            leaveBlind();
            focusGallery();
          }}
        >
          {blind.back}
        </button>
      </header>
      <p class="blind-lead">
        {lead()} {blind.drift}
      </p>
      <p class="hidden" role="status">
        {rounds !== null && spoken(rounds)}
      </p>
      {rounds === null ? (
        <p class="blind-wait">{waiting()}</p>
      ) : (
        <ol class="blind-rounds">
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

/** The rounds for the question as it stands; null while they are computed, or cannot be. */
function current() {
  return missing.value === null && lacking.value === null ? blindRounds.value : null;
}

function title(): string {
  const { blind } = strings.value;
  return info.value === null ? blind.title : blind.titleOf(info.value.method.rounds);
}

function lead(): string {
  const { blind } = strings.value;
  if (STRATEGIES[strategy.value].wishes) return blind.leadWishes;
  return info.value === null ? blind.lead : blind.leadOf(info.value.method.k);
}

function waiting(): string {
  const { blind } = strings.value;
  if (missing.value === "words") return blind.needsWords;
  if (missing.value === "wishes") return blind.needsWishes;
  if (unanswered.value !== null || engine.value.phase === "failed") return blind.failed;
  return lacking.value === null ? blind.computing : blind.lacking;
}

function spoken(rounds: readonly Round[]): string {
  const kept = rounds.slice(1).map((round) => round.kept);
  return strings.value.blind.spoken(rounds[0]?.top.length ?? 0, kept);
}

interface RowProps {
  readonly number: number;
  readonly round: Round;
  readonly first: Round | undefined;
  /** What the next round made of this one. */
  readonly next: Explanation | null;
}

function RoundRow({ number, round, first, next }: RowProps) {
  const before = new Set(first?.top.map(({ id }) => id));
  const { blind } = strings.value;
  return (
    <li class="blind-round">
      <h3>{number === 0 ? blind.wordsAlone : blind.round(number)}</h3>
      {number > 0 && <Drift number={number} round={round} of={before.size} />}
      <ol class="blind-strip">
        {round.top.map(({ id }) => (
          <Pick key={id} id={id} isNew={!before.has(id)} next={next} />
        ))}
      </ol>
      {next !== null && STRATEGIES[next.strategy].wishes && <FedWords explanation={next} />}
    </li>
  );
}

interface DriftProps {
  readonly number: number;
  readonly round: Round;
  /** Pictures that the words alone had on top. */
  readonly of: number;
}

/** How far the query has gone, and how many of the first pictures are left. */
function Drift({ number, round, of }: DriftProps) {
  const { blind } = strings.value;
  return (
    <dl class="blind-drift">
      <div>
        <dt>
          cos(q<sub>0</sub>, q<sub>{number}</sub>)
        </dt>
        <dd>{fraction(round.cosine, 3)}</dd>
      </div>
      <div>
        <dt>{blind.ofFirst(of)}</dt>
        <dd>{blind.kept(round.kept)}</dd>
      </div>
    </dl>
  );
}

interface PickProps {
  readonly id: string;
  /** Whether the words alone did not have it on top. */
  readonly isNew: boolean;
  readonly next: Explanation | null;
}

function Pick({ id, isNew, next }: PickProps) {
  const picture = pictureOf(id);
  if (picture === undefined) return null;
  const term = termOfPicture(next ?? undefined, { id, region: null });
  const map = next?.maps.find((one) => one.id === id);
  const caption = term?.text ?? "";
  return (
    <li
      data-new={isNew}
      data-fed={term !== undefined || map !== undefined}
      title={caption === "" ? picture.label : caption}
    >
      <Attended picture={picture} map={map} />
      {isNew && <span class="blind-new">{strings.value.blind.isNew}</span>}
      {map !== undefined && <small>{percent(map.share)}</small>}
      {map === undefined && term !== undefined && (
        <small data-side={term.coefficient < 0 ? "dislike" : "like"}>{signed(term.coefficient)}</small>
      )}
      {caption !== "" && <q lang="en">{caption}</q>}
    </li>
  );
}

function FedWords({ explanation }: { readonly explanation: Explanation }) {
  return (
    <p class="blind-fed">
      {strings.value.blind.fedBack}{" "}
      {fedBack(explanation).map(({ text, coefficient }) => (
        <span key={text}>
          <q lang="en">{text}</q> {signed(coefficient)}
        </span>
      ))}
    </p>
  );
}
