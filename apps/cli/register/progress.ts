import { Format, type Options, type Params, Presets, SingleBar } from 'cli-progress';
import { formatCount, formatDuration, formatSize } from './format-figures.js';

/** Between lines where the output is not a terminal, such as a log. */
const LINE_INTERVAL_MS = 10_000;
const BAR_INTERVAL_MS = 250;
const BAR_WIDTH = 20;

export interface ProgressState {
  /** Files done, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** All files of the source; known once it has been listed. */
  readonly total?: { readonly files: number; readonly bytes: number };
  readonly registered: number;
  readonly existing: number;
  readonly failed: number;
  /** Why the last request is repeated, or ''. */
  readonly waitingFor: string;
}

/**
 * Returns a line such as `1,234 of 5,000 files, 1.2 of 5.0 GB; 1,200 registered, 34 registered
 * before`.
 */
export function progressLine(state: ProgressState): string {
  const { total, failed, waitingFor } = state;
  const files = `${formatCount(state.files)}${total ? ` of ${formatCount(total.files)}` : ''} files`;
  const bytes = `${formatSize(state.bytes)}${total ? ` of ${formatSize(total.bytes)}` : ''}`;
  const results = [
    `${formatCount(state.registered)} registered`,
    `${formatCount(state.existing)} registered before`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  return `${files}, ${bytes}; ${results.join(', ')}${waitingFor && `; ${waitingFor}`}`;
}

/**
 * Shows the state until the returned function is called: a bar on a terminal, elsewhere a line now
 * and then.
 */
export function showProgress(state: () => ProgressState, output: NodeJS.WriteStream): () => void {
  if (!output.isTTY) {
    const timer = setInterval(() => output.write(`${progressLine(state())}\n`), LINE_INTERVAL_MS);
    return () => clearInterval(timer);
  }
  const bar = new SingleBar(
    { stream: output, clearOnComplete: true, hideCursor: true, linewrap: true, format: formatBar },
    Presets.shades_classic,
  );
  const update = (): void => {
    const { total, ...shown } = state();
    // Bytes are the better measure; shards registered by their URIs alone have none.
    const measure = total && total.bytes > 0 ? 'bytes' : 'files';
    bar.setTotal(total?.[measure] ?? 0);
    bar.update(shown[measure], { state: { total, ...shown } });
  };
  bar.start(0, 0, { state: state() });
  const timer = setInterval(update, BAR_INTERVAL_MS);
  return () => {
    clearInterval(timer);
    bar.stop();
  };

  function formatBar(options: Options, { progress, eta }: Params, { state: shown }: { state: ProgressState }): string {
    if (!shown.total) return progressLine(shown).slice(0, output.columns - 1);
    const text = `${Format.BarFormat(progress, { ...options, barsize: BAR_WIDTH })} ${progressLine(shown)}`;
    return `${text}, ${formatDuration(Number(eta))} left`.slice(0, output.columns - 1);
  }
}
