import { useState } from "preact/hooks";
import { fraction, percent } from "../format";
import { mapping, queryMap, type ToMap } from "../mapping/mapping";
import type { QueryMap } from "../protocol";
import { mode } from "../question";
import { Drawing } from "./drawing";
import { MapTables } from "./mapTables";

/** The move, seen: pictures and the query's way among them. It is made only while it is open. */
export function QueryMapView() {
  return (
    <details
      class="fold map"
      open={mapping.value}
      onToggle={({ currentTarget }) => {
        mapping.value = currentTarget.open;
      }}
    >
      <summary>The move, seen: a map</summary>
      {mapping.value && <Content />}
    </details>
  );
}

function Content() {
  const found = queryMap.value;
  if (mode.value === "blind")
    return <p class="how-wait">The map follows your own marks, not blind rounds.</p>;
  if (found === null) return <p class="how-wait">Search, and the map draws itself.</p>;
  if (found.drawn === null) return <p class="how-wait">There is too little here for a map.</p>;
  return <Mapped of={found.of} map={found.drawn} />;
}

interface Props {
  readonly of: ToMap;
  readonly map: QueryMap;
}

function Mapped({ of, map }: Props) {
  /** The picture that is looked at. */
  const [current, setCurrent] = useState<string | null>(null);
  return (
    <>
      <Drawing of={of} map={map} current={current} look={setCurrent} />
      <Legend />
      <p>
        The pictures nearest to <var>q′</var>, and the way from <var>q</var> to <var>q′</var>, as shadows in
        the plane in which they differ most (principal components). It shows {percent(map.share)} of the
        differences: what looks near here may be far apart in the rest, so the ranking goes by the cosine, not
        by this map.
      </p>
      <p>
        Words and pictures lie apart in this space, by {fraction(map.gap)}. That gap is taken out here: from
        each kind its own mean is subtracted, of these pictures and of their names. Arrows still add up to{" "}
        <var>q′</var>.
      </p>
      <MapTables of={of} map={map} />
    </>
  );
}

function Legend() {
  return (
    <ul class="map-legend">
      <li data-pull="asked">
        α <var>q</var>, what you ask
      </li>
      <li data-pull="attracts">
        + β <var>p</var>, what attracts
      </li>
      <li data-pull="repels">
        − γ <var>n</var>, what repels
      </li>
      <li data-pull="way">the query, mark by mark</li>
    </ul>
  );
}
