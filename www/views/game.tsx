import { useEffect, useRef } from "preact/hooks";
import { pictures } from "../collections";
import { searchable } from "../engineState";
import { counted, pictureCount, whole } from "../format";
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
import { isLast, pointsOf, RULES, turnOf } from "../game/round";
import { focusSearch } from "../keys";
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
        <h2 id="game-title">Hidden target</h2>
        <button type="button" class="button-quiet" onClick={leave}>
          Leave the game
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
  return (
    <>
      <p>
        A picture is shown here, without its name. Find it with words and thumbs: it is found as soon as it
        stays among the first {TOP}. Five pictures make a round.
      </p>
      <p>{RULES}</p>
      {canPlay.value ? <Start /> : <p class="how-wait">{waiting()}</p>}
      <p>
        This is round “{seed}”: whoever plays it looks for the same pictures.{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            copyGameLink(seed);
          }}
        >
          Copy a link to it
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
      Start
    </button>
  );
}

function waiting(): string {
  const all = pictures.value.length;
  if (all > 0 && all <= TOP) return `The game needs more than ${pictureCount(TOP)}.`;
  return `You can start when all pictures can be searched: ${whole(searchable.value)} of ${pictureCount(all)} so far.`;
}

function Target({ of: { phase, round } }: { readonly of: Game }) {
  const url = pictureToFind();
  const turn = turnOf(round);
  if (turn === undefined) return null;
  const found = phase === "told";
  return (
    <div class="game-target" data-found={found}>
      <p class="game-count">
        Picture {round.at + 1} of {round.turns.length}
      </p>
      {url !== null && <img src={url} alt={found ? "The picture that you found" : "The picture to find"} />}
      <div class="game-says">
        {found ? (
          <p>
            {told(turn, place.value)} <strong>{counted(pointsOf(turn), "point")}.</strong>
          </p>
        ) : (
          <>
            <p>Find this picture with words and thumbs.</p>
            <p class="game-acts">
              {counted(turn.searches, "search", "searches")}, {counted(turn.thumbs, "thumb")}
            </p>
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
      {last ? "See your result" : "Next picture"}
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
      Skip this picture
    </button>
  );
}

function spoken({ phase, round }: Game): string {
  const turn = turnOf(round);
  if (turn === undefined || phase === "rules") return "";
  if (phase === "over") return "The round is over.";
  if (phase === "told") return `${told(turn, place.value)} ${counted(pointsOf(turn), "point")}.`;
  const acts = `${counted(turn.searches, "search", "searches")}, ${counted(turn.thumbs, "thumb")}`;
  const skipped = turn.searches + turn.thumbs === 0 && round.turns[round.at - 1]?.end === "skipped";
  const begins = skipped ? "Skipped. " : "";
  return `${begins}Picture ${round.at + 1} of ${round.turns.length} is to be found: ${acts} so far.`;
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
