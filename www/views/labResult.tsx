import { useRef, useState } from "preact/hooks";
import { save } from "../download";
import { commandOf, type Result, resultCsv, resultJson } from "../lab/file";
import { pngFile, svgFile } from "../lab/image";
import { subject } from "../lab/lab";
import { textOf } from "../lab/methods";
import { METRICS } from "../lab/protocol";
import { run } from "../lab/run";
import * as say from "../lab/words";
import type { Interval, Metric, Protocol, Series } from "../protocol";
import { say as tell } from "../toast";
import { Curves, type Line } from "./labChart";
import { LabTable } from "./labTable";
import { Segmented } from "./segmented";

/** Which of the figures are on show. */
export interface Shown {
  readonly metric: Metric;
  readonly view: keyof typeof say.VIEWS;
}

/** What has come of it so far: curves, the same as a table, and files. */
export function LabResult() {
  const now = run.value;
  const of = subject.value;
  const [chosen, choose] = useState<Shown>({ metric: "mrr5", view: "value" });
  if (now === null || of === null || now.progress === null) return <p class="lab-note">{say.NOTHING_YET}</p>;
  const { plan, progress } = now;
  const metrics: readonly Metric[] = METRICS[plan.protocol];
  const metric = metrics.includes(chosen.metric) ? chosen.metric : (metrics[0] ?? chosen.metric);
  const shown = { metric, view: chosen.view };
  const lines = progress.series.map((series) => lineOf(series, plan.protocol, shown));
  const asked = Math.min(plan.count, plan.queries.length);
  return (
    <>
      <h3 class="lab-measured">{say.measuredOf(of.title, of.pictures, plan.protocol, asked, plan.seed)}</h3>
      <Choice protocol={plan.protocol} shown={shown} choose={choose} />
      <Drawn lines={lines} shown={shown} result={{ plan, progress, subject: of }} />
    </>
  );
}

interface ChoiceProps {
  readonly protocol: Protocol;
  readonly shown: Shown;
  readonly choose: (shown: Shown) => void;
}

function Choice({ protocol, shown, choose }: ChoiceProps) {
  const { metric, view } = shown;
  const metrics: readonly Metric[] = METRICS[protocol];
  return (
    <>
      <div class="lab-choice">
        <Segmented
          legend={say.FIGURE}
          segments={metrics.map((value) => ({ value, label: say.METRIC_TEXTS[value].label }))}
          value={metric}
          choose={(value) => {
            choose({ ...shown, metric: value });
          }}
        />
        <Segmented
          legend={say.SHOW}
          segments={[
            { value: "value", label: say.VIEWS.value },
            { value: "gain", label: say.VIEWS.gain },
          ]}
          value={view}
          choose={(value) => {
            choose({ ...shown, view: value });
          }}
        />
      </div>
      <p class="lab-note">
        {say.METRIC_TEXTS[metric].label}: {say.METRIC_TEXTS[metric].means}
        {view === "gain" && `; ${say.GAIN[protocol]}`}.
      </p>
    </>
  );
}

interface DrawnProps {
  readonly lines: readonly Line[];
  readonly shown: Shown;
  readonly result: Result;
}

function Drawn({ lines, shown, result }: DrawnProps) {
  const svg = useRef<SVGSVGElement>(null);
  const title = say.chartTitle(say.METRIC_TEXTS[shown.metric].label, say.VIEWS[shown.view]);
  const command = commandOf(result);
  return (
    <>
      <Curves svg={svg} lines={lines} title={title} />
      <p class="lab-note">{say.INTERVALS}</p>
      <LabTable lines={lines} title={title} signed={shown.view === "gain"} />
      <Save svg={() => svg.current} result={result} />
      {command !== null && (
        <p class="lab-note">
          {say.SAME_COMMAND}: <code>{command}</code>
        </p>
      )}
    </>
  );
}

interface SaveProps {
  readonly svg: () => SVGSVGElement | null;
  readonly result: Result;
}

function Save({ svg, result }: SaveProps) {
  const name = `lab-${result.subject.collection}-${result.plan.protocol}`;
  const text = (type: string, content: string): Blob => new Blob([content], { type });
  const button = (kind: keyof typeof say.SAVE, act: () => void) => (
    <button type="button" class="chip" aria-label={`${say.SAVE_AS} ${say.SAVE[kind]}`} onClick={act}>
      {say.SAVE[kind]}
    </button>
  );
  const drawn = (act: (svg: SVGSVGElement) => void) => () => {
    const element = svg();
    if (element !== null) act(element);
  };
  return (
    <p class="lab-save">
      <span aria-hidden="true">{say.SAVE_AS}</span>
      {button("csv", () => {
        save(`${name}.csv`, text("text/csv", resultCsv(result)));
      })}
      {button("json", () => {
        save(`${name}.json`, text("application/json", resultJson(result)));
      })}
      {button(
        "svg",
        drawn((element) => {
          save(`${name}.svg`, svgFile(element));
        }),
      )}
      {button(
        "png",
        drawn((element) => {
          pngFile(element).then(
            (file) => {
              save(`${name}.png`, file);
            },
            () => {
              tell(say.NO_PICTURE);
            },
          );
        }),
      )}
    </p>
  );
}

/** A method's figures by round, as they are drawn and written. */
function lineOf(series: Series, protocol: Protocol, { metric, view }: Shown): Line {
  const { label, line } = textOf(series.method, protocol);
  const at = (METRICS[protocol] as readonly Metric[]).indexOf(metric);
  const intervals = series.figures.flatMap((measures): readonly Interval[] => {
    const figure = measures[at];
    return figure === undefined ? [] : [figure[view]];
  });
  return { label, line, queries: series.queries, intervals };
}
