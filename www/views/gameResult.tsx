import { useState } from "preact/hooks";
import { pictureOf } from "../collections";
import { minutes, whole } from "../format";
import { addScore, NAME } from "../game/board";
import { openGame, titleOfCollection } from "../game/game";
import { POINTS, pointsOf, type Round, sumOf, type Turn } from "../game/round";
import { newSeed } from "../game/targets";
import { isKiosk } from "../kiosk/kiosk";
import { strings } from "../language";
import { message } from "../message";
import { say } from "../toast";
import { filled } from "./filled";
import { Leaderboard } from "./gameBoard";

/** "Found at place 3 with 2 searches and 1 thumb, in 0:34." */
export function told({ end, searches, thumbs, seconds }: Turn, place: number | null): string {
  return strings.value.game.told(end === "pressed", place, searches, thumbs, seconds);
}

/** What the round came to, and the way to the leaderboard. */
export function Result({ round }: { readonly round: Round }) {
  const { points, seconds } = sumOf(round);
  const { game } = strings.value;
  const { columns } = game;
  return (
    <>
      <p class="game-points">
        {filled(game.sum(POINTS.most * round.turns.length, seconds), { points: <b>{whole(points)}</b> })}
      </p>
      <table class="table">
        <caption>{game.round(round.seed)}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.picture}</th>
            <th scope="col">{columns.searches}</th>
            <th scope="col">{columns.thumbs}</th>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.points}</th>
          </tr>
        </thead>
        <tbody>
          {round.turns.map((turn, at) => (
            <TurnRow key={turn.target} turn={turn} number={at + 1} />
          ))}
        </tbody>
      </table>
      {!isKiosk && <Signing round={round} />}
      <button
        type="button"
        class="button-primary"
        onClick={() => {
          openGame(newSeed());
        }}
      >
        {game.again}
      </button>
      <Leaderboard />
    </>
  );
}

function TurnRow({ turn, number }: { readonly turn: Turn; readonly number: number }) {
  const url = pictureOf(turn.target)?.url ?? null;
  const { game } = strings.value;
  return (
    <tr>
      <th scope="row">
        {number}
        {url !== null && <img src={url} alt="" />}
        {turn.end === "skipped" && game.skipped}
        {turn.end === "pressed" && game.pressed}
      </th>
      <td>{whole(turn.searches)}</td>
      <td>{whole(turn.thumbs)}</td>
      <td>{minutes(turn.seconds)}</td>
      <td>{whole(pointsOf(turn))}</td>
    </tr>
  );
}

/** Puts a name to the round, once. */
function Signing({ round }: { readonly round: Round }) {
  const [name, setName] = useState("");
  const [signed, setSigned] = useState(false);
  if (signed) return null;
  const { game } = strings.value;
  return (
    <form
      class="game-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        addScore({ ...sumOf(round), name, seed: round.seed, collection: titleOfCollection() });
        setSigned(true);
        say(message("onLeaderboard"));
      }}
    >
      <label>
        {game.name}{" "}
        <input
          type="text"
          value={name}
          maxLength={NAME}
          autocomplete="off"
          dir="auto"
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="chip" disabled={name.trim() === ""}>
        {game.addName}
      </button>
    </form>
  );
}
