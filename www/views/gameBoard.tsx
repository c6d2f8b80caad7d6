import { save } from "../download";
import { minutes, whole } from "../format";
import { clearScores, scores, scoresCsv } from "../game/board";
import { isKiosk } from "../kiosk/kiosk";
import { strings } from "../language";
import { message } from "../message";
import { say } from "../toast";

/** Scores that are shown; the file has all that are kept. */
const SHOWN = 10;

/** Who scored what on this machine. At a stand nobody's name is left to the next one. */
export function Leaderboard() {
  if (isKiosk || scores.value.length === 0) return null;
  const { game } = strings.value;
  const { columns } = game;
  return (
    <section class="game-board">
      <table class="table">
        <caption>{game.leaderboard}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.place}</th>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.round}</th>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.points}</th>
          </tr>
        </thead>
        <tbody>
          {scores.value.slice(0, SHOWN).map(({ name, seed, seconds, points }, at) => (
            <tr key={at}>
              <th scope="row">{at + 1}</th>
              <td dir="auto">{name}</td>
              <td>{seed}</td>
              <td>{minutes(seconds)}</td>
              <td>{whole(points)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {game.kept}{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            save("hidden-target.csv", new Blob([scoresCsv(scores.value)], { type: "text/csv" }));
          }}
        >
          {game.save}
        </button>
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            clearScores();
            say(message("leaderboardCleared"));
          }}
        >
          {game.clear}
        </button>
      </p>
    </section>
  );
}
