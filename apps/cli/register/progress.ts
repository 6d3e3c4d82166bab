const INTERVAL_MS = 250;
/** The rate is that of the last so many seconds. */
const WINDOW_S = 10;

/** How far it is: files done of those there are, and bytes of them. */
export interface ProgressState {
  readonly files: number;
  readonly bytes: number;
  /** Known once the source has been walked. */
  readonly of?: { readonly files: number; readonly bytes: number };
  readonly registered: number;
  readonly existing: number;
  readonly failed: number;
  /** What is being waited for. */
  readonly note: string;
}

interface Moment {
  readonly second: number;
  readonly files: number;
  readonly bytes: number;
}

/** One line: `1,234 of 5,000 files, 1.2 of 5.0 GB, 310 MB/s, 12 s left; 1,200 registered, 34 there before`. */
export function progressLine(state: ProgressState, past: readonly Moment[], second: number): string {
  const [first] = past;
  const seconds = first ? second - first.second : 0;
  const rate = (now: number, then = 0): number => (seconds > 0 ? (now - then) / seconds : 0);
  const [filesRate, bytesRate] = [rate(state.files, first?.files), rate(state.bytes, first?.bytes)];
  const { of } = state;
  const left = of && [secondsFor(of.files - state.files, filesRate), secondsFor(of.bytes - state.bytes, bytesRate)];
  const parts = [
    `${count(state.files)}${of ? ` of ${count(of.files)}` : ''} files`,
    `${size(state.bytes)}${of ? ` of ${size(of.bytes)}` : ''}`,
    bytesRate > 1e6 ? `${size(bytesRate)}/s` : `${count(Math.round(filesRate))} files/s`,
    ...(left ? [`${duration(longest(left))} left`] : []),
  ];
  const failed = state.failed > 0 ? `, ${count(state.failed)} not` : '';
  const note = state.note === '' ? '' : `; ${state.note}`;
  return `${parts.join(', ')}; ${count(state.registered)} registered, ${count(state.existing)} there before${failed}${note}`;
}

/** Writes the line anew several times a second, on a terminal. */
export class Progress {
  private readonly past: Moment[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly state: () => ProgressState,
    private readonly terminal: NodeJS.WriteStream,
  ) {
    this.timer = setInterval(() => this.show(), INTERVAL_MS);
  }

  end(): void {
    clearInterval(this.timer);
    this.terminal.write('\r\u001b[K');
  }

  private show(): void {
    const state = this.state();
    const second = performance.now() / 1_000;
    this.past.push({ second, files: state.files, bytes: state.bytes });
    while ((this.past[0]?.second ?? second) < second - WINDOW_S) this.past.shift();
    const line = progressLine(state, this.past, second);
    this.terminal.write(`\r${line.slice(0, Math.max(20, this.terminal.columns - 1))}\u001b[K`);
  }
}

/** The longer of those that can be told: nothing may have come to its end yet while much is being read. */
function longest(estimates: readonly number[]): number {
  const told = Math.max(...estimates.filter(Number.isFinite));
  return told > 0 || estimates.every(Number.isFinite) ? told : Infinity;
}

function secondsFor(amount: number, rate: number): number {
  return amount <= 0 ? 0 : rate > 0 ? amount / rate : Infinity;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 6_000 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? Math.round(bytes) : (bytes / 1_000 ** power).toFixed(1)} ${units[power] ?? ''}`;
}

function count(n: number): string {
  return n.toLocaleString('en');
}
