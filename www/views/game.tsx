import { useEffect, useRef } from "preact/hooks";
import { pictures } from "../collections";
import { searchable } from "../engineState";
import {
  canPlay,
  game,
  type Game,
  goOn,
  leaveGame,
  pictureToFind,
  place,
  skip,
  startRound,
} from "../game/game";
import { isLast, POINTS, pointsOf, turnOf } from "../game/round";
import { focusSearch } from "../keys";
import { strings } from "../language";
import { TOP } from "../outcome";
import { copyGameLink } from "../sharing";
import { Leaderboard } from "./gameBoard";
import { Result, told } from "./gameResult";

/** The control that opens the game, to which the focus comes back. */
export const WAY_TO_GAME = "way-to-game";

/** The game, in the place of the explanation: the target stays beside the pictures, and can be put away with it. */
export function HiddenTarget() {
  const panel = useRef<HTMLElement>(null);
  const phase = game.value?.phase;
  useEffect(() => {
    // What was pressed is not there any more. The search box has the focus while a target is looked for.
    if (phase === "rules" || phase === "over") panel.current?.focus();
  }, [phase]);
  const now = game.value;
  if (now === null) return null;
  return (
    <aside ref={panel} class="how game" aria-labelledby="game-title" tabIndex={0}>
      <header class="how-heading">
        <h2 id="game-title">{strings.value.game.title}</h2>
        <button type="button" class="button-quiet" onClick={leave}>
          {strings.value.game.leave}
        </button>
      </header>
      <Content of={now} />
    </aside>
  );
}

/** What changed, for those who do not see it; also while the panel is put away. */
export function GameSpoken() {
  const now = game.value;
  return (
    <p class="hidden" role="status">
      {now !== null && spoken(now)}
    </p>
  );
}

function Content({ of }: { readonly of: Game }) {
  switch (of.phase) {
    case "rules":
      return <Rules seed={of.round.seed} />;
    case "over":
      return <Result round={of.round} />;
    case "seeking":
    case "told":
      return <Target of={of} />;
  }
}

function Rules({ seed }: { readonly seed: string }) {
  const text = strings.value.game;
  return (
    <>
      <p>{text.lead(TOP)}</p>
      <p>{text.rules(POINTS.most, POINTS.search, POINTS.thumb, POINTS.least)}</p>
      {canPlay.value ? <Start /> : <p class="how-wait">{waiting()}</p>}
      <p>
        {text.seed(seed)}{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            copyGameLink(seed);
          }}
        >
          {text.copyLink}
        </button>
      </p>
      <Leaderboard />
    </>
  );
}

function Start() {
  return (
    <button
      type="button"
      class="button-primary"
      onClick={() => {
        startRound();
        focusSearch();
      }}
    >
      {strings.value.game.start}
    </button>
  );
}

function waiting(): string {
  const all = pictures.value.length;
  const text = strings.value.game;
  return all > 0 && all <= TOP ? text.needsMore(TOP) : text.wait(searchable.value, all);
}

function Target({ of: { phase, round } }: { readonly of: Game }) {
  const url = pictureToFind();
  const turn = turnOf(round);
  if (turn === undefined) return null;
  const found = phase === "told";
  const text = strings.value.game;
  return (
    <div class="game-target" data-found={found}>
      <p class="game-count">{text.count(round.at + 1, round.turns.length)}</p>
      {url !== null && <img src={url} alt={found ? text.found : text.target} />}
      <div class="game-says">
        {found ? (
          <p>
            {told(turn, place.value)} <strong>{text.points(pointsOf(turn))}</strong>
          </p>
        ) : (
          <>
            <p>{text.find}</p>
            <p class="game-acts">{text.acts(turn.searches, turn.thumbs)}</p>
          </>
        )}
        {found ? <GoOn last={isLast(round)} /> : <Skip />}
      </div>
    </div>
  );
}

function GoOn({ last }: { readonly last: boolean }) {
  return (
    <button
      type="button"
      class="button-primary"
      onClick={() => {
        goOn();
        if (!last) focusSearch();
      }}
    >
      {last ? strings.value.game.result : strings.value.game.next}
    </button>
  );
}

function Skip() {
  return (
    <button
      type="button"
      class="button-quiet"
      onClick={() => {
        skip();
        if (game.value?.phase === "seeking") focusSearch();
      }}
    >
      {strings.value.game.skip}
    </button>
  );
}

function spoken({ phase, round }: Game): string {
  const turn = turnOf(round);
  const text = strings.value.game;
  if (turn === undefined || phase === "rules") return "";
  if (phase === "over") return text.over;
  if (phase === "told") return `${told(turn, place.value)} ${text.points(pointsOf(turn))}`;
  const skipped = turn.searches + turn.thumbs === 0 && round.turns[round.at - 1]?.end === "skipped";
  const begins = skipped ? text.skippedNow : "";
  const acts = text.acts(turn.searches, turn.thumbs);
  return `${begins}${text.toFind(round.at + 1, round.turns.length, acts)}`;
}

/** The control that led here gets the focus back. */
function leave(): void {
  leaveGame();
  requestAnimationFrame(() => {
    const way = document.getElementById(WAY_TO_GAME);
    if (way === null) focusSearch();
    else way.focus();
  });
}
