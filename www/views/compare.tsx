import { comparison, isLearner, view, type Column } from "../asides";
import { pictureOf } from "../collections";
import { focusGallery } from "../keys";
import { inWords, strings } from "../language";
import type { Hit } from "../protocol";
import { compare, marked, words } from "../question";
import { ColumnChoice } from "./columns";
import { filled } from "./filled";

/** Rankings side by side, over the same words and marks; beside them what the words alone find. */
export function Comparison() {
  const [alone, ...columns] = comparison.value;
  const { compare: text } = strings.value;
  return (
    <section id="gallery" class="compare" tabIndex={-1} aria-labelledby="compare-title">
      <header class="blind-heading">
        <h2 id="compare-title">{text.title}</h2>
        <p>{over()}</p>
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            compare(false);
            focusGallery();
          }}
        >
          {text.back}
        </button>
      </header>
      <ColumnChoice />
      <div class="compare-columns" tabIndex={0} role="group" aria-label={text.rankings}>
        {alone !== undefined && <Ranking column={alone} alone={null} />}
        {columns.map((column) => (
          <Ranking key={column.way} column={column} alone={alone?.hits ?? null} />
        ))}
      </div>
    </section>
  );
}

/** What all of them are asked. */
function over() {
  const { sameMarks, noMarks, sameMarksFor, noMarksFor } = strings.value.compare;
  if (words.value.trim() === "") return marked.value ? sameMarks : noMarks;
  return filled(marked.value ? sameMarksFor : noMarksFor, { words: <q lang="en">{words.value}</q> });
}

interface RankingProps {
  readonly column: Column;
  /** What the words alone find, to tell what moved; null where this is that. */
  readonly alone: readonly Hit[] | null;
}

function Ranking({ column: { way, hits, message }, alone }: RankingProps) {
  const { compare: text } = strings.value;
  const { label, term, inShort, source } = textOf(way);
  return (
    <section class="compare-column" aria-label={`${label} (${term})`}>
      <h3>
        {label} <small>{term}</small>
      </h3>
      <div class="compare-about">
        <p>
          {inShort} {source !== undefined && <cite>{source}</cite>}
        </p>
        {message !== null && <p>{text.failed(inWords(message))}</p>}
        {hits === null && <p>{text.computing}</p>}
      </div>
      <ol>
        {hits?.map((hit, place) => (
          <Ranked
            key={hit.id}
            id={hit.id}
            place={place}
            before={alone === null ? place : placeIn(alone, hit.id)}
          />
        ))}
      </ol>
    </section>
  );
}

interface ColumnText {
  readonly label: string;
  readonly term: string;
  readonly inShort: string;
  readonly source?: string;
}

function textOf(way: Column["way"]): ColumnText {
  const { compare: text, learners, strategies } = strings.value;
  if (way === null) return { label: text.unmoved, term: text.none, inShort: text.alone };
  return isLearner(way) ? learners[way] : strategies[way];
}

/** null where it is not among the first. */
function placeIn(hits: readonly Hit[], id: string): number | null {
  const place = hits.findIndex((hit) => hit.id === id);
  return place < 0 ? null : place;
}

interface RankedProps {
  readonly id: string;
  readonly place: number;
  /** Place under the words alone; null beyond the first. */
  readonly before: number | null;
}

function Ranked({ id, place, before }: RankedProps) {
  const picture = pictureOf(id);
  if (picture === undefined) return null;
  const risen = before === null ? null : before - place;
  const { isNew, up, down } = strings.value.compare;
  return (
    <li data-new={risen === null}>
      <button
        type="button"
        onClick={() => {
          view(id);
        }}
      >
        {picture.url === null ? <span>{picture.label}</span> : <img src={picture.url} alt={picture.label} />}
      </button>
      <p class="compare-badge">
        {place + 1}
        {risen === null && <b>{isNew}</b>}
        {risen !== null && risen !== 0 && (
          <b data-way={risen > 0 ? "up" : "down"}>
            <span class="hidden">{risen > 0 ? up : down}</span>
            <span aria-hidden="true">{risen > 0 ? "↑" : "↓"}</span>
            {Math.abs(risen)}
          </b>
        )}
      </p>
    </li>
  );
}
