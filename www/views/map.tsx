import { useState } from "preact/hooks";
import { strings } from "../language";
import { mapping, queryMap, type ToMap } from "../mapping/mapping";
import type { QueryMap } from "../protocol";
import { mode } from "../question";
import { Drawing } from "./drawing";
import { filled } from "./filled";
import { MapTables } from "./mapTables";

/** The query before and after the update, what attracts it, and what repels. */
const SYMBOLS = { q: <var>q</var>, moved: <var>q′</var>, p: <var>p</var>, n: <var>n</var> };

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
      <summary>{strings.value.map.title}</summary>
      {mapping.value && <Content />}
    </details>
  );
}

function Content() {
  const found = queryMap.value;
  const text = strings.value.map;
  if (mode.value === "blind") return <p class="how-wait">{text.notBlind}</p>;
  if (found === null) return <p class="how-wait">{text.searchFirst}</p>;
  if (found.drawn === null) return <p class="how-wait">{text.tooLittle}</p>;
  return <Mapped of={found.of} map={found.drawn} />;
}

interface Props {
  readonly of: ToMap;
  readonly map: QueryMap;
}

function Mapped({ of, map }: Props) {
  /** The picture that is looked at. */
  const [current, setCurrent] = useState<string | null>(null);
  const text = strings.value.map;
  return (
    <>
      <Drawing of={of} map={map} current={current} look={setCurrent} />
      <Legend />
      <p>{filled(text.plane(map.share), SYMBOLS)}</p>
      <p>{filled(text.gap(map.gap), SYMBOLS)}</p>
      <MapTables of={of} map={map} />
    </>
  );
}

function Legend() {
  const { asked, attracts, repels, way } = strings.value.map;
  return (
    <ul class="map-legend">
      <li data-pull="asked">{filled(asked, SYMBOLS)}</li>
      <li data-pull="attracts">{filled(attracts, SYMBOLS)}</li>
      <li data-pull="repels">{filled(repels, SYMBOLS)}</li>
      <li data-pull="way">{way}</li>
    </ul>
  );
}
