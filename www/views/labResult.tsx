import { useRef, useState } from "preact/hooks";
import { save } from "../download";
import { commandOf, type Result, resultCsv, resultJson } from "../lab/file";
import { strings } from "../language";
import { pngFile, svgFile } from "../lab/image";
import { subject } from "../lab/lab";
import { textOf } from "../lab/methods";
import { METRICS } from "../lab/protocol";
import { run } from "../lab/run";
import { message } from "../message";
import type { Figure, Interval, Metric, Protocol, Series } from "../protocol";
import { say } from "../toast";
import { Curves, type Line } from "./labChart";
import { LabTable } from "./labTable";
import { Segmented } from "./segmented";

/** Which of the figures are on show. */
export interface Shown {
  readonly metric: Metric;
  readonly view: keyof Figure;
}

/** What has come of it so far: curves, the same as a table, and files. */
export function LabResult() {
  const now = run.value;
  const of = subject.value;
  const [chosen, choose] = useState<Shown>({ metric: "mrr5", view: "value" });
  const { lab: text } = strings.value;
  if (now === null || of === null || now.progress === null) return <p class="lab-note">{text.nothingYet}</p>;
  const { plan, progress } = now;
  const metrics: readonly Metric[] = METRICS[plan.protocol];
  const metric = metrics.includes(chosen.metric) ? chosen.metric : (metrics[0] ?? chosen.metric);
  const shown = { metric, view: chosen.view };
  const lines = progress.series.map((series) => lineOf(series, plan.protocol, shown));
  const asked = Math.min(plan.count, plan.queries.length);
  return (
    <>
      <h3 class="lab-measured">{text.measured(of.title, of.pictures, plan.protocol, asked, plan.seed)}</h3>
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
  const { lab: text } = strings.value;
  const metrics: readonly Metric[] = METRICS[protocol];
  return (
    <>
      <div class="lab-choice">
        <Segmented
          legend={text.figure}
          segments={metrics.map((value) => ({ value, label: text.metrics[value].label }))}
          value={metric}
          choose={(value) => {
            choose({ ...shown, metric: value });
          }}
        />
        <Segmented
          legend={text.show}
          segments={[
            { value: "value", label: text.views.value },
            { value: "gain", label: text.views.gain },
          ]}
          value={view}
          choose={(value) => {
            choose({ ...shown, view: value });
          }}
        />
      </div>
      <p class="lab-note">
        {text.metrics[metric].label}: {text.metrics[metric].means}
        {view === "gain" && `; ${text.gains[protocol]}`}.
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
  const { lab: text } = strings.value;
  const title = text.chartTitles[shown.view](text.metrics[shown.metric].label);
  const command = commandOf(result);
  return (
    <>
      <Curves svg={svg} lines={lines} title={title} />
      <p class="lab-note">{text.intervals}</p>
      <LabTable lines={lines} title={title} signed={shown.view === "gain"} />
      <Save svg={() => svg.current} result={result} />
      {command !== null && (
        <p class="lab-note">
          {text.sameCommand}: <code dir="ltr">{command}</code>
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
  const { saveAs, saveAsFormat } = strings.value.lab;
  const button = (format: string, act: () => void) => (
    <button type="button" class="chip" aria-label={saveAsFormat(format)} onClick={act}>
      {format}
    </button>
  );
  const drawn = (act: (svg: SVGSVGElement) => void) => () => {
    const element = svg();
    if (element !== null) act(element);
  };
  return (
    <p class="lab-save">
      <span aria-hidden="true">{saveAs}</span>
      {button("CSV", () => {
        save(`${name}.csv`, text("text/csv", resultCsv(result)));
      })}
      {button("JSON", () => {
        save(`${name}.json`, text("application/json", resultJson(result)));
      })}
      {button(
        "SVG",
        drawn((element) => {
          save(`${name}.svg`, svgFile(element));
        }),
      )}
      {button(
        "PNG",
        drawn((element) => {
          pngFile(element).then(
            (file) => {
              save(`${name}.png`, file);
            },
            () => {
              say(message("noPng"));
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
