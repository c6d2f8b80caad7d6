import { save } from "../download";
import { minutes, whole } from "../format";
import { clearScores, scores, scoresCsv } from "../game/board";
import { isKiosk } from "../kiosk/kiosk";
import { say } from "../toast";

/** Scores that are shown; the file has all that are kept. */
const SHOWN = 10;

/** Who scored what on this machine. At a stand nobody's name is left to the next one. */
export function Leaderboard() {
  if (isKiosk || scores.value.length === 0) return null;
  return (
    <section class="game-board">
      <table class="table">
        <caption>Leaderboard of this machine</caption>
        <thead>
          <tr>
            <th scope="col">place</th>
            <th scope="col">name</th>
            <th scope="col">round</th>
            <th scope="col">time</th>
            <th scope="col">points</th>
          </tr>
        </thead>
        <tbody>
          {scores.value.slice(0, SHOWN).map(({ name, seed, seconds, points }, at) => (
            <tr key={at}>
              <th scope="row">{at + 1}</th>
              <td>{name}</td>
              <td>{seed}</td>
              <td>{minutes(seconds)}</td>
              <td>{whole(points)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Kept in this browser, and nowhere else.{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            save("hidden-target.csv", new Blob([scoresCsv(scores.value)], { type: "text/csv" }));
          }}
        >
          Save as CSV
        </button>
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            clearScores();
            say("The leaderboard is cleared.");
          }}
        >
          Clear the leaderboard
        </button>
      </p>
    </section>
  );
}
