import { useState } from "preact/hooks";
import { pictureOf } from "../collections";
import { counted, minutes, whole } from "../format";
import { addScore, NAME } from "../game/board";
import { openGame, titleOfCollection } from "../game/game";
import { POINTS, pointsOf, type Round, sumOf, type Turn } from "../game/round";
import { newSeed } from "../game/targets";
import { isKiosk } from "../kiosk/kiosk";
import { say } from "../toast";
import { Leaderboard } from "./gameBoard";

/** "Found at place 3 with 2 searches and 1 thumb, in 0:34." */
export function told({ end, searches, thumbs, seconds }: Turn, place: number | null): string {
  const how = end === "pressed" ? "Found by pressing it" : "Found";
  const where = place === null ? "" : ` at place ${whole(place)}`;
  const acts = `${counted(searches, "search", "searches")} and ${counted(thumbs, "thumb")}`;
  return `${how}${where} with ${acts}, in ${minutes(seconds)}.`;
}

/** What the round came to, and the way to the leaderboard. */
export function Result({ round }: { readonly round: Round }) {
  const { points, seconds } = sumOf(round);
  return (
    <>
      <p class="game-points">
        <b>{whole(points)}</b> of {counted(POINTS.most * round.turns.length, "point")}, in {minutes(seconds)}
      </p>
      <table class="table">
        <caption>Round “{round.seed}”</caption>
        <thead>
          <tr>
            <th scope="col">picture</th>
            <th scope="col">searches</th>
            <th scope="col">thumbs</th>
            <th scope="col">time</th>
            <th scope="col">points</th>
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
        Play another round
      </button>
      <Leaderboard />
    </>
  );
}

function TurnRow({ turn, number }: { readonly turn: Turn; readonly number: number }) {
  const url = pictureOf(turn.target)?.url ?? null;
  return (
    <tr>
      <th scope="row">
        {number}
        {url !== null && <img src={url} alt="" />}
        {turn.end === "skipped" && "skipped"}
        {turn.end === "pressed" && "pressed"}
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
  return (
    <form
      class="game-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        addScore({ ...sumOf(round), name, seed: round.seed, collection: titleOfCollection() });
        setSigned(true);
        say("You are on the leaderboard of this machine.");
      }}
    >
      <label>
        Your name{" "}
        <input
          type="text"
          value={name}
          maxLength={NAME}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="chip" disabled={name.trim() === ""}>
        Add to the leaderboard
      </button>
    </form>
  );
}
