import "../styles/lab.css";
import { useId } from "preact/hooks";
import { pictureOf } from "../collections";
import { fraction } from "../format";
import { inWords, strings } from "../language";
import { truth } from "../lab/lab";
import { measureAs, type Step, steps, topic, topics } from "../lab/quality";
import { startOver } from "../question";
import { titleOf } from "../rounds/title";

/** What each mark did to the quality of the visitor's own search, where the right answers are known. */
export function Quality() {
  const known = truth.value;
  const { lab: text } = strings.value;
  if (known === "loading") return <p class="how-wait">{text.waitsForTruth}</p>;
  if (typeof known !== "string" && "message" in known) {
    return <p class="how-wait">{text.truthNotFetched(inWords(known.message))}</p>;
  }
  if (topics.value.length === 0) return <p class="how-wait">{text.noTruth}</p>;
  return (
    <>
      <TopicChoice />
      {steps.value.length === 0 ? <Waiting /> : <Figures all={steps.value} />}
    </>
  );
}

function TopicChoice() {
  const id = useId();
  const { quality: text } = strings.value;
  return (
    <p class="quality-topic">
      <label for={id}>{text.measureAs}</label>
      <select
        id={id}
        value={topic.value?.words ?? ""}
        onChange={({ currentTarget }) => {
          measureAs(currentTarget.value);
        }}
      >
        <option value="">{text.noTopic}</option>
        {topics.value.map(({ words }) => (
          <option key={words} value={words} lang="en">
            {words}
          </option>
        ))}
      </select>
    </p>
  );
}

function Waiting() {
  const first = topic.value ?? topics.value[0];
  const { quality: text } = strings.value;
  return (
    <p class="how-wait">
      {text.waits}{" "}
      {first !== undefined && (
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            startOver(first.words);
          }}
        >
          {text.askFor(first.words)}
        </button>
      )}
    </p>
  );
}

function Figures({ all }: { readonly all: readonly Step[] }) {
  const { columns, means } = strings.value.quality;
  return (
    <>
      <Spark all={all} />
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{columns.step}</th>
            <th scope="col">{columns.precision}</th>
            <th scope="col">{columns.unmarked}</th>
            <th scope="col">{columns.recall}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ step, inquiry, precision, unmarked, deepRecall }, at) => (
            <tr key={step}>
              <th scope="row">{titleOf(all[at - 1]?.inquiry ?? null, inquiry, nameOf)}</th>
              <td>{fraction(precision, 1)}</td>
              <td>{fraction(unmarked, 1)}</td>
              <td>{fraction(deepRecall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{means}</p>
    </>
  );
}

function nameOf(id: string): string {
  return pictureOf(id)?.label ?? id;
}

const [WIDTH, HEIGHT, EDGE] = [240, 48, 5];

/** P@10 by step, with all pictures and without the marked ones. */
function Spark({ all }: { readonly all: readonly Step[] }) {
  const points = (of: (step: Step) => number) =>
    all.map((step, at) => ({
      x: EDGE + (at / Math.max(1, all.length - 1)) * (WIDTH - 2 * EDGE),
      y: HEIGHT - EDGE - of(step) * (HEIGHT - 2 * EDGE),
    }));
  const said = (step: Step | undefined): string => fraction(step?.precision ?? 0, 1);
  const lines = [points(({ precision }) => precision), points(({ unmarked }) => unmarked)];
  return (
    <svg
      class="quality-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={strings.value.quality.chart(said(all[0]), said(all.at(-1)))}
    >
      {lines.map((line, place) => (
        <g key={place} class="lab-line" data-line={place === 0 ? 1 : 2}>
          <polyline points={line.map(({ x, y }) => `${x},${y}`).join(" ")} />
          {line.map(({ x, y }) => (
            <circle key={x} class="lab-marker" cx={x} cy={y} r={2.5} />
          ))}
        </g>
      ))}
    </svg>
  );
}
